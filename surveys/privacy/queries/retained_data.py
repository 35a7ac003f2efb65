"""What of a study would go, counted."""

from dataclasses import dataclass

from django.db.models import Count, Q

from surveys.design.models import Study
from surveys.fieldwork.models import Case, PhoneNumber
from surveys.interviewing.models import Interview


@dataclass(frozen=True, slots=True)
class Counted:
    """People of a study whose contact data are there, the telephone numbers of these, and interviews."""

    people: int
    erased: int
    numbers: int
    interviews: int


def counted(study: Study) -> Counted:
    """How many people, numbers and interviews the study has now."""
    cases = Case.objects.filter(study=study).aggregate(
        all=Count("pk"), erased=Count("pk", filter=Q(contact__erased_at__isnull=False))
    )
    return Counted(
        people=cases["all"] - cases["erased"],
        erased=cases["erased"],
        numbers=PhoneNumber.objects.filter(case__study=study).count(),
        interviews=Interview.objects.filter(study=study).count(),
    )
