"""The room of deliveries, and what a link opens: to whoever has its code, and to nobody else."""

import re
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from surveys.design.services import grant_role
from surveys.people.models import AuditEntry, Role, User
from surveys.results import services
from surveys.results.models import DeliveryDownload, DeliveryLink, DeliverySchedule, Export, StudyDelivery
from surveys.results.tasks import make_export
from tests.interviewing.scene import Scene, make_scene
from tests.results.books import finished
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SURVEY = [["type", "name", "label"], ["select_one yes_no", "drinks", "Do you drink coffee?"]]


@dataclass
class Handed:
    """A delivery with two files that was handed over, and a link to every delivery."""

    scene: Scene
    delivery: StudyDelivery
    link: DeliveryLink

    @property
    def address(self) -> str:
        return f"/handed/{services.secret_of(self.link)}/"

    def code(self, browser: Client, code: str = "", **more: Any) -> Any:
        given = {"link": services.secret_of(self.link), "code": code or services.code_of(self.link)}
        return browser.post("/handed/code/", given, **more)

    def fetched(self, browser: Client, export: Export) -> bytes:
        response = browser.get(f"/handed/files/{export.pk}/")
        assert response.status_code == 200
        return b"".join(response)

    def file(self, one: str = "codebook") -> Export:
        return Export.objects.get(delivery=self.delivery, options__formats=[one])

    def person(self, role: Role) -> User:
        person = User.objects.create_user(role.value, first_name="Ada", last_name=role.value)
        grant_role(by=None, person=person, study=self.scene.study, role=role, now=self.scene.now)
        return person


def without_token(answer: Any) -> str:
    return re.sub(r'"X-CSRFToken": "[^"]*"', "", answer.text)


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def handed(db: None) -> Handed:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1")
    now, by = timezone.now(), scene.interviewer
    options = {"language": "en", "formats": ["codebook", "xlsx"]}
    delivery = services.create_delivery(
        study=scene.study, client="", options=options, site="", by=by, now=now, note="Few young men."
    )
    for export in services.freeze_delivery(delivery_id=delivery.pk, now=now):
        make_export.call(export)
    delivery.refresh_from_db()
    expires_at = now + timedelta(days=30)
    whom: dict[str, Any] = {"name": "Agenzia Delta", "email": "dati@agenziadelta.example", "formats": []}
    link = services.make_link(
        study=scene.study, client="", delivery=None, expires_at=expires_at, site="", by=by, now=now, **whom
    )
    return Handed(scene, delivery, link)


def test_a_stranger_with_the_link_alone_learns_nothing_but_the_title(handed: Handed, client: Client) -> None:
    page = client.get(handed.address)
    assert page.status_code == 200
    assert handed.scene.study.name in page.text
    assert "Few young men." not in page.text
    assert "agenziadelta.example" in page.text
    assert "dati@" not in page.text
    assert client.get(f"/handed/files/{handed.file().pk}/").status_code == 404
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]


def test_the_code_opens_the_files_in_this_browser_until_it_is_closed(handed: Handed, client: Client) -> None:
    page = handed.code(client, follow=True)
    assert "Few young men." in page.text
    file = client.get(f"/handed/files/{handed.file().pk}/")
    assert b"<html" in b"".join(file)
    assert file["Content-Disposition"].startswith("attachment")
    got = DeliveryDownload.objects.get()
    assert (got.link, got.person, got.format) == (handed.link, None, "codebook")
    assert AuditEntry.objects.filter(verb="delivery.fetched").count() == 1
    assert Client().get(f"/handed/files/{handed.file().pk}/").status_code == 404
    client.post("/handed/close/", {"link": services.secret_of(handed.link)})
    assert client.get(f"/handed/files/{handed.file().pk}/").status_code == 404


def test_a_file_of_a_delivery_is_fetched_and_deleted_with_its_delivery_only(handed: Handed, client: Client) -> None:
    client.force_login(handed.person(Role.CLIENT))
    file = handed.file().pk
    assert client.get(reverse("workbook", args=[handed.scene.study.pk, file])).status_code == 403
    client.force_login(handed.person(Role.RESEARCHER))
    assert client.post(reverse("export-discard", args=[handed.scene.study.pk, file])).status_code == 404
    assert handed.file().pk == file


def test_after_five_wrong_codes_the_link_is_over_and_so_is_the_right_code(handed: Handed, client: Client) -> None:
    wrong = "000000" if services.code_of(handed.link) != "000000" else "111111"
    answers = [handed.code(client, wrong) for _ in range(5)]
    assert "1 try is left" in squeezed(answers[3].text)
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 404]
    assert handed.code(client).status_code == 404
    handed.link.refresh_from_db()
    assert handed.link.closed_as == "guessed"


def test_unknown_closed_and_expired_links_look_alike(handed: Handed, client: Client) -> None:
    secret = services.secret_of(handed.link)
    forged = [f"/handed/{handed.link.pk}-{'0' * 40}/", "/handed/999-abc/", "/handed/-/", f"/handed/{secret[:-1]}/"]
    answers = {without_token(client.get(path)) for path in forged}
    handed.code(client)
    services.close_link(link=handed.link, by=handed.scene.interviewer, now=timezone.now())
    answers.add(without_token(client.get(handed.address)))
    assert client.get(f"/handed/files/{handed.file().pk}/").status_code == 404
    DeliveryLink.objects.update(closed_at=None, closed_as="", expires_at=timezone.now() - timedelta(minutes=1))
    answers.add(without_token(client.get(handed.address)))
    assert len(answers) == 1
    assert handed.scene.study.name not in answers.pop()


def test_guessing_addresses_is_slowed_down(handed: Handed, client: Client, settings: Any) -> None:
    settings.LINK_RATE_LIMITS = {"link_failed": "3/10m/ip"}
    answers = [client.get(f"/handed/{number}-x/", REMOTE_ADDR="192.0.2.7").status_code for number in range(5)]
    assert answers == [404, 404, 404, 429, 429]


@override_settings(SENDS_MAIL=True)
def test_another_code_goes_to_the_address_of_the_link_and_the_one_before_is_over(
    handed: Handed, client: Client
) -> None:
    before = services.code_of(handed.link)
    given = {"link": services.secret_of(handed.link)}
    assert client.post("/handed/code/again/", given).status_code == 200
    assert client.post("/handed/code/again/", given).status_code == 429
    handed.link.refresh_from_db()
    assert services.code_of(handed.link) != before
    assert handed.code(client, before).status_code == 422
    from surveys.results.tasks import send_code

    send_code.call(handed.link.pk)
    assert mail.outbox[-1].to == ["dati@agenziadelta.example"]
    assert services.code_of(handed.link) in mail.outbox[-1].body
    assert services.secret_of(handed.link) not in mail.outbox[-1].body


def test_a_link_gives_only_the_files_that_it_is_for(handed: Handed, client: Client) -> None:
    DeliveryLink.objects.update(formats=["xlsx"])
    page = handed.code(client, follow=True)
    assert "Codebook" not in page.text
    assert client.get(f"/handed/files/{handed.file('codebook').pk}/").status_code == 404
    assert handed.fetched(client, handed.file("xlsx"))


def test_was_fetched_is_said_of_what_the_client_fetched_and_not_of_the_institute(handed: Handed) -> None:
    researcher, base = handed.person(Role.RESEARCHER), f"/studies/{handed.scene.study.pk}/deliveries/"
    browser = sign_in(researcher)
    file = browser.get(f"{base}files/{handed.file('xlsx').pk}/")
    assert (file["Content-Type"], b"".join(file)[:2]) == (XLSX, b"PK")
    page = squeezed(browser.get(base).text)
    assert "Delivery 1 is ready; nobody has fetched it yet" in page
    assert "account of the institute" in page
    assert "not fetched yet" in page
    file = sign_in(handed.person(Role.CLIENT)).get(f"{base}files/{handed.file('xlsx').pk}/")
    assert (file["Content-Type"], b"".join(file)[:2]) == (XLSX, b"PK")
    page = squeezed(browser.get(base).text)
    assert "Delivery 1 has been fetched" in page
    assert "not fetched yet" not in page
    assert list(DeliveryDownload.objects.order_by("pk").values_list("by_client", flat=True)) == [False, True]


def test_what_was_fetched_before_this_was_told_is_the_clients_where_a_client_or_a_link_fetched_it(
    handed: Handed,
) -> None:
    researcher, client = handed.person(Role.RESEARCHER), handed.person(Role.CLIENT)
    grant_role(by=None, person=researcher, study=handed.scene.study, role=Role.CLIENT, now=handed.scene.now)
    for who in ({"person": researcher}, {"person": client}, {"link": handed.link}):
        DeliveryDownload.objects.create(delivery=handed.delivery, format="xlsx", at=handed.scene.now, **who)
    import_module("surveys.migrations.0108_downloads_of_clients").tell_clients_apart(apps, None)
    assert list(DeliveryDownload.objects.order_by("pk").values_list("by_client", flat=True)) == [False, True, True]


def test_a_researcher_prepares_sets_the_hour_and_gives_links(handed: Handed) -> None:
    browser = sign_in(handed.person(Role.RESEARCHER))
    study = handed.scene.study
    base = f"/studies/{study.pk}/deliveries/"
    page = browser.get(base).text
    assert "Delivery 1 is ready; nobody has fetched it yet" in page
    assert "It is the first one." in page
    sent = {"formats": ["csv", "xlsx"], "statuses": ["complete"], "language": "it", "note": "Due", "kept_for": "90"}
    assert browser.post(f"{base}new/", {**sent, "separator": ",", "decimal": "comma"}).status_code == 422
    assert browser.post(f"{base}new/", sent).status_code == 302
    second = StudyDelivery.objects.get(number=2)
    assert second.options["formats"] == ["xlsx", "csv"]
    assert second.keep_until is not None
    weekly = {"weekday": "0", "at": "08:00", "formats": ["xlsx"], "is_on": "on", "tells": "on"}
    assert browser.post(f"{base}schedule/", {**weekly, "at": "25:00"}).status_code == 422
    browser.post(f"{base}schedule/", weekly)
    schedule = DeliverySchedule.objects.get()
    assert schedule.site == "http://testserver"
    assert "the next one leaves on Monday" in browser.get(base).text
    assert browser.post(f"{base}links/", {"name": "Delta", "email": "no", "days": "30"}).status_code == 422
    browser.post(f"{base}links/", {"name": "Ferri", "email": "dati@ferri.example", "days": "30"})
    made = DeliveryLink.objects.get(name="Ferri")
    page = browser.get(base).text
    assert f"http://testserver/handed/{services.secret_of(made)}/" in page
    assert services.code_of(made) in page  # this site sends no e-mail
    browser.post(f"{base}links/{made.pk}/revoke/")
    assert services.secret_of(made) not in browser.get(base).text


def test_a_client_fetches_files_with_their_account_and_the_room_says_so(handed: Handed) -> None:
    browser = sign_in(handed.person(Role.CLIENT))
    path = f"/studies/{handed.scene.study.pk}/deliveries/files/{handed.file().pk}/"
    assert b"".join(browser.get(path))
    StudyDelivery.objects.update(released_at=None)
    assert browser.get(path).status_code == 404
    room = sign_in(handed.person(Role.SUPERVISOR)).get(f"/studies/{handed.scene.study.pk}/deliveries/").text
    assert "Ada client" in room
    assert "Prepare a delivery" not in room


def test_a_clients_page_shows_what_was_handed_over_and_nothing_else(handed: Handed) -> None:
    browser = sign_in(handed.person(Role.CLIENT))
    page = squeezed(browser.get(f"/studies/{handed.scene.study.pk}/progress/").text)
    assert "Delivery 1" in page
    assert "Few young men." in page
    assert f"/deliveries/files/{handed.file().pk}/" in page
    assert f"Workbook {handed.file().pk}" not in page
    StudyDelivery.objects.update(released_at=None)
    assert "Few young men." not in browser.get(f"/studies/{handed.scene.study.pk}/progress/").text
