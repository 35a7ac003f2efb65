"""Of whom a second factor is required, how they get one, and what it opens."""

import base64
import json
import re
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.apps import apps
from django.core import mail
from django.test import Client

from surveys import migrations
from surveys.database.sealing import seal, unseal
from surveys.people.models import AuditEntry, SecondFactorRule, User
from surveys.people.queries import second_factor_roles
from surveys.people.services import require_second_factor
from tests.web.confirmed import sign_in_confirmed
from tests.web.markup import squeezed
from tests.web.world import NOW, PASSWORD, World, build_busy_world, build_world

pytestmark = pytest.mark.django_db
LOGIN, CHOICE = "/account/login/", "/account/second-factor/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which apps and the site count; a test moves it."""
    now = [time.time()]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now[0])
    return now


def sign_in(person: User, client: Client | None = None, **more: str) -> Client:
    client = client or Client(headers=ENGLISH)
    client.post(LOGIN, {"login": person.username, "password": PASSWORD, **more})
    return client


def code(secret: str, at: float) -> str:
    """What an app shows at that time (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(at) // 30))


def set_up_an_app(client: Client, clock: list[float]) -> str:
    """The secret; the clock goes on to the next code."""
    page = client.get("/account/2fa/totp/activate/").text
    found = re.search(r'id="secret">([A-Z2-7]+)<', page)
    assert found, page
    answer = client.post("/account/2fa/totp/activate/", {"code": code(found[1], clock[0])})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    clock[0] += 31
    return found[1]


def test_an_administrator_is_led_to_a_second_factor_and_goes_on_where_they_were_going(
    world: World, clock: list[float]
) -> None:
    laura = sign_in(world.administrator, next="/people/")
    assert laura.get("/people/")["Location"] == f"{CHOICE}?next=%2Fpeople%2F"
    for path in ("/studies/", "/institute/", f"/people/{world.interviewer.pk}/", "/tokens/"):
        assert laura.get(path)["Location"].startswith(CHOICE)
    assert laura.post("/people/new/", {"username": "x"})["Location"] == CHOICE
    assert laura.get("/people/", headers={"HX-Request": "true"})["HX-Redirect"] == CHOICE
    for path in ("/profile/", "/guide/", "/account/2fa/", "/account/password/change/", "/guide/signing-in/"):
        assert laura.get(path).status_code == 200, path
    assert "One more thing, once" in laura.get(f"{CHOICE}?next=/people/").text
    set_up_an_app(laura, clock)
    codes = laura.get("/account/2fa/recovery-codes/").text
    assert f'href="{CHOICE}"' in codes
    assert laura.get(CHOICE)["Location"] == "/people/"
    assert laura.get("/people/").status_code == 200
    kept = AuditEntry.objects.filter(verb="factor.added", actor=world.administrator)
    assert [entry.details for entry in kept] == [{"kind": "app"}]


def test_nobody_is_led_to_another_site_and_the_way_out_stays_open(world: World, clock: list[float]) -> None:
    laura = sign_in(world.administrator)
    laura.get(f"{CHOICE}?next=https://evil.example/")
    set_up_an_app(laura, clock)
    assert laura.get(CHOICE)["Location"] == "/"
    renato = sign_in(world.supervisor)
    renato.post("/account/logout/")
    assert renato.get("/profile/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    ("who", "asked"),
    [("administrator", True), ("supervisor", True), ("researcher", False), ("interviewer", False), ("client", False)],
)
def test_by_default_it_is_required_of_administrators_and_supervisors(who: str, asked: bool, world: World) -> None:
    client = sign_in(world.people[who])
    assert (client.get("/", follow=True).request["PATH_INFO"] == CHOICE) is asked


def test_the_demo_lets_everybody_in_by_a_click_until_somebody_tries_the_rule(world: World, settings: Any) -> None:
    settings.DEMO_ACCOUNTS = ["laura.conti"]
    assert second_factor_roles() == frozenset()
    require_second_factor(by=world.administrator, roles=["client"], now=NOW)
    assert second_factor_roles() == {"client"}


def test_who_is_at_work_when_the_rule_changes_is_asked_at_the_next_sign_in_alone(world: World) -> None:
    giulia = sign_in(world.interviewer)
    laura = sign_in_confirmed(Client(headers=ENGLISH), world.administrator)
    page = laura.get("/institute/second-factor/").text
    assert re.findall(r'value="(\w+)" checked', squeezed(page)) == ["administrator", "supervisor"]
    laura.post("/institute/second-factor/", {"roles": ["interviewer"]})
    assert SecondFactorRule.objects.get().roles == ["interviewer"]
    assert giulia.get("/shift/").status_code == 200
    assert sign_in(world.interviewer).get("/shift/")["Location"].startswith(CHOICE)
    assert sign_in(world.supervisor).get("/studies/").status_code == 200
    assert AuditEntry.objects.get(verb="factor.required").details == {"roles": ["interviewer"]}
    assert laura.post("/institute/second-factor/", {"roles": ["king"]}).status_code == 422


def test_the_rule_taken_back_lets_those_on_the_way_go_on(world: World) -> None:
    renato = sign_in(world.supervisor)
    require_second_factor(by=world.administrator, roles=[], now=NOW)
    renato.get(f"{CHOICE}?next=/studies/")
    assert renato.get("/studies/").status_code == 200


def test_whoever_comes_back_in_the_middle_of_a_call_is_asked_the_next_time() -> None:
    world = build_busy_world()
    assert world.second_interviewer
    require_second_factor(by=world.administrator, roles=["interviewer"], now=NOW)
    paolo = sign_in(world.second_interviewer)
    assert "second_factor_due" not in paolo.session
    assert paolo.get("/shift/", follow=True).status_code == 200


def test_a_code_opens_once_and_a_recovery_code_too(world: World, clock: list[float]) -> None:
    secret = set_up_an_app(sign_in(world.researcher), clock)
    first, second = (sign_in(world.researcher) for _ in range(2))
    assert first.get("/studies/")["Location"].startswith(LOGIN)
    assert first.get("/account/2fa/authenticate/").status_code == 200
    shown = code(secret, clock[0])
    assert first.post("/account/2fa/authenticate/", {"code": shown})["Location"] == "/"
    assert "was used already" in second.post("/account/2fa/authenticate/", {"code": shown}).text
    clock[0] += 31
    assert second.post("/account/2fa/authenticate/", {"code": shown}).status_code == 200
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    assert second.post("/account/2fa/authenticate/", {"code": recovery})["Location"] == "/"
    third = sign_in(world.researcher)
    assert third.post("/account/2fa/authenticate/", {"code": recovery}).status_code == 200
    assert "_auth_user_id" not in third.session


def test_the_code_that_set_the_app_up_is_used_up_by_it(world: World, clock: list[float]) -> None:
    secret = set_up_an_app(sign_in(world.researcher), clock)
    clock[0] -= 31
    again = sign_in(world.researcher)
    assert again.post("/account/2fa/authenticate/", {"code": code(secret, clock[0])}).status_code == 200


def test_guessing_codes_ends_after_ten_tries(world: World, clock: list[float]) -> None:
    secret = set_up_an_app(sign_in(world.researcher), clock)
    guesser = sign_in(world.researcher)
    for guess in range(10):
        guesser.post("/account/2fa/authenticate/", {"code": f"{guess:06}"})
    answer = guesser.post("/account/2fa/authenticate/", {"code": code(secret, clock[0])})
    assert answer.status_code == 200
    assert "_auth_user_id" not in guesser.session


def test_recovery_codes_are_shown_once(world: World, clock: list[float]) -> None:
    silvia = sign_in(world.researcher)
    set_up_an_app(silvia, clock)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    page = silvia.get("/account/2fa/recovery-codes/").text
    assert re.findall(r"<li>(\d{8})</li>", page) == codes
    assert f"{codes[0]}%0A{codes[1]}%0A" in page
    assert codes[0] not in silvia.get("/account/2fa/recovery-codes/").text
    assert "10 codes are left" in silvia.get("/account/2fa/").text
    assert silvia.get("/account/2fa/recovery-codes/download/").status_code == 404


def test_secrets_are_sealed_in_the_database_and_those_kept_before_still_open(world: World, clock: list[float]) -> None:
    secret = set_up_an_app(sign_in(world.researcher), clock)
    for factor in Authenticator.objects.filter(user=world.researcher):
        assert str(factor.data.get("secret", factor.data.get("seed"))).startswith("sealed:")
    assert secret not in str(list(Authenticator.objects.values()))
    Authenticator.objects.filter(type="totp").update(data={"secret": secret})
    again = sign_in(world.researcher)
    assert again.post("/account/2fa/authenticate/", {"code": code(secret, clock[0])})["Location"] == "/"


def test_an_upgrade_seals_what_was_kept_in_clear(world: World, clock: list[float]) -> None:
    secret = set_up_an_app(sign_in(world.researcher), clock)
    Authenticator.objects.filter(type="totp").update(data={"secret": secret})
    upgrade = next(Path(migrations.__file__).parent.glob("*_second_factors_sealed.py")).stem
    for _again in range(2):
        import_module(f"surveys.migrations.{upgrade}").seal_secrets(apps, None)
        kept = Authenticator.objects.get(type="totp").data["secret"]
        assert (kept.startswith("sealed:"), unseal(kept)) == (True, secret)


def test_a_password_that_its_owner_chose_stands_in_the_register_and_in_a_letter(world: World, settings: Any) -> None:
    settings.SENDS_MAIL = True
    silvia = sign_in(world.researcher)
    new = "tre caffè lunghi e uno corto"
    silvia.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert AuditEntry.objects.filter(verb="person.password_changed", actor=world.researcher).count() == 1
    assert [letter.to for letter in mail.outbox] == [[world.researcher.email]]


def test_what_another_key_sealed_opens_nothing_and_breaks_nothing(world: World, settings: Any) -> None:
    sealed = seal("JBSWY3DPEHPK3PXP")
    assert (unseal(sealed), seal("x") == seal("x")) == ("JBSWY3DPEHPK3PXP", False)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of at least fifty characters, as it must be"
    assert unseal(sealed) != unseal(sealed)  # made up anew each time: it is nobody's
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"


def test_the_last_factor_of_somebody_who_needs_one_stays(world: World, clock: list[float]) -> None:
    renato = sign_in(world.supervisor)
    set_up_an_app(renato, clock)
    answer = renato.post("/account/2fa/totp/deactivate/")
    assert "add another one before this one goes" in answer.text
    require_second_factor(by=world.administrator, roles=[], now=NOW)
    assert renato.post("/account/2fa/totp/deactivate/")["Location"] == "/account/2fa/"
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(verb="factor.removed").details == {"kind": "app"}


def test_who_lost_the_telephone_is_helped_by_an_administrator_and_told(
    world: World, clock: list[float], settings: Any
) -> None:
    settings.SENDS_MAIL = True
    set_up_an_app(sign_in(world.researcher), clock)
    laura = sign_in_confirmed(Client(headers=ENGLISH), world.administrator)
    assert "Remove second factor" in laura.get(f"/people/{world.researcher.pk}/").text
    laura.post(f"/people/{world.researcher.pk}/second-factor/")
    assert not Authenticator.objects.exists()
    (letter,) = mail.outbox
    assert letter.to == [world.researcher.email]
    assert "Laura Conti removed your second factor" in str(letter.body)
    silvia = sign_in(world.researcher)
    assert "Laura Conti removed your second factor" in silvia.get("/studies/").text
    assert "removed your second factor" not in sign_in(world.researcher).get("/studies/").text


def test_a_mail_server_that_is_away_undoes_nothing(world: World, settings: Any) -> None:
    settings.SENDS_MAIL, settings.EMAIL_PORT = True, 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    laura = sign_in_confirmed(Client(), world.administrator)
    assert laura.post(f"/people/{world.researcher.pk}/access/").status_code == 200
    world.researcher.refresh_from_db()
    assert not world.researcher.check_password(PASSWORD)


def passkey_with(extensions: bytes) -> str:
    """A passkey's answer with this CBOR in it."""
    said = {
        "authenticatorData": bytes(32) + b"\x80" + bytes(4) + extensions,
        "clientDataJSON": b'{"type": "webauthn.get"}',
    }
    told = {name: base64.urlsafe_b64encode(value).rstrip(b"=").decode() for name, value in said.items()}
    return json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {**told, "signature": "eA"}})


def test_whatever_is_sent_in_place_of_a_passkey_is_refused_in_words(world: World) -> None:
    nested = ["[" * 15_000, "9" * 5_000, passkey_with(b"\x81" * 9_000), passkey_with(b"\x9b\xff")]
    plain = ["", "{}", "[]", "7", '{"response": 1}', '{"id": "x", "rawId": "x", "response": {}}', "x" * 30_000]
    for sent in plain + nested:
        nobody = Client(headers=ENGLISH)
        nobody.get("/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
        answer = nobody.post("/account/2fa/webauthn/login/", {"credential": sent, "next": "/people/"})
        assert answer["Location"] == f"{LOGIN}?next=%2Fpeople%2F"
        silvia = sign_in_confirmed(Client(headers=ENGLISH), world.researcher)
        assert silvia.get("/account/2fa/webauthn/add/").status_code == 200
        assert silvia.post("/account/2fa/webauthn/add/", {"credential": sent}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_command_line_helps_the_only_administrator(world: World, clock: list[float]) -> None:
    from django.core.management import CommandError, call_command

    set_up_an_app(sign_in(world.administrator), clock)
    call_command("remove_second_factor", "laura.conti")
    assert not Authenticator.objects.exists()
    assert "The command line removed your second factor" in sign_in(world.administrator).get("/profile/").text
    with pytest.raises(CommandError, match="Nobody has the user name"):
        call_command("remove_second_factor", "laura")


def test_a_wrong_code_behind_a_right_password_stands_in_the_register(world: World, clock: list[float]) -> None:
    set_up_an_app(sign_in(world.administrator), clock)
    sign_in(world.administrator).post("/account/2fa/authenticate/", {"code": "000000"})
    entry = AuditEntry.objects.get(verb="session.refused")
    assert (entry.subject, entry.details) == (world.administrator.audit_name, {"why": "factor"})
