"""Converts values to the XML of worksheet cells: fast, and safe whatever a respondent said.

A text is always written as text, so that no answer can become a formula. Characters that XML does not allow are
dropped; a text longer than Excel's limit is cut and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import TypeAlias
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

CellValue: TypeAlias = "str | int | float | date | datetime | time | None"

ROW_LIMIT = 1_048_576
COLUMN_LIMIT = 16_384
CELL_LIMIT = 32_767
"""Excel's own limits: rows and columns of a sheet, characters of a cell."""

REFUSED_BY_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CACHE_LIMIT = 60_000
_CACHED_LENGTH = 80
_CELLS_KEPT = 500
"""The different cells of one column that are kept: a column with more of them hardly repeats any."""
_AT = "\0"
"""Stands for the row's number in a cell that is kept; no cell can hold it, since XML refuses it."""
_ROW = f'<row r="{_AT}">'
_EPOCH = datetime(1899, 12, 30)


class CellWriter:
    """Turns rows of values into XML for one sheet, a batch at a time, column by column.

    ``columns`` holds the style of each column, ``""`` for none: such a column holds texts and numbers only. ``styles``
    maps these, ``header``, ``date``, ``datetime`` and ``time`` to style numbers of the package.
    """

    def __init__(self, columns: Sequence[str], styles: dict[str, int]) -> None:
        letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        self._titles = [f'<c r="{letter}' for letter in letters]
        styled = [f'<c s="{styles[style]}" r="' if style else '<c r="' for style in columns]
        self._endings = _Endings(styles)
        openings = (f"{opening}{letter}{_AT}" for opening, letter in zip(styled, letters, strict=True))
        self._columns = [_ColumnCells(opening, self._endings) for opening in openings]
        self._styles = styles

    @property
    def cut(self) -> int:
        """The number of texts that exceeded a cell's limit."""
        return self._endings.cut

    def header(self, titles: Sequence[str]) -> str:
        """The XML of the first row, in the header's style."""
        style, clean = self._styles["header"], self._endings.clean
        cells = (
            f'{opening}1" s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean(title)}</t></is></c>'
            for opening, title in zip(self._titles, titles, strict=True)
        )
        return f'<row r="1">{"".join(cells)}</row>'

    def rows(self, first: int, batch: Sequence[Sequence[CellValue]]) -> str:
        """Rows as XML, numbered from ``first``; ``None`` is an empty cell."""
        by_column = zip(self._columns, zip_longest(*batch), strict=False)
        columns = [
            [_ROW] * len(batch),
            *(column.cells(values) for column, values in by_column),
            ["</row>"] * len(batch),
        ]
        texts = map("".join, zip(*columns, strict=True))
        return "".join([text.replace(_AT, str(number)) for number, text in enumerate(texts, first)])


class _ColumnCells(dict[CellValue, str]):
    """The cells of one column, without the row's number; a mapping that keeps them while there are few."""

    __slots__ = ("_endings", "_is_kept", "_opening")

    def __init__(self, opening: str, endings: _Endings) -> None:
        self._opening, self._endings = opening, endings
        self._is_kept = True
        self[None] = ""

    def cells(self, values: Iterable[CellValue]) -> list[str]:
        """The cell of each value, ``""`` for none."""
        if self._is_kept:
            cells = list(map(self.__getitem__, values))
            if len(self) > _CELLS_KEPT:
                self._is_kept = False
                self.clear()
            return cells
        opening, endings = self._opening, self._endings
        return ["" if value is None else f"{opening}{endings[value]}" for value in values]

    def __missing__(self, value: CellValue) -> str:
        cell = f"{self._opening}{self._endings[value]}"
        if value in self._endings:
            self[value] = cell
        return cell


class _Endings(dict[CellValue, str]):
    """What follows a cell's reference; a mapping that caches the XML of values seen before.

    ``cut`` counts the texts that exceeded a cell's limit.
    """

    def __init__(self, styles: dict[str, int]) -> None:
        self._styles = styles
        self.cut = 0

    def __missing__(self, value: CellValue) -> str:
        ending = self._ending(value)
        if not isinstance(value, str) or len(value) <= _CACHED_LENGTH:
            if len(self) >= _CACHE_LIMIT:
                self.clear()
            self[value] = ending
        return ending

    def _ending(self, value: CellValue) -> str:
        if isinstance(value, str):
            text = self.clean(value)
            return f'" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else '"/>'
        if isinstance(value, bool):
            return f'"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return _number(value)
        if isinstance(value, datetime):
            return f'" s="{self._styles["datetime"]}"><v>{_serial(value)!r}</v></c>'
        if isinstance(value, date):
            whole = datetime(value.year, value.month, value.day)
            return f'" s="{self._styles["date"]}"><v>{(whole - _EPOCH).days}</v></c>'
        if isinstance(value, time):
            return f'" s="{self._styles["time"]}"><v>{_day_share(value)!r}</v></c>'
        raise TypeError(f"A cell cannot hold {type(value).__name__}.")

    def clean(self, text: str) -> str:
        """The text as XML, cut at a cell's limit."""
        text = REFUSED_BY_XML.sub("", text)
        if len(text) > CELL_LIMIT:
            self.cut += 1
            text = text[:CELL_LIMIT]
        if "_x" in text:
            text = _LOOKS_ESCAPED.sub("_x005F_", text)
        # A carriage return would be read back as a line feed; Excel's own escape preserves it.
        return escape(text).replace("\r", "_x000D_")


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return '"/>'
    # Equal numbers share a cache entry: a cached 3.0 must not change how a 3 of another column looks.
    whole = int(value) if value == int(value) else value
    return f'"><v>{whole!r}</v></c>'


def _serial(moment: datetime) -> float:
    """Excel's day number of a moment without a time zone; the caller has converted it to the intended clock."""
    passed = moment.replace(tzinfo=None) - _EPOCH
    return passed.days + passed.seconds / 86400


def _day_share(moment: time) -> float:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
