"""Keep the state of a case before a supervisor changes it, so that the step can be taken back: ``taking_back``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Max, QuerySet

from surveys.database.prepared import Prepared
from surveys.fieldwork.models import Appointment, BulkAction, Case, CaseState, CaseStep, StepKind
from surveys.fieldwork.queries.histories import closed_attempts, closed_attempts_of, open_appointment, phones_of
from surveys.people.models import AuditEntry, User
from surveys.people.queries import LOOKS

from .queueing import lock

MOMENTS = frozenset({"due_at", "valid_until", "rests_until", "reopened_at", "closed_at"})
STATE_COLUMNS = (
    *("sample_id", "pool_id", "state", "rank", "due_at", "valid_until", "rests_until", "owner_id"),
    *("is_resumable", "is_partial", "reopened_at", "reopened_after", "last_disposition"),
    *("outcome_so_far", "final_outcome", "closed_at", "closed_as"),
)
"""The columns of a case that a supervisor's step may change."""
Phones = dict[str, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """A case at one moment, as JSON: its columns, its numbers (when and why dead), its outcomes, its appointment.

    ``mark``: a short hash that changes when somebody works on the case, but not as time passes.
    """

    columns: dict[str, Any]
    skill: str
    phones: Phones
    outcomes: dict[str, str]
    appointment: int | None
    mark: str


@dataclass(slots=True)
class StepInProgress:
    """A step that is being taken. ``interviews``: what its service changes in interviews, as that service writes it."""

    interviews: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def reversible_step(case: Case, kind: StepKind, by: User | None, now: datetime) -> Iterator[StepInProgress]:
    """Keep the state of the locked case before the changes of this block; its lines of the register belong into it.

    A case that is held is taken from somebody's screen, which no step brings back.
    """
    step = StepInProgress()
    before = None if case.state == CaseState.HELD else take_snapshot(case)
    yield step
    if before is not None:
        _keep_step(case.pk, before, step, kind, by, now)


def take_snapshot(case: Case) -> CaseSnapshot:
    """The state of the case, which is locked and as the database has it; four queries."""
    columns = {name: _as_json(getattr(case, name)) for name in STATE_COLUMNS}
    phones: Phones = {str(phone.pk): (_as_json(phone.dead_at), phone.dead_as) for phone in phones_of(case)}
    outcomes = _outcomes_of(closed_attempts(case))
    promise, line = open_appointment(case), _LAST_LINE.first(subject=case.audit_name)
    appointment = promise.pk if promise else None
    mark = _mark_of(case, outcomes, appointment, line.pk if line else None)
    return CaseSnapshot(columns, case.pool.skill, phones, outcomes, appointment, mark)


def marks_of(cases: Sequence[Case]) -> dict[int, str]:
    """The marks of several cases as they are now, by their ids; three queries."""
    attempts = closed_attempts_of(cases)
    standing = Appointment.objects.filter(case__in=cases, ended_at=None)
    appointments = dict(standing.values_list("case", "pk"))
    lines = AuditEntry.objects.filter(subject__in=[case.audit_name for case in cases]).exclude(verb__in=sorted(LOOKS))
    last_lines = dict(lines.values_list("subject").annotate(last=Max("pk")).order_by())
    return {
        case.pk: _mark_of(
            case, _outcomes_of(attempts[case.pk]), appointments.get(case.pk), last_lines.get(case.audit_name)
        )
        for case in cases
    }


def last_steps(cases: Sequence[Case]) -> dict[int, CaseStep]:
    """The latest step on each of these cases that has not been taken back, by the id of the case."""
    steps = CaseStep.objects.filter(case__in=cases, taken_back_at=None).order_by("pk")
    return {step.case_id: step for step in steps}


def join_action(case: Case, action: BulkAction) -> None:
    """Let the latest step on the locked case belong to the action of which it was a part."""
    step = last_step(case)
    if step is not None:
        CaseStep.objects.filter(pk=step.pk).update(action=action)


def last_step(case: Case) -> CaseStep | None:
    """The latest step on the case that has not been taken back."""
    steps = CaseStep.objects.filter(case=case, taken_back_at=None).select_related("taken_by")
    return steps.order_by("-pk").first()


def forget_steps(case: Case) -> None:
    """Delete the steps on the case: nothing of them can be taken back any more."""
    CaseStep.objects.filter(case=case).delete()


def _keep_step(
    case_id: int, before: CaseSnapshot, step: StepInProgress, kind: StepKind, by: User | None, now: datetime
) -> None:
    after = take_snapshot(lock(case_id))
    CaseStep.objects.create(
        case_id=case_id,
        kind=kind,
        taken_by=by,
        taken_at=now,
        before={
            "columns": before.columns,
            "skill": before.skill,
            "phones": {pk: was for pk, was in before.phones.items() if after.phones.get(pk) != was},
            "outcomes": {pk: code for pk, code in before.outcomes.items() if after.outcomes[pk] != code},
            "appointment": before.appointment,
            "interviews": step.interviews,
        },
        mark_before=before.mark,
        mark_after=after.mark,
    )


def _outcomes_of(attempts: Sequence[Any]) -> dict[str, str]:
    return {str(attempt.pk): str(attempt.code) for attempt in attempts}


def _mark_of(case: Case, outcomes: dict[str, str], appointment: int | None, line: int | None) -> str:
    told = (case.state, case.closed_as, case.sample_id, case.reopened_after, outcomes, appointment, line)
    return sha256(repr(told).encode()).hexdigest()[:20]


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _lines(subject: str) -> QuerySet[AuditEntry]:
    """The lines of the register about the case, the latest first; whoever only looked at it has not touched it."""
    return AuditEntry.objects.filter(subject=subject).exclude(verb__in=sorted(LOOKS)).only("pk").order_by("-pk")


_LAST_LINE = Prepared(_lines, subject="case:1")
