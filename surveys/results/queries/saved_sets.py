"""Tables and weights that were saved for a study, the latest edition of each name."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.results.models import TableSet, WeightSet

Saved = TypeVar("Saved", TableSet, WeightSet)


def table_sets_of(study: Study) -> list[TableSet]:
    """The study's sets of tables in the order of their names."""
    return _latest(TableSet.objects.filter(study=study).select_related("saved_by"))


def weight_sets_of(study: Study) -> list[WeightSet]:
    """The study's weights in the order of their names."""
    return _latest(WeightSet.objects.filter(study=study).select_related("saved_by"))


def _latest(found: QuerySet[Saved]) -> list[Saved]:
    by_name: dict[str, Saved] = {}
    for one in found.order_by("edition"):
        by_name[one.name] = one
    return sorted((one for one in by_name.values() if one.removed_at is None), key=lambda one: one.name.casefold())
