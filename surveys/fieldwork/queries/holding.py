"""Who holds what."""

from django.db.models import QuerySet

from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.people.models import User
from surveys.people.prepared import Prepared

_HELD = Prepared(
    lambda person: Attempt.objects.filter(
        closed_at=None, case__holder=person, case__state=CaseState.HELD
    ).select_related("case__study", "case__sample", "interviewer"),
    person=-1,
)


def held_attempt(interviewer: User) -> Attempt | None:
    """The open attempt of the case this person holds, with its case and study; None when none is held."""
    return _HELD.first(person=interviewer.pk)


def parked_for(interviewer: User) -> QuerySet[Case]:
    """Cases set aside for this person, whose screen was left after a dial; the longest parked first."""
    return (
        Case.objects.filter(state=CaseState.PARKED, owner=interviewer)
        .select_related("study", "contact")
        .order_by("valid_until")
    )
