"""Values that were changed after the interview, and variables that are derived from others."""

from collections.abc import Sequence

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.results.models import CleanedValue, DerivedVariable


def cleaned_values_of(study: Study) -> QuerySet[CleanedValue]:
    """Every change of the study that counts, newest first."""
    changes = CleanedValue.objects.filter(study=study, undone_at=None)
    return changes.select_related("changed_by", "interview__case").order_by("-pk")


def cleaned_in(interviews: Sequence[int]) -> dict[int, dict[str, dict[str, object]]]:
    """Interview → variable in small letters → what is delivered in place of its answer."""
    found: dict[int, dict[str, dict[str, object]]] = {}
    rows = CleanedValue.objects.filter(interview__in=interviews, undone_at=None).order_by("pk")
    for interview, variable, after in rows.values_list("interview", "variable", "after"):
        found.setdefault(interview, {})[variable] = after
    return found


def has_cleaned_values(study: Study) -> bool:
    """Whether anything of the study was changed."""
    return CleanedValue.objects.filter(study=study, undone_at=None).exists()


def derived_of(study: Study) -> list[DerivedVariable]:
    """The derived variables in use, in the order in which they were made: later ones may read earlier ones."""
    return list(DerivedVariable.objects.filter(study=study, hidden_at=None).order_by("pk"))
