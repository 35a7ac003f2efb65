"""Who holds what."""

from django.db.models import QuerySet

from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.people.models import User


def held_attempt(interviewer: User) -> Attempt | None:
    """The open attempt of the case this person holds, with its case and study; None when none is held."""
    return (
        Attempt.objects.filter(closed_at=None, case__holder=interviewer, case__state=CaseState.HELD)
        .select_related("case__study", "case__sample", "interviewer")
        .first()
    )


def parked_for(interviewer: User) -> QuerySet[Case]:
    """Cases set aside for this person, whose screen was left after a dial; the longest parked first."""
    return (
        Case.objects.filter(state=CaseState.PARKED, owner=interviewer)
        .select_related("study", "contact")
        .order_by("valid_until")
    )
