"""Which interviewer holds which case, and who is at work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from surveys.database.prepared import SOME_TIME, Prepared
from surveys.fieldwork.models import Attempt, Case, CaseState, Purpose
from surveys.people.models import User

from .clearance import cleared_studies

AT_WORK_WITHIN = timedelta(minutes=15)
"""Whoever has no case in hand and has had none for so long is away."""
NOBODY_HOLDS_LONGER = timedelta(days=1)

_HELD = Prepared(
    lambda person: Attempt.objects.filter(
        closed_at=None, case__holder=person, case__state=CaseState.HELD
    ).select_related("case__study", "case__sample", "interviewer"),
    person=-1,
)


def held_attempt(interviewer: User) -> Attempt | None:
    """The open attempt of the case this person holds, with its case and study; None when they hold none."""
    return _HELD.first(person=interviewer.pk)


def holder_of(case: Case) -> User | None:
    """Who has the case in hand now."""
    return User.objects.filter(pk__in=Case.objects.filter(pk=case.pk, state=CaseState.HELD).values("holder")).first()


def is_at_work(interviewer: User, now: datetime) -> bool:
    """Whether this person holds a case, in any study, or held one recently."""
    return _LATELY.first(person=interviewer.pk, begun=now - NOBODY_HOLDS_LONGER, since=now - AT_WORK_WITHIN) is not None


# Without the day of its beginning every attempt that the person ever made would be looked at.
_LATELY = Prepared(
    lambda person, begun, since: (
        Attempt.objects.filter(interviewer=person, claimed_at__gt=begun, case__purpose=Purpose.LIVE)
        .filter(Q(closed_at=None) | Q(closed_at__gt=since))
        .only("pk")
    ),
    person=-1,
    begun=SOME_TIME,
    since=SOME_TIME + timedelta(days=1),
)


def parked_for(interviewer: User, now: datetime) -> QuerySet[Case]:
    """Cases parked for this person because their screen was abandoned after a dial; the longest parked first.

    None of a study in which they may not ring now: each names somebody.
    """
    return (
        Case.objects.filter(state=CaseState.PARKED, owner=interviewer, study__in=cleared_studies(interviewer, now))
        .select_related("study", "contact")
        .order_by("valid_until")
    )


@dataclass(frozen=True, slots=True)
class HeldCases:
    """Cases held in all studies; ``overdue``: those whose lease has expired and was not yet taken back."""

    count: int
    overdue: int


def count_held_cases(*, now: datetime) -> HeldCases:
    """How many cases are held now, counted on a partial index."""
    counted = Case.objects.filter(state=CaseState.HELD, purpose=Purpose.LIVE).aggregate(
        count=Count("pk"), overdue=Count("pk", filter=Q(lease_until__lte=now))
    )
    return HeldCases(**counted)
