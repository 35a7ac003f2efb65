"""The examples of the guide: small workbooks, and expressions with their results.

A block of kind ``survey`` is a workbook: a line without ``|`` names the sheet whose rows follow.
A block of kind ``expression`` has first the given values, then expressions with their results::

    ${age} := 17
    ${age} >= 18 → false

A given value is the answer to a question (``${age}``) or to the current one (``.``), the label of a code
(``${brands}/a``), a column of the current choice (``region``), or the result of a function
(``attribute('city')``). Values of a repeat's instances are written ``(30; 4)``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

GIVEN, GIVES = ":=", "→"

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """A sheet of an example: its headings and its rows, all of the same length."""

    sheet: str
    headings: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Expressions:
    """The given values, and pairs of expression and result, all as written in the source."""

    given: Mapping[str, str]
    lines: tuple[tuple[str, str], ...]


def tables(text: str) -> tuple[ExampleTable, ...]:
    """Return the sheets of a block of kind ``survey``. Raises ``ValueError`` for a row before any sheet."""
    sheets: dict[str, list[tuple[str, ...]]] = {}
    current: list[tuple[str, ...]] | None = None
    for line in filter(None, map(str.strip, text.splitlines())):
        if "|" not in line:
            current = sheets.setdefault(line, [])
        elif current is None:
            raise ValueError(line)
        else:
            current.append(tuple(cell.strip() for cell in line.split("|")))
    return tuple(_table(name, rows) for name, rows in sheets.items())


def _table(name: str, rows: list[tuple[str, ...]]) -> ExampleTable:
    headings, *others = rows
    width = len(headings)
    return ExampleTable(name, headings, tuple((*row, *[""] * width)[:width] for row in others))


def expressions(text: str) -> Expressions:
    """Return the content of a block of kind ``expression``. Raises ``ValueError`` for any other line."""
    given: dict[str, str] = {}
    lines: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        sign, left, right = _parts(line)
        if sign == GIVEN:
            given[left] = right
        else:
            lines.append((left, right))
    return Expressions(given, tuple(lines))


def _parts(line: str) -> tuple[str, str, str]:
    for sign in (GIVEN, GIVES):
        left, found, right = line.partition(f" {sign} ")
        if found:
            return sign, left.strip(), right.strip()
    raise ValueError(line)
