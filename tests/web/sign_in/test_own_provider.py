"""Coming in by the institute's own OpenID Connect provider: who is known, who is not, and what proves nothing."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from cati.environment import own_provider
from surveys.people.models import AuditEntry, User
from surveys.people.services import change_person, require_second_factor, reset_access, suspend_person
from tests.web.factors_of import add_factors
from tests.web.markup import squeezed
from tests.web.world import NOW, World, build_world

from .own_provider import CLIENT, OTHER_KEY, SECRET, Provider, serving

pytestmark = pytest.mark.django_db
DOOR, BACK = "/account/provider/", "/account/provider/back/"
SILVIA = {"email": "Silvia.ORSI@example.org", "email_verified": True}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with serving() as one:
        settings.OIDC = {
            "issuer": one.issuer,
            "client_id": CLIENT,
            "secret": SECRET,
            "name": "Ponte Alto ID",
            "second_factor": [],
        }
        one.claims = dict(SILVIA)
        yield one


def come_in(provider: Provider, wanted: str = "") -> tuple[Client, Any]:
    client = Client(headers={"accept-language": "en"})
    asked = client.get(DOOR, {"next": wanted} if wanted else {})
    return client, client.get(BACK, provider.sign_in(asked["Location"]))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_without_the_setting_there_is_no_such_door(world: World, client: Client) -> None:
    assert "provider" not in client.get("/account/login/").text
    assert {client.get(path).status_code for path in (DOOR, BACK)} == {404}


def test_somebody_known_by_a_verified_address_comes_in_where_they_were_going(
    world: World, provider: Provider, settings: Any
) -> None:
    door = Client(headers={"accept-language": "en"}).get("/account/login/?next=/studies/").text
    assert re.search(r'href="/account/provider/\?next=/studies/">Sign in with Ponte Alto ID<', squeezed(door))
    client, answer = come_in(provider, "/studies/")
    assert answer["Location"] == "/studies/"
    assert client.session["_auth_user_id"] == str(world.researcher.pk)
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (world.researcher, "person-1", {"sub": "person-1"})
    assert AuditEntry.objects.filter(verb="person.linked", actor=world.researcher).count() == 1
    provider.claims = {"email": "another@example.org", "email_verified": True}  # known by the earlier link
    assert is_in(come_in(provider, "https://evil.example/")[0])
    assert AuditEntry.objects.filter(verb="person.linked").count() == 1
    with serving() as another:  # which gives the same number to somebody else
        settings.OIDC = {**settings.OIDC, "issuer": another.issuer}
        another.claims = {"email": "another@example.org", "email_verified": True}
        assert not is_in(come_in(another)[0])


def test_whoever_sits_down_next_is_asked_who_they_are(world: World, provider: Provider, client: Client) -> None:
    asked = parse_qs(urlsplit(client.get(DOOR)["Location"]).query)
    assert asked["prompt"] == ["login"]


def test_whom_the_command_line_made_keeps_the_password(world: World, provider: Provider) -> None:
    ada = User.objects.create_superuser("ada.serra", "ada@example.org", "quattro bottoni di legno")
    provider.claims = {"email": "ada@example.org", "email_verified": True}
    assert is_in(come_in(provider)[0])
    ada.refresh_from_db()
    assert ada.check_password("quattro bottoni di legno")


def test_the_address_may_stand_where_the_provider_tells_of_its_people(world: World, provider: Provider) -> None:
    provider.claims, provider.told = {}, dict(SILVIA)
    assert is_in(come_in(provider)[0])
    provider.told = {**SILVIA, "sub": "somebody else"}
    assert not is_in(come_in(provider)[0])


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org", "email_verified": True},
        {"email": "silvia.orsi@example.org", "email_verified": False},
        {"email": "silvia.orsi@example.org"},
        {"email": "", "email_verified": True},
    ],
    ids=["unknown", "unverified", "not said", "empty"],
)
def test_whoever_is_not_known_stays_outside_and_no_account_is_made(
    claims: dict[str, Any], world: World, provider: Provider
) -> None:
    provider.claims = claims
    client, answer = come_in(provider)
    assert (answer.status_code, "nobody here has your e-mail address" in answer.text) == (403, True)
    assert (is_in(client), User.objects.count(), SocialAccount.objects.count()) == (False, 6, 0)


def test_whom_the_provider_knows_and_this_site_refuses_stands_in_the_register(world: World, provider: Provider) -> None:
    provider.claims = {"email": "nobody@example.org", "email_verified": True}
    come_in(provider)
    suspend_person(by=world.administrator, person=world.researcher, now=NOW)
    provider.claims = dict(SILVIA)
    come_in(provider)
    unknown, suspended = AuditEntry.objects.filter(verb="session.refused").order_by("pk")
    assert (unknown.subject.partition(":")[0], unknown.details) == ("typed", {"why": "unknown"})
    assert (suspended.subject, suspended.details) == (world.researcher.audit_name, {"why": "suspended"})


def test_the_suspended_and_those_whose_access_was_reset_or_address_changed_are_not_let_in_by_it(
    world: World, provider: Provider
) -> None:
    assert is_in(come_in(provider)[0])
    suspend_person(by=world.administrator, person=world.researcher, now=NOW)
    assert not is_in(come_in(provider)[0])
    User.objects.update(is_active=True)
    provider.claims = {"email": "another@example.org", "email_verified": True}
    assert is_in(come_in(provider)[0])
    world.researcher.refresh_from_db()
    change_person(by=world.administrator, person=world.researcher, email="silvia@example.net", now=NOW)
    assert not is_in(come_in(provider)[0])
    provider.claims = {"email": "silvia@example.net", "email_verified": True}
    assert is_in(come_in(provider)[0])
    reset_access(by=world.administrator, person=world.researcher, now=NOW)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another site"},
        {"aud": [CLIENT, "another site"], "azp": "another site"},
        {"nonce": "of another browser"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_proves_nothing(
    claims: dict[str, Any], world: World, provider: Provider
) -> None:
    provider.claims |= claims
    client, answer = come_in(provider)
    assert (answer.status_code, "proves nothing" in answer.text, is_in(client)) == (403, True, False)


@pytest.mark.parametrize(
    ("key", "algorithm"), [(OTHER_KEY, "RS256"), (SECRET * 3, "HS256"), ("", "none")], ids=["strange", "shared", "none"]
)
def test_a_token_signed_otherwise_than_with_the_providers_key_proves_nothing(
    key: Any, algorithm: str, world: World, provider: Provider
) -> None:
    provider.key, provider.algorithm = key, algorithm
    client, answer = come_in(provider)
    assert (answer.status_code, is_in(client)) == (403, False)


def test_an_answer_is_good_once_and_in_the_browser_that_asked(world: World, provider: Provider) -> None:
    client = Client(headers={"accept-language": "en"})
    sent = provider.sign_in(client.get(DOOR)["Location"])
    stranger = Client()
    assert (stranger.get(BACK, sent).status_code, is_in(stranger)) == (403, False)
    assert client.get(BACK, {**sent, "state": "x" * 32}).status_code == 403
    assert client.get(BACK, sent).status_code == 302
    client.post("/account/logout/")
    assert (client.get(BACK, sent).status_code, is_in(client)) == (403, False)
    again = Client(headers={"accept-language": "en"})
    state = provider.sign_in(again.get(DOOR)["Location"])["state"]
    assert "went back" in again.get(BACK, {"error": "access_denied", "state": state}).text


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("content", [b"", b"[]", b'{"keys": 7}', b"<html>"])
def test_a_provider_that_is_away_or_talks_nonsense_is_said_in_words(
    path: str, content: bytes, world: World, provider: Provider
) -> None:
    for status in (200, 500):
        provider.answers = {}
        client = Client(headers={"accept-language": "en"})
        sent = provider.sign_in(client.get(DOOR)["Location"])
        provider.answers = {path: (status, content)}
        answer = client.get(BACK, sent)
        assert (answer.status_code in {403, 503}, "Nobody was signed in" in answer.text) == (True, True)
        assert not is_in(client)
    assert client.get(DOOR).status_code in ({403, 503} if "well-known" in path else {302})


def test_a_provider_that_is_down_leaves_the_password(world: World, provider: Provider, settings: Any) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9"}
    answer = Client(headers={"accept-language": "en"}).get(DOOR)
    assert (answer.status_code, "does not answer now" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("rule", "claims", "asked"),
    [
        ([], {"amr": ["mfa"]}, True),
        (["always"], {}, False),
        (["mfa", "hwk"], {"amr": ["pwd", "mfa"]}, False),
        (["mfa"], {"amr": ["pwd"]}, True),
        (["mfa"], {"amr": "mfa"}, True),
        (["gold"], {"acr": "gold"}, False),
    ],
)
def test_the_provider_counts_as_second_factor_where_the_settings_say_so(
    rule: list[str], claims: dict[str, Any], asked: bool, world: World, provider: Provider, settings: Any
) -> None:
    settings.OIDC = {**settings.OIDC, "second_factor": rule}
    provider.claims |= claims
    require_second_factor(by=world.administrator, roles=["researcher"], now=NOW)
    client, answer = come_in(provider)
    assert ("second_factor_due" in client.session) is asked
    add_factors(world.researcher)
    client, answer = come_in(provider)
    assert (answer["Location"] == "/account/2fa/authenticate/", is_in(client)) == (asked, not asked)
    if asked:
        code = world.researcher.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
        client.post("/account/2fa/authenticate/", {"code": code})
        assert is_in(client)


def test_the_environment_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OIDC_ISSUER", raising=False)
    assert own_provider() == {}
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example.it")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"):
        own_provider()
    monkeypatch.setenv("OIDC_CLIENT_ID", "ascolto")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "secret")
    assert json.dumps(own_provider()["name"]) == '"id.example.it"'
    monkeypatch.setenv("OIDC_ISSUER", "http://id.example.it")
    with pytest.raises(ImproperlyConfigured, match="https"):
        own_provider()
