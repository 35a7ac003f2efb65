"""A case is put right in the browser: what will happen is said in words before it is confirmed."""

from typing import Any

import pytest

from surveys.fieldwork.models import CaseState
from surveys.fieldwork.queries import count_cases
from surveys.interviewing.models import Interview
from surveys.interviewing.services import close_call, finish, reject_interview
from surveys.people.models import Role

from .conftest import Desk, seen_in, sign_in


@pytest.fixture
def done(desk: Desk) -> Interview:
    """The scene's case has been interviewed to the end."""
    step = desk.scene.play("2", "No", "1")
    finish(interview_id=step.interview.pk, attempt=desk.attempt, now=desk.wait(1))
    return step.interview


def press(desk: Desk, change: str, **data: Any) -> Any:
    """Send the form as a browser without scripts does."""
    return desk.client.post(desk.path(f"cases/{desk.case.number}/{change}/"), data, follow=True)


def follows(desk: Desk, change: str, **data: Any) -> Any:
    return desk.client.post(desk.path(f"cases/{desk.case.number}/{change}/follows/"), data)


def test_what_a_correction_means_is_said_while_it_is_chosen(desk: Desk, done: Interview) -> None:
    text = follows(desk, "correct", attempt=desk.attempt.pk, code="no_answer").text
    assert "The interview of today 12:00 stays and is rejected: it leaves the results and its quota cells." in text
    assert "The case goes back to the queue." in text
    assert (desk.case.state, Interview.objects.get().status) == (CaseState.CLOSED, "complete")


def test_nothing_is_said_before_enough_is_chosen(desk: Desk, done: Interview) -> None:
    assert "What will happen" not in follows(desk, "correct", attempt=desk.attempt.pk, code="").text


def test_without_scripts_the_first_press_asks_and_the_second_does_it(desk: Desk, done: Interview) -> None:
    sent = {"attempt": desk.attempt.pk, "code": "no_answer", "reason": "Nobody was there"}
    asked = press(desk, "correct", **sent)
    assert "Look at what will happen, then press again to confirm." in asked.text
    assert "The case goes back to the queue." in asked.text
    assert 'value="Nobody was there"' in asked.text
    assert (desk.case.state, Interview.objects.get().status) == (CaseState.CLOSED, "complete")
    answer = press(desk, "correct", **sent, seen=seen_in(asked.text[asked.text.index('id="correct-follows"') :]))
    assert "The outcome is corrected." in answer.text
    assert (desk.case.state, Interview.objects.get().status) == (CaseState.WAITING, "rejected")


def test_what_has_changed_since_it_was_said_is_asked_again(desk: Desk, done: Interview) -> None:
    sent = {"attempt": desk.attempt.pk, "code": "no_answer", "reason": "Nobody was there"}
    seen = seen_in(follows(desk, "correct", **sent).text)
    reject_interview(interview=done, reason="Invented", by=desk.supervisor, now=desk.wait(1))
    asked = press(desk, "correct", **sent, seen=seen)
    assert "The case has changed meanwhile" in asked.text
    assert not desk.attempt.corrections.filter(after="no_answer").exists()
    again = seen_in(asked.text[asked.text.index('id="correct-follows"') :])
    press(desk, "correct", **sent, seen=again)
    assert desk.case.state == CaseState.WAITING


def test_what_was_said_of_one_choice_confirms_no_other(desk: Desk, done: Interview) -> None:
    seen = seen_in(follows(desk, "correct", attempt=desk.attempt.pk, code="no_answer").text)
    answer = press(desk, "correct", attempt=desk.attempt.pk, code="deceased", reason="A slip", seen=seen)
    assert "The case closes" not in answer.text
    assert "The case stays closed, with the final outcome 2.31 Deceased." in answer.text
    assert desk.case.final_outcome == "1.1"


def test_a_reopening_says_what_becomes_of_the_interview(desk: Desk, done: Interview) -> None:
    text = desk.get(f"cases/{desk.case.number}/").text
    reopening = text[text.index('id="reopen-follows"') :]
    assert "stays and is rejected: it leaves the results and its quota cells." in reopening
    assert "Its attempts count anew." in reopening
    desk.change("reopen", reason="To be held again")
    assert (desk.case.state, Interview.objects.get().status) == (CaseState.WAITING, "rejected")
    assert "from “Complete interview” to “Interview rejected”" in desk.get(f"cases/{desk.case.number}/").text


def test_an_interview_that_broke_off_goes_on_when_its_case_is_reopened(desk: Desk) -> None:
    desk.scene.play("1")
    close_call(attempt=desk.attempt, code="unable", now=desk.wait(1))
    text = follows(desk, "reopen").text
    assert "The interview of today 12:00 (broken off) goes on where it stopped, once somebody is reached." in text
    desk.change("reopen", reason="She feels better")
    assert Interview.objects.get().status == "suspended"
    assert "Interview that had broken off: it goes on." in desk.get(f"cases/{desk.case.number}/").text
    desk.scene.attempt = desk.scene.next_case(desk.wait(1))
    while desk.scene.attempt.case != desk.case:
        close_call(attempt=desk.scene.attempt, code="no_answer", now=desk.wait(1))
        desk.scene.attempt = desk.scene.next_case(desk.wait(1))
    step = desk.scene.start()
    assert step.interview.ordinal == 1
    assert "drinks" in step.run.state.answers


def test_what_cannot_be_is_refused_in_words_and_nothing_filled_in_is_lost(desk: Desk, done: Interview) -> None:
    desk.change("reject", interview=done.pk, reason="Invented")
    sent = {"attempt": desk.attempt.pk, "code": "no_answer", "reason": "Nobody was there"}
    desk.change("correct", **sent)
    answer = desk.change("correct", **sent)
    assert answer.status_code == 422
    assert "That is the attempt’s outcome already." in answer.text
    assert 'value="Nobody was there"' in answer.text


def test_outcomes_of_an_interview_are_offered_only_where_one_ended_so(desk: Desk) -> None:
    close_call(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    text = desk.get(f"cases/{desk.case.number}/").text
    assert '<option value="busy">' in text
    assert '<option value="complete">' not in text
    assert desk.change("correct", attempt=desk.attempt.pk, code="complete", reason="I am sure").status_code == 422


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.INTERVIEWER, Role.CLIENT])
def test_what_would_follow_is_told_to_supervisors_only(desk: Desk, done: Interview, role: Role) -> None:
    stranger = sign_in(desk.join("ugo", "Ugo", role))
    answer = stranger.post(desk.path(f"cases/{desk.case.number}/reopen/follows/"))
    assert answer.status_code in {403, 404}


def test_what_would_follow_of_an_unknown_change_is_not_found(desk: Desk) -> None:
    assert follows(desk, "destroy").status_code == 404


def test_whoever_was_interviewed_and_wants_no_more_calls_stays_a_complete_on_the_desk(
    desk: Desk, done: Interview
) -> None:
    press(desk, "forbid", reason="A letter of today")
    assert (desk.case.final_outcome, Interview.objects.get().status) == ("1.1", "complete")
    closed = {row.code: row.closed for row in count_cases(desk.study).outcomes if row.closed}
    assert closed == {"complete": 1}
