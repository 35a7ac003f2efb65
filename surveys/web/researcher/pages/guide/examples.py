"""The examples of the guide: small workbooks, and expressions with what they give.

A block of kind ``survey`` is a workbook: a line without ``|`` names the sheet whose rows follow.
A block of kind ``expression`` has first what is given, then expressions with their results::

    ${age} := 17
    ${age} >= 18 → false

Given is the answer to a question (``${age}``), to the question itself (``.``), the words of a code
(``${brands}/a``), a column of the choice looked at (``region``), or what a function finds
(``attribute('city')``). Rounds of a repeat are written ``(30; 4)``.
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
    """What is given, and pairs of expression and result, all as they are written."""

    given: Mapping[str, str]
    lines: tuple[tuple[str, str], ...]


def tables(text: str) -> tuple[ExampleTable, ...]:
    """The sheets of a block of kind ``survey``. Raises ``ValueError`` for a row before any sheet."""
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
    """What a block of kind ``expression`` says. Raises ``ValueError`` for a line that is neither."""
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
