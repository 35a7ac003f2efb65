"""A rejection is taken back: the interview counts again, where there is room for it and nobody else in its place."""

from datetime import timedelta

import pytest

from surveys.fieldwork.services import CorrectionRefusedError, ReasonMissingError
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import progress_of
from surveys.interviewing.services import reopen_case
from surveys.people.models import AuditEntry

from .quota_scene import filled, finish, make, next_one, target
from .scene import NOON, Scene, case_of

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def rejected() -> tuple[Scene, Interview]:
    """A young man's complete interview, rejected: of men one is wanted, and places of the young only warn."""
    scene = make()
    step = scene.play("1", "30", "so")
    finish(scene, step)
    services.reject_interview(interview=step.interview, reason="Invented", by=scene.interviewer, now=NOON)
    return scene, step.interview


def restore(scene: Scene, interview: Interview, reason: str = "The recording agrees") -> Interview:
    return services.restore_interview(interview=interview, reason=reason, by=scene.interviewer, now=LATER)


def test_a_restored_interview_counts_again_as_it_did(rejected: tuple[Scene, Interview]) -> None:
    scene, interview = rejected
    assert (filled(), progress_of(scene.study).complete) == ({}, 0)
    assert restore(scene, interview).status == "complete"
    assert filled() == {"men": (1, 0), "young": (1, 0)}
    assert progress_of(scene.study).complete == 1
    assert [(event.kind, event.old) for event in InterviewEvent.objects.order_by("-sequence")[:2]] == [
        ("restored", "rejected"),
        ("rejected", "complete"),
    ]


def test_who_rejected_and_restored_it_and_why_is_in_the_audit(rejected: tuple[Scene, Interview]) -> None:
    scene, interview = rejected
    restore(scene, interview)
    entries = AuditEntry.objects.filter(verb__startswith="interview.").order_by("at")
    assert [(entry.verb, entry.actor, entry.details["reason"]) for entry in entries] == [
        ("interview.rejected", scene.interviewer, "Invented"),
        ("interview.restored", scene.interviewer, "The recording agrees"),
    ]


def test_a_cell_that_has_filled_meanwhile_takes_it_again_only_with_a_higher_target(
    rejected: tuple[Scene, Interview],
) -> None:
    scene, interview = rejected
    other = next_one(scene)
    finish(other, other.play("1", "50", "so"))
    with pytest.raises(CorrectionRefusedError, match="has filled meanwhile"):
        restore(scene, interview)
    assert (filled(), Interview.objects.get(pk=interview.pk).status) == ({"men": (1, 0)}, "rejected")
    target("men", 2, scene.interviewer)
    restore(scene, interview)
    assert filled() == {"men": (2, 0), "young": (1, 0)}


def test_a_case_interviewed_again_since_counts_once(rejected: tuple[Scene, Interview]) -> None:
    scene, interview = rejected
    reopen_case(case=case_of(scene.attempt), by=scene.interviewer, now=NOON, reason="Once more")
    again = next_one(scene)
    while again.attempt.case_id != scene.attempt.case_id:
        services.close_call(attempt=again.attempt, code="not_available", now=NOON)
        again = next_one(scene)
    finish(again, again.play("2", "50", "so"))
    with pytest.raises(CorrectionRefusedError, match="another interview"):
        restore(scene, interview)
    assert filled() == {"women": (1, 0)}


def test_only_a_rejection_is_taken_back_and_with_a_reason(rejected: tuple[Scene, Interview]) -> None:
    scene, interview = rejected
    with pytest.raises(ReasonMissingError):
        restore(scene, interview, reason=" ")
    restore(scene, interview)
    with pytest.raises(CorrectionRefusedError, match="has not been rejected"):
        restore(scene, interview)
