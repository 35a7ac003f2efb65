"""Values that were changed after the interview, and variables that are derived from others."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from surveys.design.models import Study
from surveys.results.models import CleanedValue, DerivedVariable


def in_force(begun: str, ended: str, as_of: datetime | None) -> Q:
    """What counts now, or counted at a moment. ``begun``, ``ended``: the fields that say since when and until when."""
    if as_of is None:
        return Q(**{ended: None})
    return Q(**{f"{begun}__lte": as_of}) & (Q(**{ended: None}) | Q(**{f"{ended}__gt": as_of}))


def cleaned_values_of(study: Study, as_of: datetime | None = None) -> QuerySet[CleanedValue]:
    """Every change of the study that counts, newest first."""
    changes = CleanedValue.objects.filter(in_force("changed_at", "undone_at", as_of), study=study)
    return changes.select_related("changed_by", "interview__case").order_by("-pk")


Place = tuple[str, str]
"""A variable in small letters, and the key of a round of its repeat."""


def cleaned_in(interviews: Sequence[int], as_of: datetime | None = None) -> dict[int, dict[Place, dict[str, object]]]:
    """Interview → variable and round → what is delivered in place of its answer."""
    found: dict[int, dict[Place, dict[str, object]]] = {}
    counting = in_force("changed_at", "undone_at", as_of)
    rows = CleanedValue.objects.filter(counting, interview__in=interviews).order_by("pk")
    for interview, variable, instance, after in rows.values_list("interview", "variable", "instance", "after"):
        found.setdefault(interview, {})[variable, instance] = after
    return found


def has_cleaned_values(study: Study, as_of: datetime | None = None) -> bool:
    """Whether anything of the study was changed."""
    return CleanedValue.objects.filter(in_force("changed_at", "undone_at", as_of), study=study).exists()


def derived_of(study: Study, as_of: datetime | None = None) -> list[DerivedVariable]:
    """The derived variables in use, in the order in which they were made: later ones may read earlier ones."""
    return list(DerivedVariable.objects.filter(in_force("made_at", "hidden_at", as_of), study=study).order_by("pk"))
