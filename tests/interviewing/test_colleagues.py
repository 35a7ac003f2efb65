"""Two people at one interview, one after the other: what comes late from the first never touches the second's."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.fieldwork.services import AttemptClosedError, renew_lease
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import OwnInterview, own_attempt
from surveys.interviewing.services import LATE
from surveys.people.models import User
from surveys.questionnaire.model.pages import Entry

from .scene import Scene, case_of, page_of


def late_answer(scene: Scene, later: Scene, typed: str) -> services.Step:
    """What the first screen sends when the second one is at work: read anew, as each request reads it."""
    lapsed = own_attempt(scene.interviewer, scene.attempt.pk)
    assert isinstance(lapsed, OwnInterview)
    return services.answer(
        interview_id=lapsed.interview_id,
        attempt=lapsed.attempt,
        entries={"cups": Entry(typed)},
        page="cups",
        key=f"late-{typed}",
        now=later.now,
    )


def by_a_colleague(scene: Scene) -> User:
    return scene.colleague()


def by_the_same(scene: Scene) -> User:
    return scene.interviewer


@pytest.mark.parametrize("who", [by_a_colleague, by_the_same])
def test_a_late_answer_of_a_lapsed_screen_is_kept_and_not_applied_when_somebody_has_resumed(
    scene: Scene, who: Any
) -> None:
    scene.play("1")
    later = scene.taken_up(who(scene))

    assert late_answer(scene, later, "9").effect == LATE
    interview = Interview.objects.get()
    assert set(interview.state["answers"]) == {"drinks"}
    event = InterviewEvent.objects.get(is_late=True)
    assert (event.path, event.new, event.actor) == ("cups", {"typed": "9"}, scene.interviewer)
    assert event.session.attempt == scene.attempt

    step = later.answer(interview.pk, "cups", "3")
    assert page_of(step).path == "known"
    taken = InterviewEvent.objects.get(path="cups", kind="answer", is_late=False)
    assert (taken.new, taken.actor, taken.session.attempt) == ({"v": 3}, later.interviewer, later.attempt)


def test_nothing_else_of_a_lapsed_screen_moves_the_interview_that_a_colleague_has_resumed(scene: Scene) -> None:
    step = scene.play("1")
    later = scene.taken_up(scene.colleague())
    lapsed = own_attempt(scene.interviewer, scene.attempt.pk)
    assert isinstance(lapsed, OwnInterview)
    before = Interview.objects.values("state", "language").get()
    to = {"interview_id": step.interview.pk, "attempt": lapsed.attempt, "now": later.now}

    assert services.step_back(**to).effect == LATE
    assert services.go_to_page(**to, page="drinks").effect == LATE
    assert services.switch_language(**to, language="en").effect == LATE
    assert services.ask_last_questions(**to).effect == LATE
    assert Interview.objects.values("state", "language").get() == before


def test_the_colleague_goes_on_where_it_stood_and_the_interview_is_theirs(scene: Scene) -> None:
    scene.play("1")
    later = scene.taken_up(scene.colleague())
    interview = Interview.objects.get()
    assert (interview.last_attempt, interview.status) == (later.attempt, "open")
    for number, (page, typed) in enumerate((("cups", "3"), ("known", "1"))):
        later.answer(interview.pk, page, typed, key=f"of the colleague {number}")
    services.finish(interview_id=interview.pk, attempt=later.attempt, now=later.now)
    assert Interview.objects.get().status == "complete"
    assert list(InterviewEvent.objects.filter(kind="answer").order_by("pk").values_list("path", "actor")) == [
        ("drinks", scene.interviewer.pk),
        ("cups", later.interviewer.pk),
        ("known", later.interviewer.pk),
    ]


@pytest.mark.parametrize("who", [by_a_colleague, by_the_same])
def test_a_lapsed_screen_does_not_prolong_the_call_that_goes_on_in_another(scene: Scene, who: Any) -> None:
    scene.play("1")
    later = scene.taken_up(who(scene))
    until = case_of(later.attempt).lease_until
    with pytest.raises(AttemptClosedError):
        renew_lease(attempt=scene.attempt, now=later.now + timedelta(minutes=3))
    assert case_of(later.attempt).lease_until == until
