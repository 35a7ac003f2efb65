"""What is known of the field: the case at hand, why it comes now, why none comes, who holds what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Attempt, PhoneNumber
from surveys.people.models import User


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """One closed attempt as the history tells it. ``said``: English message id; ``who`` a short name; times aware."""

    at: datetime
    said: str
    note: str
    who: str


@dataclass(frozen=True, slots=True)
class CasePanel:
    """What an interviewer sees of the case at hand. ``why_now``/``said`` are English message ids to translate."""

    case_number: int
    name: str
    respondent: str
    shown: list[tuple[str, str]]
    phones: list[PhoneNumber]
    next_phone: PhoneNumber | None
    history: list[PastAttempt]
    appointment: Appointment | None
    attempt_number: int
    attempts_allowed: int
    open_until: datetime | None
    time_zone: str
    why_now: str
    note: str


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """How many open cases wait for one reason. ``label``: English message id; ``next_at``: when the first is freed."""

    code: str
    label: str
    count: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class EmptyQueue:
    """Why there is no case for this person now."""

    open_cases: int
    reasons: list[WaitingReason]
    next_at: datetime | None


def held_attempt(interviewer: User) -> Attempt | None:
    """The open attempt of the case this person holds, with case, study and contact; None when none is held."""
    raise NotImplementedError


def parked_for(interviewer: User) -> "QuerySet[object]":
    """Cases set aside for this person (a screen that was left), oldest first."""
    raise NotImplementedError


def case_panel(attempt: Attempt, now: datetime) -> CasePanel:
    """Everything the panel beside the call shows."""
    raise NotImplementedError


def why_no_case(study: Study, interviewer: User, now: datetime) -> EmptyQueue:
    """Open cases counted by the reason why they are not handed to this person now."""
    raise NotImplementedError


def ready_count(study: Study, interviewer: User, now: datetime) -> int:
    """Cases that could be handed to this person now."""
    raise NotImplementedError


def cases_by_state(study: Study) -> dict[str, int]:
    """Live cases of released samples by state; every state is a key."""
    raise NotImplementedError


def upcoming_appointments(
    *, now: datetime, study: Study | None = None, interviewer: User | None = None
) -> "QuerySet[Appointment]":
    """Open appointments, earliest first, overdue ones included; of a study, or those an interviewer owns or made."""
    raise NotImplementedError
