"""The page of review: flags in words, the time line, the verdict with what follows, and who sees what."""

from typing import Any

import pytest

from surveys.interviewing.models import Interview, InterviewFlag
from surveys.interviewing.services import finish
from surveys.people.services import end_agreement
from surveys.review.models import Review, ReviewRules
from surveys.review.services import ask_for_review
from tests.web.world import agree_to_watching

from .conftest import Desk, sign_in


def post(desk: Desk, rest: str, **sent: Any) -> Any:
    return desk.client.post(desk.path(rest), sent)


@pytest.fixture
def waiting(desk: Desk) -> Interview:
    """A complete interview with a flag that waits for review."""
    step = desk.scene.play("1", "2", "1")
    finish(interview_id=step.interview.pk, attempt=desk.attempt, now=desk.wait(1))
    interview = Interview.objects.get()
    InterviewFlag.objects.create(
        interview=interview, study=interview.study, kind="not_known", found={"count": 3, "usual": 0.4}
    )
    Review.objects.filter(pk=ask_for_review(interview=interview, now=desk.clock[0]).pk).update(drawn_as="flagged")
    agree_to_watching(desk.supervisor)
    return interview


def test_a_flag_is_told_with_what_it_rests_on_beside_the_time_line(desk: Desk, waiting: Interview) -> None:
    text = desk.get("review/").text
    assert "1 interview with a flag" in text
    assert "3 don’t know or refused; usual 0.4" in text
    assert "Giulia B." in text
    assert 'class="chart review-line"' in text


def test_without_an_agreement_no_name_stands_beside_a_flag(desk: Desk, waiting: Interview) -> None:
    end_agreement(by=desk.supervisor, now=desk.clock[0])
    text = desk.get("review/").text
    assert "3 don’t know" in text
    assert "Giulia B." not in text
    assert "Scorecard" not in text


def test_a_rejection_says_what_follows_and_needs_a_reason(desk: Desk, waiting: Interview) -> None:
    sent = {"interview": waiting.pk, "verdict": "rejected"}
    refused = post(desk, "review/decide/", **sent)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    post(desk, "review/decide/", **sent, reason="Invented")
    assert Interview.objects.get().status == "rejected"
    assert Review.objects.get().reason == "Invented"


def test_one_is_accepted_from_the_list_which_stays_as_it_was(desk: Desk, waiting: Interview) -> None:
    sent = {"interview": waiting.pk, "verdict": "accepted", "query": "flag=any"}
    assert post(desk, "review/decide/", **sent)["Location"].endswith("interviews/?flag=any")
    assert Review.objects.get().verdict == "accepted"
    assert "many don’t know" in desk.get("interviews/?flag=any").text
    assert "many don’t know" in b"".join(desk.get("interviews/file/csv/?flag=any")).decode()


def test_a_researcher_looks_and_does_not_decide(desk: Desk, waiting: Interview) -> None:
    assert desk.scene.study.created_by is not None
    desk.client = sign_in(desk.scene.study.created_by)
    assert "accepted and rejected by supervisors" in desk.get("review/").text
    assert post(desk, "review/decide/", interview=waiting.pk, verdict="accepted").status_code == 403


def test_wrong_lines_of_a_scorecard_are_told_all_at_once_and_kept(desk: Desk) -> None:
    sent = {"percent": 5, "first_of_each": 2, "scorecard": "Read\nPolite | 200"}
    answer = post(desk, "review/rules/", **sent)
    assert "line 1" in answer.text
    assert "line 2" in answer.text
    assert "Polite | 200" in answer.text
    post(desk, "review/rules/", **sent | {"scorecard": "Read | 10"})
    rules = ReviewRules.objects.get()
    assert (rules.percent, rules.first_of_each, rules.all_flagged) == (5, 2, False)
    assert rules.scorecard == [{"words": "Read", "weight": 10}]
