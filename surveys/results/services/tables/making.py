"""Make a set of tables: weights, filters, columns, then table after table; what cannot be made is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext

from surveys.analysis.tables import (
    Answers,
    Columns,
    SetSpec,
    Table,
    TableSpec,
    UseError,
    columns_of,
    interviews_where,
    tabulate,
    unknown_names,
)
from surveys.analysis.tables.answers import Mask, Numbers
from surveys.analysis.tables.columns import GONE
from surveys.analysis.targets import Weighed, WeightSpec, figures_of, weigh
from surveys.analysis.weighting import WeightingError
from surveys.questionnaire.expressions import ExpressionError

from .words import trouble_words

WeightsNamed = Callable[[str], Numbers]
"""Name of weights → a weight for each interview. Raises ``UseError`` and ``UnweightedError``."""


class UnweightedError(ValueError):
    """Why weights cannot be worked out, in words."""


TROUBLES = (UseError, UnweightedError, ExpressionError)


@dataclass(frozen=True, slots=True)
class MadeSet:
    """Tables with the place of each in the specification; what could not be made, in words."""

    tables: Sequence[tuple[int, Table]]
    troubles: Sequence[str]
    columns: Columns | None = None

    @property
    def is_weighted(self) -> bool:
        """Whether weights were used."""
        return self.columns is not None and self.columns.is_weighted

    def question(self, group: int) -> str:
        """The outermost question of a group of columns, counted from 1."""
        return self.columns.groups[group - 1].questions[0] if self.columns else ""

    @property
    def overlaps(self) -> bool:
        """Whether somebody can be in several columns of a group."""
        return self.columns is not None and any(group.overlaps for group in self.columns.groups)


def make_tables(answers: Answers, spec: SetSpec, weights: WeightsNamed, only: Sequence[int] | None = None) -> MadeSet:
    """The tables of the set; ``only``: those at these places. A table that cannot be made does not stop the others."""
    try:
        values = weights(spec.weight) if spec.weight else None
        among = _kept(answers, spec.filter) if spec.filter else None
        columns = columns_of(answers, spec.banner, values, among)
    except TROUBLES as error:
        return MadeSet([], [trouble_words(error)])
    tables: list[tuple[int, Table]] = []
    troubles: list[str] = []
    for place, one in enumerate(spec.tables):
        if only is not None and place not in only:
            continue
        try:
            tables.append((place, _made(answers, one, columns, spec)))
        except TROUBLES as error:
            troubles.append(trouble_words(error))
    return MadeSet(tables, list(dict.fromkeys(troubles)), columns)


def _made(answers: Answers, one: TableSpec, columns: Columns, spec: SetSpec) -> Table:
    among = columns.members[:, 0]
    if one.filter:
        among = among & _kept(answers, one.filter)
    return tabulate(answers, one, columns, cells=spec.cells, comparison=spec.comparison, among=among)


def _kept(answers: Answers, text: str) -> Mask:
    """Which interviews a filter keeps; a name that no version has is an error and not an empty value."""
    if unknown := unknown_names(answers, text):
        raise UseError(GONE, unknown[0])
    return interviews_where(answers, text)


def weights_from(answers: Answers, specs: Mapping[str, WeightSpec]) -> WeightsNamed:
    """Works out weights by their name, from these answers."""

    def named(name: str) -> Numbers:
        if name not in specs:
            raise _missing(name)
        try:
            return weigh(answers, specs[name]).weights.values
        except WeightingError as error:
            raise UnweightedError(trouble_words(error, empty_class(error, answers, specs[name]))) from error

    return named


def weights_made(answers: Answers, made: Mapping[str, Mapping[int, float]]) -> WeightsNamed:
    """Weights that were worked out before, by name and interview."""

    def named(name: str) -> Numbers:
        if name not in made:
            raise _missing(name)
        return np.array([made[name][interview] for interview in answers.interviews.tolist()], np.float64)

    return named


def _missing(name: str) -> UnweightedError:
    return UnweightedError(
        gettext("There are no weights “%(name)s”: they were removed, or cannot be worked out.") % {"name": name}
    )


def empty_class(error: WeightingError, answers: Answers, spec: WeightSpec) -> str:
    """The words of the class that stopped the weights; ``""`` if it was none."""
    if error.margin < 0 or error.place < 0:
        return ""
    used = [figures for one in spec.margins if (figures := figures_of(answers, one)[0]).is_used]
    return used[error.margin].classes[error.place].label


def weigh_in_words(answers: Answers, spec: WeightSpec) -> tuple[Weighed | None, str]:
    """The weights, or in words why there are none."""
    try:
        return weigh(answers, spec), ""
    except WeightingError as error:
        return None, trouble_words(error, empty_class(error, answers, spec))
    except UseError as error:
        return None, trouble_words(error)
