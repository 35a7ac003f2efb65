"""How long one is signed in, where, and how it ends: on the server, whatever a browser keeps."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.fieldwork.services import release_case
from surveys.people.models import BrowserSession, User
from surveys.people.services import forget_typed, reset_access, reset_second_factor, restore_person, suspend_person
from surveys.people.services.sessions import SessionStore
from tests.interviewing.scene import make_scene
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import PASSWORD, World, build_world

TEMPLATES = Path(__file__).parents[3] / "templates"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
POLL = {"Ascolto-Unattended": "1"}


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def signed_in(user: User, browser: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": browser, "accept-language": "en"})
    client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    return client


def is_in(client: Client, **headers: Any) -> bool:
    return client.get("/profile/", **headers).status_code == 200


def away(**time: float) -> None:
    """Nobody was at any screen for so long."""
    for session in BrowserSession.objects.all():
        seen, started = session.seen_at - timedelta(**time), session.started_at - timedelta(**time)
        BrowserSession.objects.filter(pk=session.pk).update(seen_at=seen, started_at=started)


def test_whoever_touches_nothing_is_signed_out_on_the_server_and_comes_back_to_the_same_page(world: World) -> None:
    client = signed_in(world.administrator)
    away(minutes=29)
    assert is_in(client)
    away(minutes=31)
    answer = client.post(
        f"/people/{world.interviewer.pk}/access/", headers={"referer": f"http://testserver/people/{world.stranger.pk}/"}
    )
    assert answer["Location"] == f"/account/login/?next=/people/{world.stranger.pk}/"
    assert not BrowserSession.objects.filter(user=world.administrator).exists()


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(world: World) -> None:
    for path, headers in (("/profile/", POLL), ("/profile/?unattended", {})):
        client = signed_in(world.interviewer)
        for _ in range(4):
            away(minutes=10)
            answer = client.get(path, headers=headers)
        assert answer["Location"].startswith("/account/login/")
    client = signed_in(world.interviewer)
    for _ in range(4):
        away(minutes=10)
        assert client.get("/profile/here/")["Ascolto-Person"] == str(world.interviewer.pk)


def test_every_page_that_asks_by_itself_says_so() -> None:
    asking = re.compile(r"<[^<>]*hx-trigger=\"(?:every|load)[^<]*?>", re.DOTALL)
    found = [tag for path in TEMPLATES.rglob("*.html") for tag in asking.findall(path.read_text())]
    assert len(found) >= 6
    assert [tag for tag in found if "?unattended" not in tag] == []


def test_nobody_is_signed_in_for_longer_than_a_days_work_however_busy(world: World) -> None:
    client = signed_in(world.researcher)
    for _ in range(24):
        away(minutes=29)
        assert is_in(client)
    for _ in range(2):
        away(minutes=29)
        still = is_in(client)
    assert not still


def test_a_call_is_never_cut_off_and_is_the_last(db: None) -> None:
    scene = make_scene(now=timezone.now(), cases=2)
    client = Client()
    client.force_login(scene.interviewer)
    for hours in (1, 13):
        away(hours=hours)
        assert client.get(f"/calls/{scene.attempt.pk}/").status_code == 200
        assert client.post(f"/calls/{scene.attempt.pk}/lease/", {"idle": "900"}, headers=POLL).status_code == 204
    release_case(case=scene.attempt.case, by=scene.interviewer, now=timezone.now())
    assert client.get("/shift/")["Location"] == "/account/login/?next=/shift/"


def test_that_somebody_is_there_is_written_once_a_minute_and_costs_a_page_nothing(world: World) -> None:
    client = signed_in(world.interviewer)

    def written() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/profile/")
        return [
            query["sql"] for query in queries if query["sql"].startswith("UPDATE") or "browsersession" in query["sql"]
        ]

    written()
    assert len(written()) == 1
    away(seconds=61)
    assert len(written()) == 2
    assert len(written()) == 1


def test_a_suspended_person_is_out_everywhere_and_does_not_come_back_by_being_let_in_again(world: World) -> None:
    browsers = [signed_in(world.interviewer), signed_in(world.interviewer, EDGE)]
    suspend_person(by=world.administrator, person=world.interviewer, now=timezone.now())
    assert not BrowserSession.objects.filter(user=world.interviewer).exists()
    restore_person(by=world.administrator, person=world.interviewer, now=timezone.now())
    assert [is_in(browser) for browser in browsers] == [False, False]


def test_whose_access_or_second_factor_is_reset_is_signed_in_nowhere(world: World) -> None:
    for reset in (reset_access, reset_second_factor):
        client = Client()
        client.force_login(world.interviewer)
        reset(by=world.administrator, person=world.interviewer, now=timezone.now())
        # Asked first: a session that no longer fits the password is removed when its browser comes.
        assert not BrowserSession.objects.filter(user=world.interviewer).exists(), reset
        assert not is_in(client), reset
        world.interviewer.refresh_from_db()


def test_a_changed_password_ends_every_other_session(world: World) -> None:
    here, there = signed_in(world.interviewer), signed_in(world.interviewer, EDGE)
    new = "tre pettirossi sul ramo"
    answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert BrowserSession.objects.filter(user=world.interviewer).count() == 1
    assert (is_in(here), is_in(there)) == (True, False)


def test_one_sees_where_one_is_signed_in_and_signs_out_there(world: World) -> None:
    here, there, elsewhere = (signed_in(world.interviewer, name) for name in (FIREFOX, EDGE, ""))
    other = signed_in(world.supervisor)
    page = here.get("/profile/sign-ins/").text
    for name in ("Firefox 140, Linux", "Edge 140, Windows", "Unknown browser"):
        assert name in page
    assert there.session.session_key not in page
    references = {row.device: row.reference for row in BrowserSession.objects.all()}
    theirs = BrowserSession.objects.get(user=world.supervisor).reference

    for reference in (references["Edge 140, Windows"], theirs, "nonsense"):
        here.post("/profile/sign-ins/end/", {"which": reference})
    assert [is_in(one) for one in (here, there, elsewhere, other)] == [True, False, True, True]
    here.post("/profile/sign-ins/end/", {"which": "others"})
    assert [is_in(one) for one in (here, elsewhere, other)] == [True, False, True]
    signed_in(world.interviewer, EDGE)
    here.post("/profile/sign-ins/end/", {"which": "all"})
    assert not BrowserSession.objects.filter(user=world.interviewer).exists()
    assert is_in(other)


def test_an_administrator_signs_somebody_out_and_whoever_signs_out_is_out_on_the_server(world: World) -> None:
    boss, theirs = Client(headers={"accept-language": "en"}), signed_in(world.interviewer)
    sign_in_confirmed(boss, world.administrator)
    assert "Sign out (1 browser)" in boss.get(f"/people/{world.interviewer.pk}/").text
    boss.post(f"/people/{world.interviewer.pk}/sign-out/")
    assert not is_in(theirs)
    stolen = Client()
    stolen.cookies["sessionid"] = boss.cookies["sessionid"].value
    assert is_in(stolen)
    boss.post("/account/logout/")
    assert not is_in(stolen)


def test_the_cookie_ends_with_the_browser_and_the_key_changes_at_the_door(world: World) -> None:
    client = Client()
    client.get("/account/login/?next=/people/")
    before = client.cookies.get("sessionid")
    answer = client.post("/account/login/", {"login": world.interviewer.username, "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert before is None or before.value != cookie.value


def test_whoever_signs_out_while_a_person_is_erased_stops_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in_confirmed(Client(), world.administrator)
    client.post("/people/", {"q": "bassi"})
    encode = SessionStore.encode

    def signs_out_meanwhile(store: SessionStore, kept: dict[str, Any]) -> str:
        BrowserSession.objects.all().delete()
        return encode(store, kept)

    monkeypatch.setattr(SessionStore, "encode", signs_out_meanwhile)
    forget_typed([])
    assert not BrowserSession.objects.exists()


def test_whom_somebody_looked_for_goes_out_of_every_session_when_a_person_is_erased(world: World) -> None:
    client = sign_in_confirmed(Client(), world.administrator)
    found = client.post("/people/", {"q": "bassi"})["Location"]
    assert "renato.moretti" not in client.get(found).text
    forget_typed([])
    assert "renato.moretti" in client.get(found).text


def test_who_signs_out_or_writes_while_a_person_is_erased_stops_nothing_and_loses_nothing(world: World) -> None:
    goes, stays = (sign_in_confirmed(Client(), world.administrator) for _ in range(2))
    found = [client.post("/people/", {"q": "bassi"})["Location"] for client in (goes, stays)]
    meanwhile = iter([None])

    def somebody_moves(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE"):
            for _ in meanwhile:
                goes.session.delete()
                session = stays.session
                session["typed"] = "just now"
                session.save()
        return execute(sql, *rest)

    with connection.execute_wrapper(somebody_moves):
        forget_typed([])
    assert stays.session["typed"] == "just now"
    assert "renato.moretti" in stays.get(found[1]).text
