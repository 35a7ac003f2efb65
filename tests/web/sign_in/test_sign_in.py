"""The door: who comes in, by which name, and what happens to those who guess."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from surveys.people.models import User
from surveys.people.services import suspend_person
from tests.web.world import NOW, PASSWORD, World, build_world

LOGIN = "/account/login/"


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: str) -> int:
    return client.post(LOGIN, {"login": name, "password": password, **extra}).status_code


@pytest.mark.parametrize("name", ["giulia.bassi", "giulia.bassi@example.org", "GIULIA.bassi@Example.org"])
def test_a_user_name_and_an_e_mail_both_open_the_door(name: str, world: World, client: Client) -> None:
    answer = client.post(LOGIN, {"login": name, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(world.interviewer.pk)


def test_after_signing_in_one_is_where_one_wanted_to_be(world: World, client: Client) -> None:
    assert client.get("/people/")["Location"] == "/account/login/?next=/people/"
    answer = client.post(LOGIN, {"login": "laura.conti", "password": PASSWORD, "next": "/people/"})
    assert answer["Location"] == "/people/"


def test_a_wrong_password_says_so_in_the_browsers_language(world: World, client: Client) -> None:
    answer = client.post(LOGIN, {"login": "giulia.bassi", "password": "no"}, headers={"accept-language": "it"})
    assert answer.status_code == 200
    assert 'lang="it"' in answer.text
    assert 'role="alert"' in answer.text
    assert "Nome utente o password non corretti." in answer.text


def test_nobody_is_told_that_they_have_signed_in(world: World, client: Client) -> None:
    sign_in(client, "giulia.bassi")
    assert "giulia.bassi" not in client.get("/", follow=True).text


def test_a_suspended_person_stays_outside_and_is_put_out(world: World, client: Client) -> None:
    assert sign_in(client, "giulia.bassi") == 302
    suspend_person(by=world.administrator, person=world.interviewer, now=NOW)
    for newcomer in (client, Client()):
        sign_in(newcomer, "giulia.bassi")
        assert newcomer.get("/profile/")["Location"] == "/account/login/?next=/profile/"


def test_nobody_signs_up(world: World, client: Client) -> None:
    fields = {"username": "x", "email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/account/signup/", fields)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 6


def test_guessing_closes_one_account_and_not_the_whole_call_centre(world: World, client: Client) -> None:
    for _ in range(10):
        assert sign_in(client, "giulia.bassi", "guess") == 200
    sign_in(client, "giulia.bassi")
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "renato.moretti") == 302


def test_forty_people_behind_one_address_come_in_at_nine(world: World) -> None:
    assert {sign_in(Client(), "renato.moretti") for _ in range(40)} == {302}


def test_a_forgotten_password_is_answered_by_e_mail_only_to_people_here(
    world: World, client: Client, settings: Any
) -> None:
    settings.SENDS_MAIL = True
    for address in ("giulia.bassi@example.org", "nobody@example.org"):
        answer = client.post("/account/password/reset/", {"email": address})
        assert answer["Location"] == "/account/password/reset/done/"
    assert [message.to for message in mail.outbox if "/account/password/reset/key/" in str(message.body)] == [
        ["giulia.bassi@example.org"]
    ]
