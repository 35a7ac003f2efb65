"""Whoever changes how people come in says again who they are; what they had filled in goes on by itself."""

import re
from html import unescape

import pytest
from django.test import Client

from surveys.design.models import ApiToken
from surveys.people.models import AuditEntry, SecondFactorRule, User
from tests.web.confirmed import sign_in_confirmed
from tests.web.factors_of import add_factors
from tests.web.world import PASSWORD, World, build_world

pytestmark = pytest.mark.django_db
AGAIN = "/account/reauthenticate/"
UGO = {"first_name": "Ugo", "last_name": "Riva", "username": "ugo.riva", "email": "ugo@example.org", "code": ""}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def laura(world: World) -> Client:
    """An administrator who said who she is six minutes ago."""
    return sign_in_confirmed(Client(headers={"accept-language": "en"}), world.administrator, seconds_ago=360)


def is_asked(client: Client, path: str, sent: dict[str, object]) -> bool:
    answer = client.post(path, sent)
    return answer.status_code == 302 and answer["Location"].startswith(AGAIN)


def test_another_persons_password_changes_once_the_administrator_said_who_she_is(world: World, laura: Client) -> None:
    giulia, path = world.interviewer, f"/people/{world.interviewer.pk}/access/"
    assert is_asked(laura, path, {})
    assert "next" in laura.get(f"{AGAIN}?next={path}").text
    refused = laura.post(AGAIN, {"password": "a guess", "next": path})
    giulia.refresh_from_db()
    assert (refused.status_code, giulia.check_password(PASSWORD)) == (200, True)
    shown = re.search(r'class="once mono">([^<]+)<', laura.post(AGAIN, {"password": PASSWORD, "next": path}).text)
    assert shown
    giulia.refresh_from_db()
    assert giulia.check_password(shown[1])
    said = AuditEntry.objects.filter(verb="person.reauthenticated", actor=world.administrator)
    assert [entry.details for entry in said] == [{"kind": "password"}]
    assert laura.post(f"/people/{world.researcher.pk}/access/").status_code == 200  # said a moment ago


@pytest.mark.parametrize("what", ["access", "second-factor"])
def test_administrators_who_reset_their_own_access_see_what_came_of_it(world: World, laura: Client, what: str) -> None:
    path = f"/people/{world.administrator.pk}/{what}/"
    assert is_asked(laura, path, {})
    answer = laura.post(AGAIN, {"password": PASSWORD, "next": path})
    assert answer.status_code == (200 if what == "access" else 302), answer.text
    if what == "access":
        shown = re.search(r'class="once mono">([^<]+)<', answer.text)
        world.administrator.refresh_from_db()
        assert shown
        assert world.administrator.check_password(shown[1])
    assert laura.get("/people/")["Location"].startswith("/account/login/")


def test_of_what_waits_to_go_on_nothing_of_the_server_is_kept(
    world: World, laura: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The web server puts the environment of its process beside each request's headers."""
    monkeypatch.setenv("SECRET_KEY", "the key of the site")
    path, beside = f"/people/{world.interviewer.pk}/access/", {"SECRET_KEY": "the key of the site"}
    laura.post(path, {"told": "kept"}, headers={"authorization": "Bearer of something"}, **beside)
    kept = str({**laura.session})
    assert "told=kept" in kept
    for secret in ("the key of the site", "Bearer of something", laura.cookies["sessionid"].value):
        assert secret not in kept
    assert 'class="once mono"' in laura.post(AGAIN, {"password": PASSWORD, "next": path}, **beside).text


def test_a_new_administrator_is_made_of_what_was_filled_in_before_the_question(world: World, laura: Client) -> None:
    assert is_asked(laura, "/people/new/", {**UGO, "is_administrator": "on"})
    assert not User.objects.filter(username="ugo.riva").exists()
    page = laura.post(AGAIN, {"password": PASSWORD, "next": "/people/new/"}).text
    ugo = User.objects.get(username="ugo.riva")
    assert (ugo.is_administrator, ugo.last_name, ugo.email) == (True, "Riva", "ugo@example.org")
    assert 'class="once mono"' in page


@pytest.mark.parametrize("query", ["?q=riva", "?q=è&page=2"])
def test_what_was_sent_to_an_address_with_a_query_goes_on_as_well(laura: Client, query: str) -> None:
    asked = laura.post(f"/people/new/{query}", {**UGO, "is_administrator": "on"})
    shown = re.search(r'name="next" value="([^"]+)"', laura.get(asked["Location"]).text)
    assert shown
    laura.post(AGAIN, {"password": PASSWORD, "next": unescape(shown[1])})
    assert User.objects.get(username="ugo.riva").last_name == "Riva"


def test_what_waits_in_two_windows_goes_on_in_each_of_them(world: World, laura: Client) -> None:
    path, token = f"/people/{world.interviewer.pk}/access/", {"name": "CRM", "scopes": ["exports"]}
    assert is_asked(laura, "/people/new/", {**UGO, "is_administrator": "on"})
    assert is_asked(laura, "/tokens/", {**token, "studies": [world.study.pk]})
    assert laura.get("/account/2fa/totp/activate/")["Location"].startswith(AGAIN)
    laura.post(AGAIN, {"password": PASSWORD, "next": "/account/2fa/totp/activate/"})
    assert not User.objects.filter(username="ugo.riva").exists()
    laura.post(AGAIN, {"password": PASSWORD, "next": "/tokens/"})
    laura.post(AGAIN, {"password": PASSWORD, "next": "/people/new/"})
    assert (ApiToken.objects.get().name, User.objects.get(username="ugo.riva").last_name) == ("CRM", "Riva")
    assert laura.session["suspended_requests"] == {}
    world.interviewer.refresh_from_db()
    assert laura.post(AGAIN, {"password": PASSWORD, "next": path})["Location"] == path  # nothing waits there
    assert world.interviewer.check_password(PASSWORD)


def test_what_was_wrong_with_the_form_is_said_before_anybody_is_asked(laura: Client) -> None:
    assert laura.post("/people/new/", {**UGO, "username": "", "is_administrator": "on"}).status_code == 422


def test_each_change_of_how_people_come_in_is_asked_and_others_are_not(world: World, laura: Client) -> None:
    giulia = world.interviewer
    facts = {name: getattr(giulia, name) for name in ("first_name", "last_name", "username", "email", "code")}
    change = f"/people/{giulia.pk}/change/"
    assert is_asked(laura, change, {**facts, "email": "giulia@example.net"})
    assert is_asked(laura, change, {**facts, "username": "giulia"})
    assert is_asked(laura, change, {**facts, "is_administrator": "on"})
    assert laura.post(change, {**facts, "first_name": "Giuliana"})["Location"] == f"/people/{giulia.pk}/"
    assert is_asked(laura, f"/people/{giulia.pk}/second-factor/", {})
    assert is_asked(laura, "/institute/second-factor/", {"roles": []})
    assert is_asked(laura, "/tokens/", {"name": "CRM", "scopes": ["exports"], "studies": [world.study.pk]})
    assert laura.post("/people/new/", UGO).status_code == 200
    assert (ApiToken.objects.count(), SecondFactorRule.objects.count()) == (0, 0)
    for path in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        assert laura.get(f"/account/2fa/{path}")["Location"].startswith(AGAIN)


def test_a_token_is_made_of_what_was_filled_in_and_the_page_goes_on_working(world: World, laura: Client) -> None:
    laura.post("/tokens/", {"name": "CRM", "scopes": ["exports"], "studies": [world.study.pk]})
    page = laura.post(AGAIN, {"password": PASSWORD, "next": "/tokens/"}).text
    assert ApiToken.objects.get().name == "CRM", page
    assert '<form method="post" action="/tokens/">' in page


def test_a_recovery_code_confirms_as_well_as_the_password(world: World, laura: Client) -> None:
    add_factors(world.administrator)
    code = world.administrator.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    path = f"/people/{world.interviewer.pk}/access/"
    laura.post(path)
    assert "Type a code" in laura.get(f"{AGAIN}?next={path}").text
    assert 'class="once mono"' in laura.post("/account/2fa/reauthenticate/", {"code": code, "next": path}).text


def test_a_sign_in_of_a_moment_ago_counts(world: World) -> None:
    silvia = Client()
    silvia.post("/account/login/", {"login": "silvia.orsi", "password": PASSWORD})
    assert silvia.get("/account/2fa/webauthn/add/").status_code == 200
