"""Put a case right: its outcome, its closing, its interviews. What follows is decided in ``calling.corrections``.

Every verb here takes ``seen``: what ``preview`` said would follow. Where the case has changed since, nothing is done
and ``ChangedMeanwhileError`` asks for another look; without it, what follows follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from surveys.calling import corrections
from surveys.calling.corrections import BROKEN, REJECTED, SUSPENDED, UNFINISHED, CaseFacts, Change, Decision
from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.services.corrections import put_right, record_step, write_corrections
from surveys.fieldwork.services.errors import (
    CaseTakenError,
    ChangedMeanwhileError,
    CorrectionRefusedError,
    ReasonMissingError,
)
from surveys.fieldwork.services.queueing import lock
from surveys.fieldwork.services.quotas import count_again, uncount_interview
from surveys.interviewing.models import Interview, InterviewEvent, InterviewStatus
from surveys.interviewing.queries.case_facts import facts_of_case, interviews_to_judge, rejection_of
from surveys.interviewing.queries.row_layouts import program_of
from surveys.people.models import User
from surveys.questionnaire import running
from surveys.questionnaire.model import state

from .ending import end_left_behind

TAKEN_UP, RESTORED = "taken_up", "restored"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would follow from a change of the case as it stands; ``seen`` stands for it when it is confirmed."""

    facts: CaseFacts
    decision: Decision
    interviews: tuple[Interview, ...]
    seen: str


def preview(*, case: Case, change: Change, now: datetime) -> Preview:
    """What the change would mean, or why it is refused. Writes nothing."""
    interviews = tuple(interviews_to_judge(case.pk))
    facts, decision = _decided(case, interviews, change, now)
    return Preview(facts, decision, interviews, corrections.fingerprint(facts, decision))


def outcomes_offered(case: Case) -> list[str]:
    """The outcomes to which some attempt of the case may be corrected."""
    return corrections.offered(facts_of_case(case, interviews_to_judge(case.pk)))


def correct_disposition(
    *, attempt: Attempt, code: str, reason: str, by: User, now: datetime, seen: str | None = None
) -> Case:
    """Say what the outcome really was; the attempt keeps what was first said, and case and interview move accordingly.

    Raises ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``.
    """
    return _carry_out(attempt.case_id, corrections.Correct(attempt.pk, code), reason, by, now, seen)


def reopen_case(*, case: Case, by: User, now: datetime, reason: str, seen: str | None = None) -> Case:
    """Put a closed or parked case back into the queue; limits start anew, the do-not-call list still holds.

    Raises ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``.
    """
    with transaction.atomic():
        case = _carry_out(case.pk, corrections.Reopen(), reason, by, now, seen)
        record_step(by, "case.reopened", case, now, reason)
    return case


def reject_interview(
    *, interview: Interview, reason: str, by: User, now: datetime, seen: str | None = None
) -> Interview:
    """Count the interview in no total and no quota cell any more; its answers stay, and the audit says why.

    A closed case stays closed: whether somebody rings again is the supervisor's to say.
    Raises ``ReasonMissingError``, ``CorrectionRefusedError``, ``ChangedMeanwhileError``.
    """
    _carry_out(interview.case_id, corrections.Reject(interview.pk), reason, by, now, seen)
    interview.refresh_from_db()
    return interview


def restore_interview(
    *, interview: Interview, reason: str, by: User, now: datetime, seen: str | None = None
) -> Interview:
    """Take a rejection back: the interview has the status that it had, counts again where it did, and closes its case.

    One that had broken off goes on where its case is still to be called. Raises ``ReasonMissingError``,
    ``CorrectionRefusedError``, ``ChangedMeanwhileError``, and ``CellFullError`` when a cell has no room for it.
    """
    _carry_out(interview.case_id, corrections.Restore(interview.pk), reason, by, now, seen)
    interview.refresh_from_db()
    return interview


def say_rejected(*, attempt_id: int, by: User, now: datetime) -> None:
    """Let the attempt of an interview that was rejected earlier say so; its case's final outcome follows.

    Nothing is done for a case that somebody holds, or where another interview ended in the attempt.
    """
    with transaction.atomic():
        case = lock(Attempt.objects.values_list("case_id", flat=True).get(pk=attempt_id))
        if case.state == CaseState.HELD:
            return
        facts = facts_of_case(case, _locked(case.pk).values())
        mine = [one for one in facts.interviews if one.attempt == attempt_id and one.is_main]
        if not mine or any(one.status != REJECTED for one in mine):
            return
        decision = corrections.rejected_late(facts, mine[-1], facts.code(attempt_id))
        put_right(case=case, decision=decision, reason="", by=by, now=now)


def make_way(interview: Interview, attempt: Attempt, now: datetime) -> bool:
    """Whether somebody whose interview has ended may be interviewed in this attempt: it goes on, or is set aside.

    Called with the case locked.
    """
    decision = corrections.begin(facts_of_case(attempt.case, [interview]))
    if decision.refusal:
        return False
    write_corrections(decision, "", attempt.interviewer, now)
    for _, status in decision.statuses:
        _set_status(interview, status, "", attempt.interviewer, now)
    return True


def _carry_out(case_id: int, change: Change, reason: str, by: User, now: datetime, seen: str | None) -> Case:
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock(case_id)
        interviews = {} if case.state == CaseState.HELD else _locked(case_id)
        facts, decision = _decided(case, interviews.values(), change, now)
        if decision.refusal:
            raise CorrectionRefusedError(decision.refusal)
        if seen is not None and seen != corrections.fingerprint(facts, decision):
            raise ChangedMeanwhileError
        put_right(case=case, decision=decision, reason=reason, by=by, now=now)
        for pk, status in decision.statuses:
            _set_status(interviews[pk], status, reason, by, now)
    return case


def _decided(case: Case, interviews: Any, change: Change, now: datetime) -> tuple[CaseFacts, Decision]:
    facts, rules = facts_of_case(case, interviews), rules_of(case.study, now)
    return facts, corrections.decide(facts, change, rules.policy, now, rules.holidays)


def _locked(case_id: int) -> Mapping[int, Interview]:
    """The case's interviews, locked after their case. Raises ``CaseTakenError`` where somebody writes in one."""
    try:
        with transaction.atomic():
            return {one.pk: one for one in interviews_to_judge(case_id).select_for_update(of=("self",), nowait=True)}
    except OperationalError as error:
        # Whoever writes holds the interview and then wants the case: to wait would be to wait for each other.
        raise CaseTakenError from error


def _set_status(interview: Interview, status: str, reason: str, by: User, now: datetime) -> None:
    """Give a locked interview the status that was decided, its quota places with it; events and audit say why."""
    if interview.status in UNFINISHED:
        end_left_behind(interview, reason.strip()[:300], now)
        return
    changes: dict[str, Any] = {"status": InterviewStatus(status)}
    if status == REJECTED:
        kind = REJECTED
        uncount_interview(attempt=interview.last_attempt, now=now)
    else:
        kind = RESTORED if interview.status == REJECTED else TAKEN_UP
        rejection = rejection_of(interview) if kind == RESTORED else None
        if rejection is not None and status not in {*BROKEN, SUSPENDED}:
            count_again(attempt=interview.last_attempt, released_at=rejection.server_at, now=now)
    if status == SUSPENDED:
        program = program_of(interview.version_id)
        begun = running.taken_up(program, state.from_json(interview.state))
        changes |= {"ended_at": None, "state": state.to_json(begun)}
    _write(interview, kind, changes, reason.strip()[:300], by, now)


def _write(interview: Interview, kind: str, changes: dict[str, Any], reason: str, by: User, now: datetime) -> None:
    InterviewEvent.objects.create(
        interview=interview,
        sequence=interview.sequence + 1,
        kind=kind,
        old=interview.status,
        actor=by,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
        reason=reason,
    )
    record_step(
        by, f"interview.{kind}", interview.last_attempt.case, now, reason, interview=f"interview:{interview.pk}"
    )
    changes |= {"sequence": interview.sequence + 1, "changed_at": now}
    Interview.objects.filter(pk=interview.pk).update(**changes)
    for name, value in changes.items():
        setattr(interview, name, value)
