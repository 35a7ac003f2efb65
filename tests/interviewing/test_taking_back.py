"""A supervisor's step is taken back: the case is as it was, unless somebody has touched it or time has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from surveys.design.models import Membership, Study
from surveys.fieldwork.models import Appointment, Case, CaseState, CaseStep
from surveys.fieldwork.services import (
    CellFullError,
    CorrectionRefusedError,
    NewAppointment,
    NothingToTakeBackError,
    ReasonMissingError,
    TouchedSinceError,
    claim_next_case,
    quarantine_case,
    recheck_cases,
    record_disposition,
)
from surveys.interviewing.services import (
    close_case,
    correct_disposition,
    erase_person,
    reject_interview,
    reopen_case,
    take_back_step,
)
from surveys.people.models import AuditEntry, AuditVerb, User

from .quota_scene import filled, finish, make, next_one
from .scene import NOON, case_of, make_scene

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


@dataclass
class Desk:
    """A case, its supervisor, and verbs that read like their work."""

    case: Case
    by: User

    def close(self, now: datetime = LATER) -> None:
        close_case(case=self.case, by=self.by, now=now, reason="The wrong list")

    def take_back(self, now: datetime = LATER) -> Case:
        take_back_step(case=self.case, by=self.by, now=now, reason="A mistake")
        return Case.objects.get(pk=self.case.pk)


def closed_with(code: str, *, cases: int = 1, **facts: Any) -> Desk:
    """A case whose first call ended so."""
    scene = make_scene(cases=cases)
    record_disposition(attempt=scene.attempt, code=code, note="Has no time and says no", now=NOON, **facts)
    assert scene.study.created_by
    return Desk(case_of(scene.attempt), scene.study.created_by)


def state_of(case: Case) -> dict[str, Any]:
    return Case.objects.values(
        *("state", "rank", "due_at", "valid_until", "pool", "owner", "attempts_counted", "outcome_so_far"),
        *("final_outcome", "closed_as", "closed_at", "reopened_at", "reopened_after"),
    ).get(pk=case.pk)


def test_somebody_who_refused_rests_and_waits_for_whoever_converts_refusals_as_before_the_closing() -> None:
    desk = closed_with("soft_refusal")
    before = state_of(desk.case)
    assert before["due_at"] > NOON + timedelta(days=1)
    desk.close()
    after = desk.take_back()
    assert state_of(desk.case) == before
    assert claim_next_case(study=after.study, interviewer=after.attempts.get().interviewer, now=LATER) is None


def test_a_new_start_is_another_thing_and_is_taken_back_as_well() -> None:
    desk = closed_with("soft_refusal")
    desk.close()
    closed = state_of(desk.case)
    case = reopen_case(case=desk.case, by=desk.by, now=LATER, reason="She asked for it")
    assert (case.state, case.due_at) == (CaseState.WAITING, LATER)
    desk.take_back()
    assert state_of(desk.case) == closed
    desk.take_back()
    with pytest.raises(NothingToTakeBackError):
        desk.take_back()


def test_its_appointment_stands_again_for_whom_it_was_made() -> None:
    scene = make_scene()
    wanted = NewAppointment(at=NOON + timedelta(days=1), owner=scene.interviewer, ask_for="Maria")
    record_disposition(attempt=scene.attempt, code="call_back", appointment=wanted, now=NOON)
    assert scene.study.created_by
    desk = Desk(case_of(scene.attempt), scene.study.created_by)
    promise, before = Appointment.objects.get(), state_of(desk.case)
    desk.close()
    assert not Appointment.objects.filter(ended_at=None).exists()
    assert desk.take_back().owner == scene.interviewer
    assert (state_of(desk.case), Appointment.objects.get(ended_at=None)) == (before, promise)


def test_of_somebody_who_left_the_study_nothing_waits_for_them_again() -> None:
    scene = make_scene()
    wanted = NewAppointment(at=NOON + timedelta(days=1), owner=scene.interviewer)
    record_disposition(attempt=scene.attempt, code="call_back", appointment=wanted, now=NOON)
    assert scene.study.created_by
    desk = Desk(case_of(scene.attempt), scene.study.created_by)
    desk.close()
    Membership.objects.filter(user=scene.interviewer).delete()
    assert desk.take_back().owner is None
    assert Appointment.objects.get(ended_at=None).owner is None


def test_a_due_time_that_the_rules_no_longer_allow_is_asked_of_them_with_the_whole_history() -> None:
    desk = closed_with("no_answer")
    due = desk.case.due_at
    desk.close()
    longer = {**desk.case.study.calling_policy, "retry_minutes": {"no_answer": 60 * 24 * 3}}
    Study.objects.filter(pk=desk.case.study_id).update(calling_policy=longer)
    desk.case.study.refresh_from_db()
    case = desk.take_back()
    assert case.due_at == NOON + timedelta(days=3) > due
    assert case.attempts_counted == 1


def test_a_case_that_somebody_has_touched_since_stays_as_it_is() -> None:
    desk = closed_with("no_answer")
    desk.close()
    quarantine_case(case=desk.case, reason="Asked", by=desk.by, now=LATER)
    closed = state_of(desk.case)
    with pytest.raises(Exception, match="in quarantine"):
        desk.take_back()
    assert state_of(desk.case) == closed


def test_a_call_since_is_a_touch_and_time_alone_is_none() -> None:
    desk = closed_with("no_answer")
    desk.close()
    reopen_case(case=desk.case, by=desk.by, now=LATER, reason="Anew")
    recheck_cases(study=desk.case.study, now=LATER + timedelta(minutes=1))
    attempt = claim_next_case(
        study=desk.case.study, interviewer=desk.case.attempts.get().interviewer, now=LATER + timedelta(minutes=1)
    )
    assert attempt is not None
    with pytest.raises(Exception, match="A colleague has this case"):
        desk.take_back(LATER + timedelta(minutes=2))


def test_who_asked_never_to_be_called_again_stays_on_the_list_whatever_is_taken_back() -> None:
    desk = closed_with("no_answer")
    attempt = desk.case.attempts.get()
    correct_disposition(attempt=attempt, code="do_not_call", reason="Heard it", by=desk.by, now=LATER)
    with pytest.raises(CorrectionRefusedError, match="No number is left"):
        desk.take_back()


def test_an_interview_whose_cell_has_filled_meanwhile_stays_rejected() -> None:
    scene = make()
    step = scene.play("1", "30", "so")
    finish(scene, step)
    reject_interview(interview=step.interview, reason="Invented", by=scene.interviewer, now=NOON)
    other = next_one(scene)
    finish(other, other.play("1", "40", "so"))
    desk = Desk(case_of(scene.attempt), scene.interviewer)
    with pytest.raises(CellFullError):
        desk.take_back()
    assert filled() == {"men": (1, 0)}
    step.interview.refresh_from_db()
    assert step.interview.status == "rejected"


def test_nothing_is_taken_back_without_a_reason_and_the_register_says_what_was() -> None:
    desk = closed_with("no_answer")
    desk.close()
    with pytest.raises(ReasonMissingError):
        take_back_step(case=desk.case, by=desk.by, now=LATER, reason=" ")
    desk.take_back()
    entry = AuditEntry.objects.get(verb=AuditVerb.CASE_STEP_TAKEN_BACK)
    assert (entry.actor, entry.details) == (desk.by, {"reason": "A mistake", "step": "closed"})


def test_a_step_that_is_not_the_one_that_was_shown_is_not_taken_back() -> None:
    desk = closed_with("no_answer")
    desk.close()
    shown = CaseStep.objects.get()
    reopen_case(case=desk.case, by=desk.by, now=LATER, reason="Anew")
    with pytest.raises(TouchedSinceError):
        take_back_step(case=desk.case, by=desk.by, now=LATER, reason="A mistake", step_id=shown.pk)


def test_the_steps_on_a_person_who_is_erased_are_erased_with_them() -> None:
    desk = closed_with("no_answer")
    desk.close()
    erase_person(case=desk.case, reason="By letter", by=desk.by, now=LATER)
    assert not CaseStep.objects.exists()
