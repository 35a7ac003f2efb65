"""The server's clock is set back in the middle of an interview: nobody notices but the record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.fieldwork.models import CaseState, QuotaPlace
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent, InterviewStatus, Session
from tests.interviewing import quota_scene
from tests.interviewing.scene import NOON, Scene, case_of

pytestmark = pytest.mark.django_db
BACK = NOON - timedelta(hours=1)


def test_an_interview_is_finished_and_counted_when_the_clock_goes_back_during_it() -> None:
    scene = quota_scene.make()
    step = scene.play("1", "30")
    earlier = replace(scene, now=BACK)
    step = earlier.answer(step.interview.pk, "why", "Because")
    case = quota_scene.finish(earlier, step)
    assert (case.state, quota_scene.filled()) == (CaseState.CLOSED, {"men": (1, 0), "young": (1, 0)})
    interview = Interview.objects.get()
    assert (interview.status, interview.seconds) == (InterviewStatus.COMPLETE, 0)
    assert all(place.counted_at and place.counted_at >= place.reserved_at for place in QuotaPlace.objects.all())


def test_a_rejection_is_taken_back_when_the_clock_went_back_in_between() -> None:
    scene = quota_scene.make()
    step = scene.play("1", "30", "Because")
    quota_scene.finish(scene, step)
    interview, by = Interview.objects.get(), scene.interviewer
    services.reject_interview(interview=interview, by=by, reason="Heard again", now=BACK)
    services.restore_interview(interview=interview, by=by, reason="All right", now=BACK - timedelta(hours=1))
    assert quota_scene.filled() == {"men": (1, 0), "young": (1, 0)}


def test_events_stand_in_the_order_in_which_they_happened(scene: Scene) -> None:
    step = scene.play("1")
    earlier = replace(scene, now=BACK)
    earlier.answer(step.interview.pk, "cups", "3")
    paths = InterviewEvent.objects.filter(kind="answer").order_by("sequence").values_list("path", flat=True)
    assert list(paths) == ["drinks", "cups"]


def test_an_interview_is_suspended_and_taken_up_again_when_the_clock_goes_back(scene: Scene) -> None:
    step = scene.play("1")
    services.suspend(interview_id=step.interview.pk, attempt=scene.attempt, code="not_available", now=BACK)
    assert case_of(scene.attempt).state == CaseState.WAITING
    again = replace(scene, now=NOON + timedelta(days=1))
    again.attempt = again.next_case()
    assert again.start().interview.pk == step.interview.pk
    assert Session.objects.count() == 2
