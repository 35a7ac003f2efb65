"""Correct a case: its outcome, whether it is closed, its interviews. ``calling.corrections`` decides what follows.

Each service takes ``seen``, the fingerprint from ``preview_correction``. If the case has changed since, nothing is done
and ``ChangedMeanwhileError`` is raised; ``None`` skips this check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from surveys.calling import corrections
from surveys.calling.corrections import BROKEN, REJECTED, SUSPENDED, UNFINISHED, CaseFacts, Change, Decision
from surveys.design.queries import program_of
from surveys.fieldwork.models import Attempt, Case, CaseState, StepKind
from surveys.fieldwork.queries import CaseFile, rules_of
from surveys.fieldwork.services import (
    CaseQuarantinedError,
    CaseTakenError,
    ChangedMeanwhileError,
    CorrectionRefusedError,
    ReasonMissingError,
    apply_decision,
    count_again,
    lock,
    note_full_pilot,
    record_step,
    reversible_step,
    uncount_interview,
    write_corrections,
)
from surveys.interviewing.models import EventKind, Interview, InterviewStatus
from surveys.interviewing.queries.case_facts import facts_of_case, interviews_with_facts, rejection_of
from surveys.people.models import AuditVerb, User
from surveys.questionnaire import running
from surveys.questionnaire.model import state

from .ending import end_left_behind
from .interview_status import interview_before, tell_pilot, write_change


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case by which corrections are decided: its facts, and its interviews, oldest first."""

    facts: CaseFacts
    interviews: tuple[Interview, ...]


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """What a change of the case would lead to; ``seen`` is its fingerprint, passed on when it is confirmed."""

    facts: CaseFacts
    decision: Decision
    interviews: tuple[Interview, ...]
    seen: str


def known_case(case: Case, file: CaseFile | None = None) -> KnownCase:
    """The case as it stands, for all that is asked before a correction; ``file``: its file, if it is read."""
    interviews = tuple(interviews_with_facts(case.pk))
    return KnownCase(facts_of_case(case, interviews, file), interviews)


def preview_correction(
    *, case: Case, change: Change, now: datetime, known: KnownCase | None = None
) -> CorrectionPreview:
    """What the change would lead to, or why it is refused. Writes nothing."""
    known = known or known_case(case)
    decision = _decide(case, known.facts, change, now)
    return CorrectionPreview(known.facts, decision, known.interviews, corrections.fingerprint(known.facts, decision))


def outcomes_offered(known: KnownCase) -> list[str]:
    """The codes of the outcomes to which an attempt of the case may be corrected."""
    return corrections.offered(known.facts)


def correct_disposition(
    *, attempt: Attempt, code: str, reason: str, by: User, now: datetime, seen: str | None = None
) -> Case:
    """Correct an attempt's outcome; its first one is kept beside it, and case and interview follow.

    Raises ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``.
    """
    change = corrections.Correct(attempt.pk, code)
    return _carry_out(attempt.case_id, change, StepKind.CORRECTED, reason, by, now, seen)


def reopen_case(*, case: Case, by: User, now: datetime, reason: str, seen: str | None = None) -> Case:
    """Grant a closed or parked case a new start: limits count from zero, the do-not-call list still holds.

    Where a supervisor had closed it by mistake, ``take_back_step`` restores what it was before. Raises
    ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``.
    """
    return _carry_out(case.pk, corrections.Reopen(), StepKind.REOPENED, reason, by, now, seen)


def close_case(*, case: Case, by: User, now: datetime, reason: str, seen: str | None = None) -> Case:
    """Close a case that waits or is set aside, with the outcome that its history gives; ``take_back_step`` undoes it.

    Raises ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``, ``CaseQuarantinedError``.
    """
    with transaction.atomic():
        if lock(case.pk).quarantined_at is not None:
            raise CaseQuarantinedError
        return _carry_out(case.pk, corrections.Close(), StepKind.CLOSED, reason, by, now, seen)


def reject_interview(
    *, interview: Interview, reason: str, by: User, now: datetime, seen: str | None = None
) -> Interview:
    """Remove the interview from all totals and quota cells; its answers stay, and the register says why.

    A closed case stays closed: calling again is the supervisor's decision.
    Raises ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``.
    """
    _carry_out(interview.case_id, corrections.Reject(interview.pk), StepKind.REJECTED, reason, by, now, seen)
    interview.refresh_from_db()
    return interview


def restore_interview(
    *, interview: Interview, reason: str, by: User, now: datetime, seen: str | None = None
) -> Interview:
    """Undo a rejection: the interview has its status from before, counts again, and closes its case.

    One that had broken off can go on if its case is still to be called. Raises ``ReasonMissingError``,
    ``CorrectionRefusedError``, ``ChangedMeanwhileError``, and ``CellFullError`` if a quota cell has no room for it.
    """
    _carry_out(interview.case_id, corrections.Restore(interview.pk), StepKind.RESTORED, reason, by, now, seen)
    interview.refresh_from_db()
    return interview


def mark_attempt_rejected(*, attempt_id: int, by: User, now: datetime) -> None:
    """Correct the attempt of an interview that was rejected earlier to say so; the case's final outcome follows.

    Nothing is done if somebody holds the case, or if another interview ended in the attempt.
    """
    with transaction.atomic():
        case = lock(Attempt.objects.values_list("case_id", flat=True).get(pk=attempt_id))
        if case.state == CaseState.HELD:
            return
        facts = facts_of_case(case, locked_interviews(case.pk).values())
        mine = [one for one in facts.interviews if one.attempt == attempt_id and one.is_main]
        if not mine or any(one.status != REJECTED for one in mine):
            return
        decision = corrections.rejected_late(facts, mine[-1], facts.code(attempt_id))
        apply_decision(case=case, decision=decision, reason="", by=by, now=now)


def set_aside_earlier(interview: Interview, attempt: Attempt, now: datetime) -> bool:
    """Let the ended interview go on, or set it aside for a new one; false if neither is allowed.

    Call it with the case locked.
    """
    decision = corrections.begin(facts_of_case(attempt.case, [interview]))
    if decision.refusal:
        return False
    write_corrections(attempt.case, decision, "", attempt.interviewer, now)
    for _, status in decision.statuses:
        _set_status(interview, status, "", attempt.interviewer, now)
    return True


_RECORDED = {StepKind.REOPENED: AuditVerb.CASE_REOPENED, StepKind.CLOSED: AuditVerb.CASE_CLOSED}
"""Steps on the case itself; those on an interview are recorded with it."""


def _carry_out(
    case_id: int, change: Change, kind: StepKind, reason: str, by: User, now: datetime, seen: str | None
) -> Case:
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock(case_id)
        interviews = {} if case.state == CaseState.HELD else locked_interviews(case_id)
        facts = facts_of_case(case, interviews.values())
        decision = _decide(case, facts, change, now)
        if decision.refusal:
            raise CorrectionRefusedError(decision.refusal)
        if seen is not None and seen != corrections.fingerprint(facts, decision):
            raise ChangedMeanwhileError
        note_full_pilot(study=case.study, now=now)
        with reversible_step(case, kind, by, now) as step:
            before = {pk: interview_before(interviews[pk]) for pk, _ in decision.statuses}
            apply_decision(case=case, decision=decision, reason=reason, by=by, now=now)
            for pk, status in decision.statuses:
                _set_status(interviews[pk], status, reason, by, now)
            if kind in _RECORDED:
                record_step(by, _RECORDED[kind], case, now, reason)
            sequences = dict(Interview.objects.filter(pk__in=before).values_list("pk", "sequence"))
            step.interviews = [{**was, "sequence_after": sequences[pk]} for pk, was in before.items()]
    return case


def _decide(case: Case, facts: CaseFacts, change: Change, now: datetime) -> Decision:
    rules = rules_of(case.study, now)
    return corrections.decide(facts, change, rules.policy, now, rules.holidays)


def locked_interviews(case_id: int) -> Mapping[int, Interview]:
    """The case's interviews by id, locked after their case. Raises ``CaseTakenError`` if one is being written."""
    try:
        with transaction.atomic():
            return {one.pk: one for one in interviews_with_facts(case_id).select_for_update(of=("self",), nowait=True)}
    except OperationalError as error:
        # A writer locks the interview before the case: waiting here would be a deadlock.
        raise CaseTakenError from error


def _set_status(interview: Interview, status: str, reason: str, by: User, now: datetime) -> None:
    """Give a locked interview its decided status, move its quota places, and write event and register."""
    if interview.status in UNFINISHED:
        end_left_behind(interview, reason.strip()[:300], now)
        return
    changes: dict[str, Any] = {"status": InterviewStatus(status)}
    tell_pilot(interview, status)
    if status == REJECTED:
        kind = EventKind.REJECTED
        uncount_interview(attempt=interview.last_attempt, now=now)
    else:
        kind = EventKind.RESTORED if interview.status == REJECTED else EventKind.TAKEN_UP
        rejection = rejection_of(interview) if kind == EventKind.RESTORED else None
        if rejection is not None and status not in {*BROKEN, SUSPENDED}:
            count_again(attempt=interview.last_attempt, released_at=rejection.server_at, now=now)
    if status == SUSPENDED:
        program = program_of(interview.version_id)
        begun = running.taken_up(program, state.from_json(interview.state))
        changes |= {"ended_at": None, "state": state.to_json(begun)}
    write_change(interview, kind, changes, reason.strip()[:300], by, now)
