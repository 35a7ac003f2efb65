"""Take a supervisor's step on a case back: the case, its attempts, its interviews and their quota places as before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.fieldwork.models import Case, CaseStep
from surveys.fieldwork.services import (
    FieldworkError,
    ReasonMissingError,
    TouchedSinceError,
    check_untouched,
    count_again,
    end_taking_back,
    lock,
    note_full_pilot,
    record_step,
    reserve_again,
    restore_case,
    step_to_take_back,
    uncount_interview,
)
from surveys.interviewing.models import UNFINISHED, EventKind, Interview, InterviewStatus
from surveys.interviewing.queries.case_facts import rejection_of
from surveys.people.models import AuditVerb, User

from .correcting import locked_interviews
from .interview_status import tell_pilot, write_change

BACK_TO = {InterviewStatus.REJECTED: EventKind.REJECTED, **dict.fromkeys(UNFINISHED, EventKind.TAKEN_UP)}
"""The event of an interview that has this status again; of any other it is that it ended so, or was restored."""


def take_back_step(*, case: Case, by: User, now: datetime, reason: str, step_id: int | None = None) -> CaseStep:
    """Take the latest step of a supervisor on the case back; the one before can be taken back next.

    ``step_id``: the step that was shown; where it is not the latest any more, the case has been touched since. Raises
    ``ReasonMissingError``, ``NothingToTakeBackError``, ``TouchedSinceError``, ``CaseTakenError``,
    ``CaseQuarantinedError``, ``CorrectionRefusedError`` where no number is left, ``CellFullError`` where an interview
    does not fit into its quota cells any more, and what moving it back to its replicate raises.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock(case.pk)
        step = step_to_take_back(case)
        if step_id is not None and step.pk != step_id:
            raise TouchedSinceError
        note_full_pilot(study=case.study, now=now)
        _restore_interviews(case, step, reason, by, now)
        restore_case(case=case, step=step, reason=reason, by=by, now=now)
        record_step(by, AuditVerb.CASE_STEP_TAKEN_BACK, case, now, reason, step=step.kind)
        end_taking_back(step=step, by=by, now=now)
    return step


def why_not_taken_back(*, case: Case, step: CaseStep) -> str:
    """Why the step cannot be taken back now, as an English message id; empty if it can. Writes nothing."""
    try:
        check_untouched(case, step)
    except FieldworkError as refusal:
        return str(refusal)
    now_at = dict(Interview.objects.filter(case=case).values_list("pk", "sequence"))
    is_touched = any(now_at[was["interview"]] != was["sequence_after"] for was in step.before["interviews"])
    return TouchedSinceError.message if is_touched else ""


def _restore_interviews(case: Case, step: CaseStep, reason: str, by: User, now: datetime) -> None:
    """Give the interviews that the step changed their status from before. The last changed is the first."""
    if not step.before["interviews"]:
        return
    interviews = locked_interviews(case.pk)
    for was in reversed(step.before["interviews"]):
        interview = interviews[was["interview"]]
        if interview.sequence != was["sequence_after"]:
            raise TouchedSinceError
        _restore_interview(interview, was, step, reason, by, now)
        _follow(step, was, interview.sequence)


def _restore_interview(
    interview: Interview, was: Mapping[str, Any], step: CaseStep, reason: str, by: User, now: datetime
) -> None:
    status, kind, old = InterviewStatus(was["status"]), EventKind.BROKEN_OFF, ""
    tell_pilot(interview, status)
    if status == InterviewStatus.REJECTED:
        uncount_interview(attempt=interview.last_attempt, now=now)
        earlier = rejection_of(interview)
        old = str(earlier.old) if earlier is not None else ""
    elif interview.status == InterviewStatus.REJECTED:
        kind, rejection = EventKind.RESTORED, rejection_of(interview)
        if rejection is not None and status == InterviewStatus.COMPLETE:
            counted_at = interview.ended_at or now
            count_again(attempt=interview.last_attempt, released_at=rejection.server_at, now=counted_at)
    elif status in UNFINISHED:
        reserve_again(attempt=interview.last_attempt, released_at=step.taken_at, now=now)
    state = {**interview.state, "position": was["position"], "stopped": was["stopped"]}
    changes = {
        "status": status,
        "ended_at": datetime.fromisoformat(was["ended_at"]) if was["ended_at"] else None,
        "seconds": was["seconds"],
        "state": state if was["stopped"] else {name: state[name] for name in state if name != "stopped"},
    }
    write_change(interview, BACK_TO.get(status, kind), changes, reason.strip()[:300], by, now, old=old)


def _follow(step: CaseStep, was: Mapping[str, Any], sequence: int) -> None:
    """The step before, which left the interview as it is again, may be taken back next."""
    for earlier in CaseStep.objects.filter(case=step.case_id, taken_back_at=None, pk__lt=step.pk):
        changed = [one for one in earlier.before["interviews"] if one["interview"] == was["interview"]]
        if changed and changed[0]["sequence_after"] == was["sequence"]:
            changed[0]["sequence_after"] = sequence
            CaseStep.objects.filter(pk=earlier.pk).update(before=earlier.before)
