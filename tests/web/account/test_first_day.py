"""An empty site says what to do; the institute stands where people look for it; nothing promises a letter that no
server sends.
"""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surveys.people.models import Institute, User
from surveys.people.services import add_person, change_institute
from tests.formats.pictures import drawn
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import NOW, PASSWORD, build_busy_world, name_institute

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
FACTS = {"name": "Istituto Ponte Alto", "privacy_name": "Ada Neri", "privacy_email": "privacy@pontealto.example"}


@pytest.fixture
def laura() -> User:
    return add_person(
        by=None, now=NOW, username="laura.conti", first_name="Laura", password=PASSWORD, is_administrator=True
    )


@pytest.fixture
def administrator(laura: User, client: Client) -> Client:
    return sign_in_confirmed(client, laura)


def test_a_site_without_accounts_says_at_its_door_how_the_first_is_made(client: Client) -> None:
    assert "manage.py add_administrator" in client.get("/account/login/", headers=ENGLISH).text
    User.objects.create_user("giulia")
    assert "add_administrator" not in client.get("/account/login/", headers=ENGLISH).text


def test_an_administrator_finds_the_steps_to_the_first_call_and_each_leads_to_its_page(administrator: Client) -> None:
    page = administrator.get("/", headers=ENGLISH).text
    assert "four steps to the first call" in page
    for address in ("/institute/", "/people/", "/studies/new/"):
        assert f'href="{address}"' in page
        assert administrator.get(address).status_code == 200


def test_everybody_else_is_told_who_gives_roles(laura: User, client: Client) -> None:
    change_institute(by=laura, now=NOW, name="Ponte Alto", phone="035 555 0100")
    client.force_login(User.objects.create_user("giulia"))
    page = client.get("/", headers=ENGLISH).text
    assert "Roles are given by <b>Laura</b>" in page
    assert "035 555 0100" in page


def test_the_administrator_says_who_makes_the_research_and_it_stands_at_door_and_foot(administrator: Client) -> None:
    logo = SimpleUploadedFile("logo.jpg", drawn("JPEG"), "image/jpeg")
    answer = administrator.post("/institute/", {**FACTS, "logo": logo})
    assert answer["Location"] == "/institute/"
    house = Institute.objects.get()
    for page in (administrator.get("/people/").text, Client().get("/account/login/").text):
        assert "Istituto Ponte Alto" in page
        assert "privacy@pontealto.example" in page
        assert f'src="/institute/logo/{house.logo_digest}/"' in page
    picture = Client().get(f"/institute/logo/{house.logo_digest}/")
    assert (picture["Content-Type"], "immutable" in picture["Cache-Control"]) == ("image/png", True)
    assert Client().get("/institute/logo/0000/").status_code == 404


def test_a_change_without_a_file_keeps_the_logo_and_a_tick_takes_it_away(administrator: Client) -> None:
    administrator.post("/institute/", {**FACTS, "logo": SimpleUploadedFile("logo.png", drawn())})
    administrator.post("/institute/", {**FACTS, "name": "Ponte Alto"})
    assert Institute.objects.get().logo_digest
    administrator.post("/institute/", {**FACTS, "without_logo": "on"})
    assert not Institute.objects.get().logo_digest


def test_what_is_no_picture_is_refused_and_nothing_typed_is_lost(administrator: Client) -> None:
    sent = {**FACTS, "email": "info@", "logo": SimpleUploadedFile("logo.svg", b"<svg/>")}
    answer = administrator.post("/institute/", sent, headers=ENGLISH)
    assert answer.status_code == 422
    assert "This is no PNG, JPEG, WebP or GIF picture" in answer.text
    assert "Enter a valid email address." in answer.text
    assert 'value="Istituto Ponte Alto"' in answer.text
    assert not Institute.objects.exists()


def test_only_administrators_change_it(client: Client) -> None:
    client.force_login(User.objects.create_user("giulia"))
    assert client.get("/institute/").status_code == client.post("/institute/", FACTS).status_code == 403


def test_an_interviewer_can_say_who_is_calling_and_who_answers_for_the_data(client: Client) -> None:
    world = build_busy_world()
    client.force_login(world.interviewer)
    call = f"/calls/{world.arguments['attempt_id']}/"
    assert "of Istituto Ponte Alto. May I ask you" in client.get(call, headers=ENGLISH).text
    page = client.get(f"{call}?dock=say", headers=ENGLISH).text
    assert "You can ring us at 035 555 0100." in page
    assert "For your data: Ada Neri, privacy@pontealto.example." in page


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.SENDS_MAIL = True


def test_a_letter_is_signed_by_the_institute_and_not_by_a_host(with_mail: None, laura: User, client: Client) -> None:
    name_institute(laura)
    giulia = add_person(by=laura, now=NOW, username="giulia", email="giulia@example.org", password=PASSWORD)
    for address in (giulia.email, "nobody@example.org"):
        client.post("/account/password/reset/", {"email": address}, headers={"accept-language": "it"})
    known, unknown = mail.outbox
    assert known.subject == "Istituto Ponte Alto: Una nuova password"
    assert known.from_email == "Istituto Ponte Alto <ascolto@localhost>"
    for letter in (known, unknown):
        signature = str(letter.body).partition("\n-- \n")[2]
        assert signature.startswith(
            "Istituto Ponte Alto\nhttp://testserver/\nVia dei Mille 12, 24122 Bergamo\n035 555 0100"
        )
        assert "privacy@pontealto.example" in signature
    assert "signup" not in str(unknown.body)
    address = re.search(r"http://testserver(/\S+/key/\S+)", str(known.body))
    assert address
    assert client.get(address[1], follow=True).status_code == 200


def test_without_a_mail_server_no_page_promises_a_letter(laura: User, client: Client) -> None:
    giulia = add_person(by=laura, now=NOW, username="giulia", email="giulia@example.org", password=PASSWORD)
    door = client.get("/account/login/", headers=ENGLISH).text
    assert "sent by e-mail" not in door
    asked = client.get("/account/password/reset/", headers=ENGLISH).text
    assert "gives you a link with which you choose a new password" in asked
    assert 'name="email"' not in asked
    again = client.post("/account/password/reset/", {"email": giulia.email}, headers=ENGLISH, follow=True).text
    done = client.get("/account/password/reset/done/", headers=ENGLISH, follow=True).text
    for page in (door, asked, again, done):
        assert "We have sent" not in page
    assert mail.outbox == []


def test_with_a_mail_server_the_door_offers_the_letter(with_mail: None, laura: User, client: Client) -> None:
    assert "sent by e-mail" in client.get("/account/login/", headers=ENGLISH).text
    assert 'name="email"' in client.get("/account/password/reset/").text


def test_a_link_that_is_handed_over_lets_its_person_choose_a_password_once(administrator: Client) -> None:
    page = administrator.post("/people/new/", {"first_name": "Ugo", "last_name": "Riva", "username": "ugo.riva"}).text
    found = re.search(r'value="http://testserver(/account/password/reset/key/[^"]+)"', page)
    assert found
    ugo = Client()
    form = ugo.get(found[1], follow=True)
    sent = {"password1": "tre caffè lunghi", "password2": "tre caffè lunghi"}
    ugo.post(form.request["PATH_INFO"], sent)
    assert User.objects.get(username="ugo.riva").check_password("tre caffè lunghi")
    assert ugo.post("/account/login/", {"login": "ugo.riva", "password": "tre caffè lunghi"})["Location"] == "/"
    assert 'name="password1"' not in Client().get(found[1], follow=True).text


def test_a_link_of_before_a_new_password_is_good_no_more(administrator: Client) -> None:
    def link(page: str) -> str:
        return re.findall(r'value="http://testserver(/account/password/reset/key/[^"]+)"', page)[0]

    ugo = User.objects.create_user("ugo.riva")
    first = link(administrator.post(f"/people/{ugo.pk}/access/").text)
    second = link(administrator.post(f"/people/{ugo.pk}/access/").text)
    assert 'name="password1"' not in Client().get(first, follow=True).text
    assert 'name="password1"' in Client().get(second, follow=True).text
