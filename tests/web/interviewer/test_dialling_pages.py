"""How one dials: chosen for the centre by an administrator, and by each person on their own profile."""

import pytest
from django.test import Client

from surveys.people.models import AuditEntry, CentreDialling, User
from surveys.people.queries import dialling_of
from tests.web.world import World, build_world

LINK = "https://pbx.example.org/call?to={number}"


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_the_administrator_chooses_for_the_centre_and_the_register_knows_it(world: World, client: Client) -> None:
    assert dialling_of(world.interviewer) == "hand"
    signed_in(client, world.administrator).post("/people/dialling/", {"way": "tel", "link": ""})

    assert dialling_of(world.interviewer) == "tel"
    assert AuditEntry.objects.filter(verb="centre.dialling_changed", details__way="tel").count() == 1
    assert '<option value="tel" selected>' in client.get("/people/dialling/").text


def test_a_softphones_own_link_is_kept_and_shown_again(world: World, client: Client) -> None:
    signed_in(client, world.administrator).post("/people/dialling/", {"way": "link", "link": LINK})

    assert CentreDialling.objects.get().way == LINK
    assert f'value="{LINK}"' in client.get("/people/dialling/").text


def test_a_link_that_dials_nothing_is_refused_at_its_box_and_stays_there(world: World, client: Client) -> None:
    form = {"way": "link", "link": "callto:"}
    answer = signed_in(client, world.administrator).post("/people/dialling/", form, headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert "Write {number} once" in answer.text
    assert 'value="callto:"' in answer.text
    assert not CentreDialling.objects.exists()


@pytest.mark.parametrize("role", ["researcher", "interviewer", "supervisor", "client"])
def test_nobody_else_chooses_for_the_centre(world: World, client: Client, role: str) -> None:
    signed_in(client, world.people[role])

    assert client.get("/people/dialling/").status_code == 403
    assert client.post("/people/dialling/", {"way": "tel"}).status_code == 403
    assert not CentreDialling.objects.exists()


def test_a_person_dials_otherwise_than_the_centre_and_goes_back_to_it(world: World, client: Client) -> None:
    signed_in(client, world.interviewer).post("/profile/dialling/", {"way": "sip", "link": ""})
    assert dialling_of(User.objects.get(pk=world.interviewer.pk)) == "sip"
    assert dialling_of(world.supervisor) == "hand"

    client.post("/profile/dialling/", {"way": "", "link": ""})
    assert User.objects.get(pk=world.interviewer.pk).dialling == ""


def test_a_persons_link_is_refused_on_the_profile_with_the_rest_of_it(world: World, client: Client) -> None:
    form = {"way": "link", "link": "javascript:alert({number})"}
    answer = signed_in(client, world.interviewer).post("/profile/dialling/", form, headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert "Links of this kind do not dial." in answer.text
    assert 'name="theme"' in answer.text
    assert User.objects.get(pk=world.interviewer.pk).dialling == ""


def test_who_rings_nobody_up_is_not_asked_how(world: World, client: Client) -> None:
    assert 'action="/profile/dialling/"' in signed_in(client, world.interviewer).get("/profile/").text
    assert 'action="/profile/dialling/"' not in signed_in(client, world.client).get("/profile/").text
