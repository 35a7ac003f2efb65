"""A role or an account taken away for cause: the view of personal data ends at once, or with the call."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.services import create_study
from surveys.fieldwork.models import CaseState
from surveys.fieldwork.services import release_case, suspend_leaving
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.management.commands.work import go_round
from surveys.people.models import BrowserSession, User
from surveys.people.services import add_person
from tests.interviewing.scene import Scene, case_of

from .conftest import sign_in

HTMX = {"hx-request": "true"}
NOTHING_OF = ("Rinaldi", "555", "0110")


@pytest.fixture
def boss(db: None) -> Client:
    person = add_person(by=None, now=timezone.now(), username="ada.neri", first_name="Ada", is_administrator=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def in_interview(client: Client, scene: Scene) -> str:
    """The interview is begun; its address."""
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    return f"/calls/{scene.attempt.pk}/interview/"


def take_role(boss: Client, scene: Scene, move: str) -> None:
    address = f"/people/{scene.interviewer.pk}/roles/"
    boss.post(address, {"study": scene.study.pk, "role": "interviewer", "move": move})


def change_state(boss: Client, scene: Scene, state: str) -> None:
    boss.post(f"/people/{scene.interviewer.pk}/state/", {"state": state})


def now_by_role(boss: Client, scene: Scene) -> None:
    take_role(boss, scene, "revoke-now")


def now_by_account(boss: Client, scene: Scene) -> None:
    change_state(boss, scene, "suspended")


@pytest.mark.parametrize("takes", [now_by_role, now_by_account])
def test_from_the_very_next_request_nothing_is_shown_and_what_was_typed_goes_to_the_supervisor(
    client: Client, scene: Scene, boss: Client, takes: Any
) -> None:
    address = in_interview(client, scene)
    first = {"page": "drinks", "q0-path": "drinks", "q0-typed": "1", "key": "first"}
    client.post(address, first, headers=HTMX)
    sheet = boss.get(f"/people/{scene.interviewer.pk}/").text
    assert "Suspend now" in sheet
    assert "After this call" in sheet
    takes(boss, scene)

    lease = client.post(f"{address.replace('interview/', '')}lease/", {"idle": "1"})
    assert lease.status_code in {302, 403}
    answers = [
        client.post(address, {"page": "cups", "q0-path": "cups", "q0-typed": "3", "key": "late"}, headers=HTMX),
        client.post(address, first, headers=HTMX),
        client.post(address, {**first, "correct": "1", "q0-typed": "2", "key": "other"}, headers=HTMX),
        client.get(address),
        client.get(f"/calls/{scene.attempt.pk}/"),
        client.post(f"{address}back/", headers=HTMX),
        client.get("/shift/"),
        client.get("/shift/incoming/"),
    ]
    for answer in answers:
        assert not any(word in answer.text for word in NOTHING_OF), answer.request["PATH_INFO"]
    assert [answer.get("Ascolto-Effect") for answer in answers[:2]] == ["late", "late"]

    case = case_of(scene.attempt)
    assert (case.state, case.owner, case.holder) == (CaseState.PARKED, None, None)
    late = InterviewEvent.objects.filter(is_late=True).order_by("sequence").first()
    assert late is not None
    assert (late.path, late.new["typed"]) == ("cups", "3")
    assert "cups" not in Interview.objects.get().state["answers"]


def test_a_case_that_was_not_dialled_goes_back_to_the_queue(client: Client, undialled: Scene, boss: Client) -> None:
    sign_in(client, undialled)
    take_role(boss, undialled, "revoke-now")
    case = case_of(undialled.attempt)
    assert (case.state, case.holder) == (CaseState.WAITING, None)


def test_a_role_in_another_study_ends_no_call(client: Client, scene: Scene, boss: Client) -> None:
    address = in_interview(client, scene)
    other = create_study(by=User.objects.get(username="ada.neri"), now=timezone.now(), name="Altrove")
    for move in ("", "revoke-now"):
        boss.post(f"/people/{scene.interviewer.pk}/roles/", {"study": other.pk, "role": "interviewer", "move": move})
    assert client.get(address).status_code == 200


def finished(client: Client, address: str) -> Any:
    for path, typed in (("drinks", "1"), ("cups", "3"), ("known", "1")):
        client.post(address, {"page": path, "q0-path": path, "q0-typed": typed, "key": path})
    return client.post(f"{address}finish/", {"key": "end"}, follow=True)


def test_whoever_is_suspended_after_the_call_finishes_it_gets_no_other_and_is_out(
    client: Client, scene: Scene, boss: Client
) -> None:
    address = in_interview(client, scene)
    change_state(boss, scene, "after")
    assert "Will be suspended after this call." in boss.get(f"/people/{scene.interviewer.pk}/").text
    assert suspend_leaving(now=timezone.now()) == 0
    assert "Last call of this study" in client.get(address, headers={"accept-language": "en"}).text
    answer = finished(client, address)
    assert Interview.objects.get().status == "complete"
    assert answer.redirect_chain[-1][0].startswith("/account/login/")
    assert not User.objects.get(pk=scene.interviewer.pk).is_active
    assert not BrowserSession.objects.filter(user=scene.interviewer).exists()


def test_one_may_think_better_of_it_and_the_worker_suspends_whoever_never_comes_back(
    client: Client, scene: Scene, boss: Client
) -> None:
    sign_in(client, scene)
    change_state(boss, scene, "after")
    change_state(boss, scene, "active")
    assert client.get(f"/calls/{scene.attempt.pk}/").status_code == 200
    change_state(boss, scene, "after")
    release_case(case=scene.attempt.case, by=scene.interviewer, now=timezone.now())
    BrowserSession.objects.exclude(user=scene.interviewer).update(expire_date=timezone.now())
    go_round()
    assert not User.objects.get(pk=scene.interviewer.pk).is_active
    assert not BrowserSession.objects.exists()


def test_a_session_of_somebody_suspended_keeps_late_answers_and_does_nothing_else(
    client: Client, scene: Scene, boss: Client
) -> None:
    address = in_interview(client, scene)
    change_state(boss, scene, "suspended")
    for path in ("/profile/", "/shift/", address, f"/calls/{scene.attempt.pk}/"):
        assert client.get(path)["Location"].startswith("/account/login/")
    assert client.post(f"{address}note/", {"note": "x"}).status_code == 302
    change_state(boss, scene, "active")
    assert client.get("/profile/")["Location"].startswith("/account/login/")
    answer = client.post(address, {"page": "drinks", "q0-path": "drinks", "q0-typed": "1", "key": "k"}, headers=HTMX)
    assert "Ascolto-Effect" not in answer
