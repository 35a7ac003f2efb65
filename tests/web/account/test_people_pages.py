"""People as the administrator manages them in the browser."""

import re

import pytest
from django.test import Client

from surveys.design.models import Membership
from surveys.people.models import User
from tests.web.confirmed import sign_in_confirmed
from tests.web.markup import squeezed
from tests.web.world import World, build_world

FACTS = {"first_name": "Paolo", "last_name": "Riva", "username": "paolo.riva", "email": "", "code": "INT-20"}


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def laura(world: World, client: Client) -> Client:
    return sign_in_confirmed(client, world.administrator)


def password_in(page: str) -> str:
    found = re.search(r'class="once mono">([^<]+)<', page)
    assert found
    return found[1]


def test_a_person_is_added_and_signs_in_with_the_password_shown_once(laura: Client) -> None:
    page = laura.post("/people/new/", FACTS).text
    password = password_in(page)
    person = User.objects.get(username="paolo.riva")
    assert person.check_password(password)
    assert password not in laura.get(f"/people/{person.pk}/").text


def test_a_taken_code_is_said_at_its_field_and_nothing_is_lost(laura: Client) -> None:
    answer = laura.post("/people/new/", {**FACTS, "code": "INT-19"}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "Somebody else has this code." in answer.text
    assert 'value="paolo.riva"' in answer.text


def test_facts_are_changed(laura: Client, world: World) -> None:
    path = f"/people/{world.interviewer.pk}/change/"
    assert 'value="giulia.bassi"' in laura.get(path).text
    laura.post(path, {**FACTS, "username": "giulia.neri"})
    world.interviewer.refresh_from_db()
    assert (world.interviewer.username, world.interviewer.code) == ("giulia.neri", "INT-20")


def test_an_administrator_stays_one_until_another_says_so(laura: Client, world: World) -> None:
    path = f"/people/{world.administrator.pk}/change/"
    assert laura.post(path, {**FACTS, "code": "", "username": "laura.conti"}).status_code == 422


def test_a_role_is_given_and_taken_away(laura: Client, world: World) -> None:
    path = f"/people/{world.stranger.pk}/roles/"
    role = {"study": str(world.study.pk), "role": "interviewer"}
    laura.post(path, role)
    assert Membership.objects.filter(user=world.stranger, role="interviewer").count() == 1
    assert "Osservatorio Caffè 2026" in laura.get(f"/people/{world.stranger.pk}/").text
    laura.post(path, {**role, "move": "revoke"})
    assert not Membership.objects.filter(user=world.stranger).exists()


def test_a_new_password_replaces_the_old_one(laura: Client, world: World) -> None:
    password = password_in(laura.post(f"/people/{world.interviewer.pk}/access/").text)
    world.interviewer.refresh_from_db()
    assert world.interviewer.check_password(password)


def test_a_person_is_suspended_and_let_in_again(laura: Client, world: World) -> None:
    path = f"/people/{world.interviewer.pk}/state/"
    for state, active in (("suspended", False), ("active", True)):
        laura.post(path, {"state": state})
        world.interviewer.refresh_from_db()
        assert world.interviewer.is_active is active


def test_suspending_oneself_is_refused_in_words(laura: Client, world: World) -> None:
    answer = laura.post(f"/people/{world.administrator.pk}/state/", {"state": "suspended"}, follow=True)
    assert "message bad" in answer.text
    world.administrator.refresh_from_db()
    assert world.administrator.is_active


@pytest.mark.parametrize(
    ("role", "names"), [("client", ["francesca.villa"]), ("none", ["nadia.bruni", "laura.conti"]), ("", None)]
)
def test_the_list_is_narrowed_by_role(role: str, names: list[str] | None, laura: Client) -> None:
    page = laura.post("/people/", {"q": "", "role": role}, headers={"HX-Request": "true"}).text
    shown = re.findall(r'regular">([a-z.]+)', squeezed(page))
    assert shown == names if names else len(shown) == 6
