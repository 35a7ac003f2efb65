"""Values that were changed after the interview, and variables that are derived from others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
    return changes.select_related("changed_by", "interview__case", "follows").order_by("-pk")


Place = tuple[str, str]
"""A variable in small letters, and the key of a round of its repeat."""


def round_place(repeat: str) -> str:
    """What stands in place of a variable where a change says whether a round of this repeat is gone."""
    return f"@{repeat}"


def cleaned_in(
    interviews: Sequence[int], as_of: datetime | None = None, *, by_hand: bool = False
) -> dict[int, dict[Place, dict[str, Any]]]:
    """Interview → variable and round → what is delivered in place of its answer.

    ``by_hand``: only what somebody changed, not what follows from it.
    """
    found: dict[int, dict[Place, dict[str, Any]]] = {}
    counting = in_force("changed_at", "undone_at", as_of)
    rows = CleanedValue.objects.filter(counting, interview__in=interviews).order_by("pk")
    rows = rows.filter(follows=None) if by_hand else rows
    for interview, variable, instance, after in rows.values_list("interview", "variable", "instance", "after"):
        found.setdefault(interview, {})[variable, instance] = after
    return found


def has_cleaned_values(study: Study, as_of: datetime | None = None) -> bool:
    """Whether anything of the study was changed."""
    return CleanedValue.objects.filter(in_force("changed_at", "undone_at", as_of), study=study).exists()


def derived_of(study: Study, as_of: datetime | None = None) -> list[DerivedVariable]:
    """The derived variables in use, in the order in which they were made: later ones may read earlier ones."""
    return list(DerivedVariable.objects.filter(in_force("made_at", "hidden_at", as_of), study=study).order_by("pk"))
