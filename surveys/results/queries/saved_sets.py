"""Tables, weights and formulas that were saved for a study, the latest edition of each name."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from surveys.analysis import tables, targets
from surveys.design.models import Study
from surveys.questionnaire.expressions.recoding import CodeChanges, recode_expression
from surveys.results.models import DerivedVariable, TableSet, WeightSet

from .cleaning import derived_of
from .saved_codes import CodeHistory, recode_each

Saved = TypeVar("Saved", TableSet, WeightSet)


def table_sets_of(study: Study, as_of: datetime | None = None, until: int | None = None) -> list[TableSet]:
    """The study's sets of tables in the order of their names, as they are or were at a moment, in the codes of today.

    ``until``: the number of the version in whose codes they are to be, if it is another one.
    """
    found = _latest(TableSet.objects.filter(study=study).select_related("saved_by"), as_of)
    return recode_each(CodeHistory(study, until), found, _saved_at, _recode_tables)


def weight_sets_of(study: Study, as_of: datetime | None = None, until: int | None = None) -> list[WeightSet]:
    """The study's weights in the order of their names, as they are or were at a moment; ``until`` as of tables."""
    found = _latest(WeightSet.objects.filter(study=study).select_related("saved_by"), as_of)
    return recode_each(CodeHistory(study, until), found, _saved_at, _recode_weights)


def weight_set_of(study: Study, pk: int) -> WeightSet | None:
    """The weights of this number, whichever edition they are, in the codes of today."""
    found = WeightSet.objects.filter(study=study, pk=pk)
    return next(iter(recode_each(CodeHistory(study), found, _saved_at, _recode_weights)), None)


def formulas_of(study: Study, as_of: datetime | None = None, until: int | None = None) -> list[DerivedVariable]:
    """The derived variables in use, see ``derived_of``, in the codes of today; ``until`` as of tables."""
    history = CodeHistory(study, until, is_written=True)
    return recode_each(history, derived_of(study, as_of), lambda one: one.made_at, _recode_formula)


def _recode_formula(one: DerivedVariable, changes: CodeChanges) -> None:
    one.formula = recode_expression(one.formula, changes)


def _saved_at(one: TableSet | WeightSet) -> datetime:
    return one.saved_at


def _recode_tables(one: TableSet, changes: CodeChanges) -> None:
    one.spec = tables.to_json(tables.recode_set(tables.from_json(one.spec), changes))


def _recode_weights(one: WeightSet, changes: CodeChanges) -> None:
    one.spec = targets.to_json(targets.recode_targets(targets.from_json(one.spec), changes))


def _latest(found: QuerySet[Saved], as_of: datetime | None) -> list[Saved]:
    by_name: dict[str, Saved] = {}
    if as_of is not None:
        found = found.filter(saved_at__lte=as_of)
    for one in found.order_by("edition"):
        by_name[one.name] = one
    there = (one for one in by_name.values() if one.removed_at is None or (as_of and one.removed_at > as_of))
    return sorted(there, key=lambda one: one.name.casefold())
