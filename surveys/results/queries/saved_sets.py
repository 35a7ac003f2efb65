"""Tables and weights that were saved for a study, the latest edition of each name."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.results.models import TableSet, WeightSet

Saved = TypeVar("Saved", TableSet, WeightSet)


def table_sets_of(study: Study, as_of: datetime | None = None) -> list[TableSet]:
    """The study's sets of tables in the order of their names, as they are or were at a moment."""
    return _latest(TableSet.objects.filter(study=study).select_related("saved_by"), as_of)


def weight_sets_of(study: Study, as_of: datetime | None = None) -> list[WeightSet]:
    """The study's weights in the order of their names, as they are or were at a moment."""
    return _latest(WeightSet.objects.filter(study=study).select_related("saved_by"), as_of)


def _latest(found: QuerySet[Saved], as_of: datetime | None) -> list[Saved]:
    by_name: dict[str, Saved] = {}
    if as_of is not None:
        found = found.filter(saved_at__lte=as_of)
    for one in found.order_by("edition"):
        by_name[one.name] = one
    there = (one for one in by_name.values() if one.removed_at is None or (as_of and one.removed_at > as_of))
    return sorted(there, key=lambda one: one.name.casefold())
