"""Take a supervisor's step on a case back: its state before, exactly, wherever nobody has touched it since.

What time alone changes is the rules' to say: a due time that they or the calling hours no longer allow is asked of
``next_call`` with the whole history.
"""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_noop

from surveys.calling.next_call import Eligibility, next_call
from surveys.design.models import Membership
from surveys.fieldwork.models import (
    Appointment,
    Case,
    CaseState,
    CaseStep,
    Keeping,
    OutcomeCorrection,
    PhoneNumber,
    Pool,
    Sample,
    SampleStatus,
)
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.histories import history_of, open_appointment
from surveys.people.models import User

from .case_steps import MOMENTS, STATE_COLUMNS, last_step, take_snapshot
from .errors import BeingDrawnError, CaseQuarantinedError, CaseTakenError, CorrectionRefusedError, FieldworkError
from .pools import pool_of
from .queueing import lock, retire_forbidden_numbers, store
from .replicate_moves import ReplicateUnreleasedError, is_drawn, pool_in, touched_among


class NothingToTakeBackError(FieldworkError):
    message = gettext_noop("No supervisor has changed it: there is nothing to take back.")


class TouchedSinceError(FieldworkError):
    message = gettext_noop("Somebody has worked on it since: it stays as it is.")


def step_to_take_back(case: Case) -> CaseStep:
    """The latest step on the locked case. Raises ``NothingToTakeBackError``, and what ``check_untouched`` raises."""
    step = last_step(case)
    if step is None:
        raise NothingToTakeBackError
    check_untouched(case, step)
    return step


def check_untouched(case: Case, step: CaseStep) -> None:
    """Raise ``CaseTakenError``, ``CaseQuarantinedError`` or ``TouchedSinceError`` where the step stays as it is."""
    if case.state == CaseState.HELD:
        raise CaseTakenError
    if case.quarantined_at is not None:
        raise CaseQuarantinedError
    if take_snapshot(case).mark != step.mark_after:
        raise TouchedSinceError


def restore_case(*, case: Case, step: CaseStep, reason: str, by: User, now: datetime) -> None:
    """Give the locked case, its attempts, numbers and appointment the state from before the step.

    Interviews are restored by ``interviewing.services`` before. Raises ``CorrectionRefusedError`` where no number is
    left, ``BeingDrawnError`` and ``ReplicateUnreleasedError`` where it cannot go back to its replicate.
    """
    before, columns = step.before, _read_columns(step.before["columns"])
    _restore_outcomes(before["outcomes"], reason, by, now)
    for pk, (dead_at, dead_as) in before["phones"].items():
        PhoneNumber.objects.filter(pk=pk, case=case).update(
            dead_at=datetime.fromisoformat(dead_at) if dead_at else None, dead_as=dead_as
        )
    _restore_appointment(case, before["appointment"])
    pool = _restore_place(case, columns, before["skill"])
    for name in STATE_COLUMNS:
        setattr(case, name, columns[name])
    case.pool = pool
    if case.owner_id is not None and not _is_still_there(case.study_id, case.owner_id):
        case.owner_id, case.valid_until = None, None
    if case.state == CaseState.WAITING:
        if all(phone.dead_at is not None for phone in retire_forbidden_numbers(case, case.study, now)):
            raise CorrectionRefusedError("no_number")
        _restore_due_time(case, now)
    case.save(update_fields=[name.removesuffix("_id") for name in STATE_COLUMNS])


def end_taking_back(*, step: CaseStep, by: User, now: datetime) -> None:
    """Write down that the step is taken back; the one before it is the next that can be. After the register's line."""
    CaseStep.objects.filter(pk=step.pk).update(taken_back_by=by, taken_back_at=now)
    mark = take_snapshot(lock(step.case_id)).mark
    earlier = CaseStep.objects.filter(case=step.case_id, taken_back_at=None, pk__lt=step.pk).order_by("-pk").first()
    if earlier is not None and earlier.mark_after == step.mark_before:
        CaseStep.objects.filter(pk=earlier.pk).update(mark_after=mark)


def _read_columns(columns: dict[str, Any]) -> dict[str, Any]:
    return {"rests_until": None} | {
        name: datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in columns.items()
    }


def _restore_outcomes(outcomes: dict[str, str], reason: str, by: User, now: datetime) -> None:
    """Correct the attempts back: what was said in between stays in their history."""
    latest = {
        correction.attempt_id: correction
        for correction in OutcomeCorrection.objects.filter(attempt__in=outcomes).order_by("pk")
    }
    OutcomeCorrection.objects.bulk_create(
        OutcomeCorrection(
            attempt_id=int(attempt),
            before=latest[int(attempt)].after,
            after=code,
            reason=reason.strip()[:300],
            corrected_by=by,
            corrected_at=now,
        )
        for attempt, code in outcomes.items()
    )


def _restore_appointment(case: Case, before: int | None) -> None:
    """Let the appointment stand that stood before, in place of the one that the step made."""
    standing = open_appointment(case)
    if standing is not None and standing.pk == before:
        return
    if standing is not None:
        standing.delete()
    earlier = Appointment.objects.filter(pk=before, case=case).first() if before is not None else None
    if earlier is None:
        return
    changes: dict[str, Any] = {"ended_at": None, "ended_as": ""}
    if earlier.owner_id is not None and not _is_still_there(case.study_id, earlier.owner_id):
        changes |= {"owner": None, "keeping": Keeping.PRESENT, "wait_minutes": 0}
    Appointment.objects.filter(pk=earlier.pk).update(**changes)


def _is_still_there(study_id: int, user_id: int) -> bool:
    """Whether the person still works in the study: nobody waits for who comes no more."""
    return Membership.objects.filter(study=study_id, user=user_id, user__is_active=True).exists()


def _restore_place(case: Case, columns: dict[str, Any], skill: str) -> Pool:
    """The pool from before, in the replicate from before; its like where cases were grouped anew since."""
    present, sample_id = case.pool, columns["sample_id"]
    if sample_id != case.sample_id:
        _move_back(case, Sample.objects.get(pk=sample_id))
        case.sample_id = sample_id
    pool = Pool.objects.filter(pk=columns["pool_id"]).first()
    if pool is not None and (pool.cells, pool.hours_group) == (present.cells, present.hours_group):
        return pool
    if present.replicate != str(sample_id) and pool is None:
        case.pool = pool_in(case.sample, case)
    return pool_of(case, skill=skill)


def _move_back(case: Case, source: Sample) -> None:
    target = Sample.objects.get(pk=case.sample_id)
    if source.status not in {SampleStatus.LOADED, SampleStatus.RELEASED} or is_drawn(source, target):
        raise BeingDrawnError
    if source.status != SampleStatus.RELEASED and touched_among([case]):
        raise ReplicateUnreleasedError
    for sample, count in ((target, -1), (source, 1)):
        Sample.objects.filter(pk=sample.pk).update(cases_made=F("cases_made") + count)


def _restore_due_time(case: Case, now: datetime) -> None:
    """Leave the due time from before where the rules still allow it; otherwise ask them, with the whole history."""
    rules = rules_of(case.study, now)
    history = history_of(case, rules.policy.dispositions)
    allowed = next_call(history, rules.policy, now, rules.holidays)
    if not _still_holds(case, allowed, now):
        store(case, history, allowed, now)


def _still_holds(case: Case, allowed: Eligibility, now: datetime) -> bool:
    if case.valid_until is not None and case.valid_until <= now:
        return False
    return allowed.rank == case.rank and allowed.due_at is not None and allowed.due_at <= max(case.due_at, now)
