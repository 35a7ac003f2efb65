"""Guessers learn nothing, lock nobody out who works here, and find no password that is guessed first."""

import time
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from surveys.people.models import User
from surveys.people.services import add_person, new_password, reset_access, suspend_person
from surveys.people.services.passwords import DressedUpValidator
from tests.web.world import NOW, PASSWORD, World, build_world, name_institute

LOGIN = "/account/login/"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed; real ones take their time, and so tell who is known."""

    algorithm = "counting"
    hashed: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        """One hashing more."""
        self.hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    return build_world()


def guess(client: Client, name: str, password: str = "guess") -> str:
    """What the sign-in page says to it; empty for whoever comes in."""
    answer = client.post(LOGIN, {"login": name, "password": password}, headers={"accept-language": "en"})
    return "" if answer.status_code == 302 else answer.text.partition('role="alert">')[2].partition("<")[0]


def test_a_guess_takes_as_long_and_hears_the_same_whoever_is_known(world: World) -> None:
    suspend_person(by=world.administrator, person=world.client, now=NOW)
    add_person(by=None, now=NOW, username="marta.neri", email="marta.neri@example.org")  # has no password yet
    names = ["nobody", "nobody@example.org", "giulia.bassi", "giulia.bassi@example.org", "GIULIA.BASSI@example.org"]
    names += ["francesca.villa", "francesca.villa@example.org", "marta.neri", "marta.neri@example.org"]
    found = {}
    for name in names:
        CountingHasher.hashed.clear()
        words = guess(Client(), name)
        found[name] = (len(CountingHasher.hashed), words)
    assert found == dict.fromkeys(names, (1, "User name or password is wrong."))

    CountingHasher.hashed.clear()
    assert guess(Client(), "francesca.villa", PASSWORD) == "User name or password is wrong."
    assert len(CountingHasher.hashed) == 1


def test_a_letter_for_a_forgotten_password_takes_as_long_for_everybody(world: World, settings: Any) -> None:
    settings.SENDS_MAIL = True
    suspend_person(by=world.administrator, person=world.client, now=NOW)
    CountingHasher.hashed.clear()
    told = set()
    for count, address in enumerate(("giulia.bassi", "nobody", "francesca.villa"), 1):
        answer = Client().post("/account/password/reset/", {"email": f"{address}@example.org"})
        told.add((answer.status_code, answer["Location"]))
        assert len(mail.outbox) == count
    assert told == {(302, "/account/password/reset/done/")}
    assert CountingHasher.hashed == []


def test_a_stranger_who_guesses_locks_nobody_out_where_they_work(world: World, client: Client) -> None:
    assert guess(client, "giulia.bassi", PASSWORD) == ""
    client.post("/account/logout/")
    stranger = Client()
    for name in ["giulia.bassi"] * 5 + ["giulia.bassi@example.org"] * 5:
        assert "wrong" in guess(stranger, name)
    # On a device of the stranger's it is closed, by whatever name; on her own it is not.
    for name in ("giulia.bassi", "giulia.bassi@example.org"):
        assert "Too many failed" in guess(stranger, name, PASSWORD)
    assert guess(client, "giulia.bassi", PASSWORD) == ""


def test_a_colleague_at_the_same_workstation_locks_nobody_out_elsewhere(world: World, client: Client) -> None:
    at_home = Client()
    for name, device in (("giulia.bassi", client), ("giulia.bassi", at_home), ("renato.moretti", client)):
        assert guess(device, name, PASSWORD) == ""
        device.post("/account/logout/")
    for _ in range(10):
        guess(client, "giulia.bassi")
    assert "Too many failed" in guess(client, "giulia.bassi", PASSWORD)
    assert guess(at_home, "giulia.bassi", PASSWORD) == ""
    assert guess(client, "renato.moretti", PASSWORD) == ""


@pytest.mark.parametrize("made_up", ["nonsense", "WyJhIiwgWzFdXQ:1x:y"])
def test_a_device_that_says_itself_whose_it_is_is_a_strangers(world: World, client: Client, made_up: str) -> None:
    client.cookies["device"] = made_up
    for _ in range(10):
        guess(Client(), "giulia.bassi")
    assert "Too many failed" in guess(client, "giulia.bassi", PASSWORD)


def test_the_device_is_remembered_without_letting_anybody_in(world: World, client: Client) -> None:
    guess(client, "giulia.bassi", PASSWORD)
    other = Client()
    other.cookies["device"] = client.cookies["device"].value
    assert other.get("/profile/").status_code == 302
    assert "giulia" not in client.cookies["device"].value


def test_an_administrator_lets_in_whom_a_stranger_locked_out(world: World, client: Client) -> None:
    for _ in range(11):
        guess(Client(), "giulia.bassi")
    client.force_login(world.administrator)
    page = client.post(f"/people/{world.interviewer.pk}/access/").text
    password = page.partition('class="once mono">')[2].partition("<")[0]
    assert guess(Client(), "giulia.bassi", password) == ""


@pytest.mark.parametrize(
    "password",
    [
        "corto e mio",  # eleven characters
        "123456789012",
        "Password2026!!",
        "francesca1985!",
        "qwertyqwerty12",
        "1q2w3e4r5t6y",
        "Ascolto-2026-Ascolto",
        "pontealto.2026",
        "P o n t e A l t o !!!",
        "giulia.bassi.19",
        "abcabcabcabc",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(world: World, password: str) -> None:
    name_institute(world.administrator)
    with pytest.raises(ValidationError):
        validate_password(password, world.interviewer)


@pytest.mark.parametrize("password", [PASSWORD, "tre pettirossi sul ramo", "ночь улица фонарь", "x7" * 32 + "orso blu"])
def test_a_sentence_is_a_password_whatever_signs_are_in_it(world: World, password: str) -> None:
    validate_password(password, world.interviewer)
    world.interviewer.set_password(password)
    assert world.interviewer.check_password(password)


def test_passwords_that_are_made_here_are_good_ones(world: World) -> None:
    for _ in range(200):
        validate_password(new_password(), world.interviewer)


def test_every_common_password_stays_common_in_its_sunday_best(world: World) -> None:
    """More than the 3,000 most common ones are refused at the length that is asked for."""
    from surveys.people.services.passwords import _common

    taken = []
    common = [word for word in sorted(_common()) if len(word) >= 5][:4000]
    for word in common:
        try:
            validate_password(f"{word.capitalize()}!2026#99", User())
        except ValidationError:
            continue
        taken.append(word)
    assert len(common) == 4000
    assert taken == []


def test_passwords_may_be_pasted_and_filled_in_by_a_manager(world: World, client: Client) -> None:
    page = client.get(LOGIN).text
    assert 'autocomplete="current-password"' in page
    client.force_login(world.interviewer)
    page = client.get("/account/password/change/").text
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
    assert "maxlength" not in page.partition("password1")[2][:300]


def test_a_password_without_end_is_judged_at_once(world: World) -> None:
    begun = time.process_time()
    with pytest.raises(ValidationError):
        DressedUpValidator().validate("qwerty" * 200_000)
    DressedUpValidator().validate("a" * 200_000 + "b")
    assert time.process_time() - begun < 2


def test_whoever_is_given_a_new_password_is_not_kept_out_by_the_old_one(world: World, client: Client) -> None:
    assert guess(client, "giulia.bassi", PASSWORD) == ""
    client.post("/account/logout/")
    for _ in range(10):
        guess(client, "giulia.bassi")
    assert "Too many failed" in guess(client, "giulia.bassi", PASSWORD)
    password = reset_access(by=world.administrator, person=world.interviewer, now=NOW)
    assert guess(client, "giulia.bassi", password) == ""


def test_a_name_without_end_is_nobodys(world: World) -> None:
    assert guess(Client(), "a" * 60_000) == "User name or password is wrong."
