"""How much personal data a study has."""

from dataclasses import dataclass

from django.db.models import Count, Q

from surveys.design.models import Study
from surveys.fieldwork.models import Case, PhoneNumber
from surveys.interviewing.models import Interview


@dataclass(frozen=True, slots=True)
class DataCounts:
    """People of a study with contact data, ``erased`` ones, telephone numbers, interviews."""

    people: int
    erased: int
    numbers: int
    interviews: int


def data_counts(study: Study) -> DataCounts:
    """The study's counts now; three queries."""
    cases = Case.objects.filter(study=study).aggregate(
        all=Count("pk"), erased=Count("pk", filter=Q(contact__erased_at__isnull=False))
    )
    return DataCounts(
        people=cases["all"] - cases["erased"],
        erased=cases["erased"],
        numbers=PhoneNumber.objects.filter(case__study=study).count(),
        interviews=Interview.objects.filter(study=study).count(),
    )
