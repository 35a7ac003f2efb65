"""A variable's stored values as the columns of a sheet, converted column by column for speed.

A single answer or a number is one column, in which don't know and refused are numbers that no
answer has. A multiple answer is a 0/1 column for each code (empty unless asked and answered, and for
an answer that only another version offered), then one column for each mention in order; a ranking is
a column for each code with its rank. Don't know and refused of all others stand in a companion column.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from surveys.formats.workbook import CellValue
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.portable_names import Names
from surveys.questionnaire.model.state import DK

Values = list[Any]
"""One variable's stored values in a batch of interviews: ``None`` where it was not asked or was left empty."""
Missing = dict[int, str]
"""Place in the batch → ``dk`` or ``refused``."""
Cells = Sequence[CellValue]

PARSERS: dict[str, Callable[[str], date | time]] = {
    kinds.DATE: date.fromisoformat,
    kinds.TIME: time.fromisoformat,
    # The respondent's own clock, as it was written down: Excel knows no time zones.
    kinds.DATETIME: lambda text: datetime.fromisoformat(text).replace(tzinfo=None),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A sheet's words: ``of`` gives a text in its language; ``dk`` and ``refused`` stand for these answers."""

    of: Callable[[Any], str]
    dk: str
    refused: str

    def missing(self, kind: str) -> str:
        """The words for ``kind``: ``dk`` or ``refused``."""
        return self.dk if kind == DK else self.refused


def column_names(codebook: Codebook) -> Names:
    """A source of names for further columns that differ from the name of every variable and code."""
    codes = [code.column for variable in codebook.variables for code in variable.codes if code.column]
    return Names([*(variable.name for variable in codebook.variables), *codes])


BOTH, FLAGS, MENTIONS = "both", "flags", "mentions"
"""How several answers are laid out: a 0/1 column for each answer, a column for each mention, or both in this order."""


class CodedColumns:
    """The columns of one variable in the sheet of codes. ``several``: how several answers are laid out."""

    def __init__(self, variable: Variable, names: Names, several: str = BOTH) -> None:
        self.variable = variable
        self.several = several if variable.kind == kinds.MULTIPLE else BOTH
        self.answers = [code for code in variable.codes if not code.missing]
        self._listed_missing = {code.key: code.missing for code in variable.codes if code.missing}
        self._numbers: dict[Any, CellValue] = {code.key: code.number for code in variable.codes}
        self._spread: dict[tuple[str, ...], tuple[CellValue, ...]] = {}
        self._parse = PARSERS.get(variable.kind)
        spread = [code.column for code in self.answers] if variable.kind in kinds.SPREAD_KINDS else [variable.name]
        mentions = range(1, len(self.answers) + 1) if variable.kind == kinds.MULTIPLE else ()
        self._has_companion = bool(variable.missing) and variable.kind not in {kinds.SINGLE, kinds.NUMBER}
        named = [names.give(f"{variable.name}_m{place}") for place in mentions]
        self.flags = [] if self.several == MENTIONS else spread
        self.mentions = [] if self.several == FLAGS else named
        titles = [*self.flags, *self.mentions]
        self.titles = [*titles, names.give(f"{variable.name}_ns")] if self._has_companion else titles

    def listed_missing(self, values: Values) -> int:
        """How many of the stored values are a listed code for don't know or refused."""
        return sum(map(values.count, self._listed_missing))

    def cells(self, values: Values, missing: Missing, not_offered: Collection[str] = ()) -> list[Cells]:
        """The batch's cells, one sequence for each title.

        ``not_offered``: the codes that only other versions offered.
        """
        if self.variable.kind in kinds.SPREAD_KINDS:
            self._find_listed_missing(values, missing)
            columns = self._spread_out(values)
            if not_offered and self.flags and self.variable.kind == kinds.MULTIPLE:
                columns = self._without_zeros(columns, not_offered)
        elif self._parse:
            parse = self._parse
            columns = [[parse(value) if value else None for value in values]]
        elif self.variable.kind == kinds.SINGLE:
            columns = [list(map(self._numbers.get, values, values))]
        else:
            columns = [values]
        numbers = {place: self.variable.missing.get(kind) for place, kind in missing.items()}
        if self._has_companion:
            return [*columns, [numbers.get(place) for place in range(len(values))]]
        if numbers and self.variable.kind not in kinds.SPREAD_KINDS:  # of several columns all are empty as it is
            columns = [[numbers.get(place, value) for place, value in enumerate(columns[0])]]
        return columns

    def _find_listed_missing(self, values: Values, missing: Missing) -> None:
        """Move a listed code that stands for don't know or refused from ``values`` to ``missing``, in place."""
        if not self._listed_missing:
            return
        for place, value in enumerate(values):
            found = next((code for code in value or () if code in self._listed_missing), None)
            if found is not None:
                values[place], missing[place] = None, self._listed_missing[found]

    def _spread_out(self, values: Values) -> list[Cells]:
        known = self._spread
        rows = [
            self._spread_of(()) if value is None else known.get(tuple(value)) or self._learn(value) for value in values
        ]
        return list(zip(*rows, strict=True)) or [[] for _ in self.titles]

    def _without_zeros(self, columns: Sequence[Cells], not_offered: Collection[str]) -> list[Cells]:
        """The columns of 0 and 1 with nothing in the place of 0 for what could not be chosen."""
        flags = [
            [cell or None for cell in cells] if code.key in not_offered else cells
            for code, cells in zip(self.answers, columns, strict=False)
        ]
        return [*flags, *columns[len(flags) :]]

    def _learn(self, value: list[str]) -> tuple[CellValue, ...]:
        chosen = tuple(value)
        self._spread[chosen] = cells = self._spread_of(chosen)
        return cells

    def _spread_of(self, chosen: tuple[str, ...]) -> tuple[CellValue, ...]:
        if self.variable.kind == kinds.RANKING:
            ranks = {code: rank for rank, code in enumerate(chosen, 1)}
            return tuple(ranks.get(code.key) for code in self.answers)
        if not chosen:
            return (None,) * (len(self.flags) + len(self.mentions))
        given = tuple(int(code.key in chosen) for code in self.answers) if self.flags else ()
        if not self.mentions:
            return given
        mentioned = tuple(self._numbers.get(code, code) for code in chosen)[: len(self.answers)]
        return (*given, *mentioned, *(None,) * (len(self.answers) - len(mentioned)))


class LabelledColumn:
    """The one column of a variable in the sheet of labels: several answers joined in the order of mention."""

    def __init__(self, variable: Variable, words: Words) -> None:
        self.variable = variable
        self.titles = [variable.name]
        self._words = words
        self._labels: dict[Any, str] = {code.key: words.of(code.label) or code.code for code in variable.codes}
        self._parse = PARSERS.get(variable.kind)

    def cells(self, values: Values, missing: Missing, not_offered: Collection[str] = ()) -> list[Cells]:
        """The batch's cells: one sequence."""
        labels = self._labels
        column: list[CellValue]
        if self.variable.kind in kinds.SPREAD_KINDS:
            column = ["; ".join([labels.get(code, code) for code in value]) if value else None for value in values]
        elif self.variable.kind == kinds.SINGLE:
            column = list(map(labels.get, values, values))
        elif self._parse:
            parse = self._parse
            column = [parse(value) if value else None for value in values]
        else:
            column = list(values)
        for place, kind in missing.items():
            column[place] = self._words.missing(kind)
        return [column]


def question_text(variable: Variable, words: Words) -> str:
    """The question's text; of the words given for a code, the code's label."""
    return words.of(variable.label) or variable.title or variable.name


def wall_clock(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The moment as a naive local time in the study's zone: Excel knows no time zones."""
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
