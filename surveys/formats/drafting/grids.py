"""Grids: groups whose questions are alike, as sentences judged on one scale, or numbers that add up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.formats.editing import InsertRows, Operation
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.headers import TRANSLATED
from surveys.formats.xlsform.types import GROUP, QUESTION, read_type
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES

from .blocks import block_of
from .several import unused
from .written import TITLE, Written, column_for, folded_list, heading_for

_LETTERED = re.compile(r"(.*\d)([a-y])")
_OWN = frozenset({*TRANSLATED, TITLE, "name", "was", "relevant"})
"""Meanings of columns whose cells a new row does not take over from the one above it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a grid in order, all of one type; of a list, or of none (``""``)."""

    rows: tuple[Row, ...]
    list_name: str


def grid_of(written: Written, number: int) -> Grid | None:
    """The grid that begins in a row; ``None`` if none does: a group of other groups, or of questions not alike."""
    table, inside = written.survey, set(block_of(written, number)[1:-1])
    begin = next((row for row in table.rows if row.number == number), None)
    rows = tuple(row for row in table.rows if row.number in inside)
    if begin is None or not rows or read_type(table.cell(begin, "type")).name != GROUP:
        return None
    kinds = [read_type(table.cell(row, "type")) for row in rows]
    alike = {(kind.kind, kind.name, folded_list(kind.list_name)) for kind in kinds}
    if len(alike) > 1 or kinds[0].kind != QUESTION or kinds[0].name not in LISTED_TYPES | NUMBER_TYPES:
        return None
    if kinds[0].name in LISTED_TYPES and not kinds[0].list_name:
        return None
    return Grid(rows, kinds[0].list_name)


def grid_rows_added(written: Written, number: int, lines: Iterable[str], language: str) -> list[Operation]:
    """More rows behind the last one of a grid, like it but for their texts: one of each line.

    A line may have the texts in several languages, with tabs between, that of ``language`` first.
    """
    grid, table = grid_of(written, number), written.survey
    texts = [line for line in lines if line.strip()]
    if grid is None or not texts:
        return []
    last = grid.rows[-1]
    alike = {one.words: last.at(one.index) for one in table.headings if one.field not in _OWN and last.at(one.index)}
    codes = [one.code for one in written.languages] or [""]
    order = [language if language in codes else codes[0], *[code for code in codes if code != language]]
    taken = {table.cell(row, "name").lower() for row in table.rows}
    name, rows = table.cell(last, "name"), []
    for line in texts:
        name = _following(name, taken)
        taken.add(name.lower())
        labels = dict(zip(order, (text.strip() for text in line.split("\t")), strict=False))
        cells = {_label(written, code): text for code, text in labels.items() if text}
        rows.append({**alike, table.column("name"): name, **cells})
    return [InsertRows("survey", tuple(rows), last.number)]


def _label(written: Written, language: str) -> str:
    found = column_for(written.survey, "label", language)
    return found.words if found else heading_for("label", language, written.languages)


def _following(name: str, taken: set[str]) -> str:
    """The code behind one: ``C4e`` behind ``C4d``, ``B9`` behind ``B8``."""
    match = _LETTERED.fullmatch(name)
    while match:
        name = match[1] + chr(ord(match[2]) + 1)
        if name.lower() not in taken:
            return name
        match = _LETTERED.fullmatch(name)
    return unused(name, taken)
