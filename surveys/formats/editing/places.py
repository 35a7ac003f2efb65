"""Where a problem is in its sheet: its column, its cell's text, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, get_column_letter

from surveys.formats.xlsform.grid import Row, Sheet

ROWS_AROUND = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A row around a place: its number, and the texts of the columns shown."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A cell and what stands around it.

    ``column``: its number from 1. ``text``: what it holds. ``letters``: the columns shown, those with something in one
    of the ``lines`` and the cell's own. ``headings``: the row of headings, where it is none of the lines.
    """

    column: int
    text: str
    letters: tuple[str, ...]
    headings: Line | None
    lines: tuple[Line, ...]

    @property
    def at(self) -> int:
        """Which of the columns shown is the cell's, from 1."""
        return self.letters.index(self.letter) + 1

    @property
    def letter(self) -> str:
        """The letter of the cell's column."""
        letter: str = get_column_letter(self.column)
        return letter


def column_of(headings: Mapping[str, int], column: str) -> int:
    """The number of a column named by its heading or its letter; 1 if it is neither."""
    if column in headings:
        return headings[column]
    by_lower = {heading.lower(): number for heading, number in headings.items()}
    if column.lower() in by_lower:
        return by_lower[column.lower()]
    if column.isascii() and column.isalpha() and column.isupper() and len(column) <= 3:
        number: int = column_index_from_string(column)
        return number
    return 1


def headings_of(sheet: Sheet, around: int) -> Row | None:
    """The row that holds the headings above the row ``around``: the first that is not blank."""
    return next((row for row in sheet.rows if row.number <= around), None)


def look_around(sheet: Sheet, number: int, column: str) -> Look:
    """The cell in the row ``number`` and the column of this heading or letter, with its surroundings."""
    first = headings_of(sheet, number)
    named = {} if first is None else {" ".join(words.split()): at for at, words in enumerate(first.cells, 1) if words}
    at = column_of(named, column)
    rows = [row for row in sheet.rows if abs(row.number - number) <= ROWS_AROUND]
    if number not in [row.number for row in rows]:
        rows = sorted([*rows, Row(number, ())], key=lambda row: row.number)
    shown = sorted({at} | {n + 1 for row in rows for n, words in enumerate(row.cells) if words})
    lines = tuple(_line(row, shown) for row in rows)
    return Look(
        column=at,
        text=next((row.at(at - 1) for row in rows if row.number == number), ""),
        letters=tuple(get_column_letter(one) for one in shown),
        headings=_line(first, shown) if first is not None and first not in rows else None,
        lines=lines,
    )


def _line(row: Row, columns: list[int]) -> Line:
    return Line(row.number, tuple(row.at(column - 1) for column in columns))
