"""From a variable's stored values to the columns of a sheet, column by column for speed.

A single answer or a number is one column, in which don't know and refused are codes that no answer
has. A multiple answer is a 0/1 column for each code (empty unless asked and answered), then one for
each mention in order; its don't know and refused, and those of texts, dates and times, stand in a
companion column. A text for "other, specify" is a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import repeat
from typing import Any

from surveys.formats.workbook import CellValue, Column
from surveys.questionnaire.codebook import Code, Variable
from surveys.questionnaire.state import DK

Values = Sequence[Any]
"""What a batch of interviews stored for one variable: ``None`` where it was not asked or left empty."""
Missing = dict[int, str]
"""Place in the batch → ``dk`` or ``refused``."""
Texts = dict[int, dict[str, str]]
"""Place in the batch → code → the text for "other, specify"."""

PARSERS: dict[str, Callable[[str], date | time]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": lambda text: datetime.fromisoformat(text).replace(tzinfo=None),
}


@dataclass(frozen=True, slots=True)
class Words:
    """How a sheet speaks: the words of a text in its language, and of don't know and refused."""

    of: Callable[[Any], str]
    dk: str
    refused: str

    def missing(self, kind: str) -> str:
        """Don't know or refused in words."""
        return self.dk if kind == DK else self.refused


class CodedColumns:
    """The columns of one variable in the sheet of codes."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self._numbers: dict[Any, CellValue] = {code.code: code.number for code in variable.codes}
        self._codes = [code.code for code in variable.codes]
        self._patterns: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._parse = PARSERS.get(variable.kind)
        self.has_companion = bool(variable.dk or variable.refused) and not variable.is_single_column
        self.titles = [Column(title) for title in self._titles()]

    def _titles(self) -> list[str]:
        name = self.variable.name
        titles = [name]
        if self.variable.is_multiple:
            titles = [f"{name}_{code.number}" for code in self.variable.codes]
        if self.variable.is_multiple or self.variable.is_ranked:
            titles = (titles if self.variable.is_multiple else []) + [
                f"{name}_m{place}" for place in range(1, len(self._codes) + 1)
            ]
        if self.has_companion:
            titles.append(f"{name}_ns")
        return titles + [f"{name}_{code.number}_t" for code in self.variable.codes if code.specify]

    def cells(self, values: Values, missing: Missing, texts: Texts) -> list[Sequence[CellValue]]:
        """The batch's cells, one sequence for each title."""
        variable = self.variable
        if variable.is_multiple or variable.is_ranked:
            columns = self._listed(values)
        elif variable.codes:
            columns = [list(map(self._numbers.get, values, values))]
        elif self._parse:
            parse = self._parse
            columns = [[parse(value) if value else None for value in values]]
        else:
            columns = [values]
        columns = self._with_missing(columns, missing, len(values))
        return columns + [self._specified(code, texts, len(values)) for code in variable.codes if code.specify]

    def _listed(self, values: Values) -> list[Sequence[CellValue]]:
        width = len(self._codes)
        mentions = [
            [self._numbers.get(code, code) for code in value] + [None] * (width - len(value))
            if value is not None
            else [None] * width
            for value in values
        ]
        by_mention: list[Sequence[CellValue]] = [list(column) for column in zip(*mentions, strict=True)]
        if not self.variable.is_multiple:
            return by_mention
        empty = (None,) * width
        patterns = [empty if value is None else self._pattern(tuple(value)) for value in values]
        return [list(column) for column in zip(*patterns, strict=True)] + by_mention

    def _pattern(self, chosen: tuple[str, ...]) -> tuple[int, ...]:
        if chosen not in self._patterns:
            self._patterns[chosen] = tuple(int(code in chosen) for code in self._codes)
        return self._patterns[chosen]

    def _with_missing(
        self, columns: list[Sequence[CellValue]], missing: Missing, rows: int
    ) -> list[Sequence[CellValue]]:
        if not self.has_companion:
            if missing:
                first = list(columns[0])
                for place, kind in missing.items():
                    first[place] = self.variable.missing_number(kind)
                columns = [first]
            return columns
        companion: list[CellValue] = list(repeat(None, rows))
        for place, kind in missing.items():
            companion[place] = self.variable.missing_number(kind)
        return [*columns, companion]

    def _specified(self, code: Code, texts: Texts, rows: int) -> list[CellValue]:
        column: list[CellValue] = list(repeat(None, rows))
        for place, said in texts.items():
            column[place] = said.get(code.code)
        return column


class LabelledColumn:
    """The one column of a variable in the sheet of labels: several answers joined in the order of mention."""

    def __init__(self, variable: Variable, words: Words) -> None:
        self.variable = variable
        self._words = words
        self._labels: dict[Any, str] = {code.code: words.of(code.label) or code.code for code in variable.codes}
        self._parse = PARSERS.get(variable.kind)
        self.titles = [Column(variable.name, 18)]

    def cells(self, values: Values, missing: Missing, texts: Texts) -> list[Sequence[CellValue]]:
        """The batch's cells: one sequence."""
        labels = self._labels
        column: list[CellValue]
        if self.variable.is_multiple or self.variable.is_ranked:
            column = [
                None if value is None else "; ".join([labels.get(code, code) for code in value]) or None
                for value in values
            ]
        elif labels:
            column = list(map(labels.get, values, values))
        elif self._parse:
            parse = self._parse
            column = [parse(value) if value else None for value in values]
        else:
            column = list(values)
        for place, kind in missing.items():
            column[place] = self._words.missing(kind)
        for place, said in texts.items():
            extra = "; ".join(text for text in said.values() if text)
            if extra and column[place] is not None:
                column[place] = f"{column[place]}: {extra}"
        return [column]
