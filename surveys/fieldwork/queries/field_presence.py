"""Whether somebody is there to work a study, as conditions on a query of studies."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from surveys.design.models import Membership
from surveys.fieldwork.models import Attempt, Case, CaseState, PlannedShift, Purpose, ShiftBreak, WorkedShift
from surveys.people.models import Role

from .held_cases import AT_WORK_WITHIN, NOBODY_HOLDS_LONGER
from .shifts import LONGEST_SHIFT

PRESENCE = ("is_planned_today", "is_planned_now", "has_case_in_hand", "has_idle_person", "had_case_lately")


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is planned or at work in a study now; the fields are those of ``PRESENCE``."""

    is_planned_today: bool
    is_planned_now: bool
    has_case_in_hand: bool
    has_idle_person: bool
    had_case_lately: bool

    @property
    def is_somebody_there(self) -> bool:
        """Whether there is somebody whom an empty queue keeps from work."""
        return self.is_planned_now or self.has_case_in_hand or self.has_idle_person or self.had_case_lately

    @property
    def is_staffed(self) -> bool:
        """Whether somebody works today, or is to."""
        return self.is_planned_today or self.is_somebody_there


def presence_moments(now: datetime, begins: datetime, ends: datetime) -> dict[str, datetime]:
    """The moments that ``presence_columns`` takes, by name; ``begins`` to ``ends`` is today."""
    return {
        "at": now,
        "begins": begins,
        "ends": ends,
        "shift_floor": now - LONGEST_SHIFT,
        "day_floor": begins - LONGEST_SHIFT,
        "claims_floor": now - NOBODY_HOLDS_LONGER,
        "lately": now - AT_WORK_WITHIN,
    }


def presence_columns(
    at: datetime,
    begins: datetime,
    ends: datetime,
    shift_floor: datetime,
    day_floor: datetime,
    claims_floor: datetime,
    lately: datetime,
) -> tuple[Exists, ...]:
    """The columns of ``Presence`` for a query of studies, in the order of ``PRESENCE``."""
    study = OuterRef("pk")
    # No shift is longer than the longest, so that the index of starts finds those that have begun before.
    of_today = PlannedShift.objects.filter(starts_at__gt=day_floor, starts_at__lt=ends, ends_at__gt=begins)
    of_now = PlannedShift.objects.filter(starts_at__gt=shift_floor, starts_at__lte=at, ends_at__gt=at)
    held = Case.objects.filter(study=study, state=CaseState.HELD, purpose=Purpose.LIVE)
    on_break = ShiftBreak.objects.filter(shift=OuterRef("pk"), ended_at=None)
    in_hand = Attempt.objects.filter(interviewer=OuterRef("person"), closed_at=None)
    idle = WorkedShift.objects.filter(ended_at=None).exclude(Exists(on_break)).exclude(Exists(in_hand))
    # The few attempts of these people lately are asked for their cases: a join may begin at the study's cases instead.
    of_study = Case.objects.filter(pk=OuterRef("case"), study=OuterRef(study), purpose=Purpose.LIVE)
    worked = Attempt.objects.filter(Exists(of_study), claimed_at__gte=claims_floor, closed_at__gte=lately)
    return (
        Exists(of_today.filter(Q(study=study) | Q(study=None, person__in=_members()))),
        Exists(of_now.filter(Q(study=study) | Q(study=None, person__in=_members()))),
        Exists(held),
        Exists(idle.filter(person__in=_members())),
        Exists(worked.filter(interviewer__in=_members())),
    )


def _members() -> object:
    theirs = Membership.objects.filter(study=OuterRef(OuterRef("pk")), role=Role.INTERVIEWER, user__is_active=True)
    return theirs.values("user")
