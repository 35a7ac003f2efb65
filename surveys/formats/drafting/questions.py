"""Questions are added to a draft, each with a code of its own.

Rows are given by their ids, as ``Written`` holds them. Every function returns the operations of one step.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from surveys.formats.editing import InsertRows
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.headers import TRANSLATED, Table
from surveys.formats.xlsform.types import BEGIN, read_type

from .blocks import place_of, row_before
from .written import TITLE, Written, column_for, free_list, heading_for

NEW_TYPES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "select_one": ({"type": "select_one {list}"},),
    "select_multiple": ({"type": "select_multiple {list}"},),
    "rank": ({"type": "rank {list}"},),
    "integer": ({"type": "integer"},),
    "range": ({"type": "range", "parameters": "start=0 end=10"},),
    "text": ({"type": "text"},),
    "date": ({"type": "date"},),
    "note": ({"type": "note"},),
    "calculate": ({"type": "calculate"},),
    "group": ({"type": "begin_group"}, {"type": "end_group"}),
    "repeat": ({"type": "begin_repeat"}, {"type": "end_repeat"}),
}
"""What may be added → its rows, by the meanings of columns; ``{list}``: the name of a list of its own."""

NUMBERED = re.compile(r"(.*?)(\d+)")
"""A code that ends in a number: its stem and the number."""


def added(
    written: Written,
    kind: str,
    after: int | None,
    *,
    before: bool = False,
    texts: Mapping[str, str] | None = None,
    others: Collection[str] = (),
) -> tuple[list[InsertRows], str]:
    """A new question or group behind the row ``after`` (``before`` it; at the end if ``None``), and its code.

    ``texts``: more of its cells, by the meanings of their columns, in the language of texts that comes first;
    ``others``: codes that are taken besides.
    """
    rows = written.survey.rows
    at = place_of(rows, after)
    near = rows[at] if at is not None else (rows[-1] if rows else None)
    code = group_code(written, kind) if kind in ("group", "repeat") else next_code(written, near, others)
    listed = free_list(written, code)
    cells = [{name: text.format(list=listed) for name, text in row.items()} for row in NEW_TYPES[kind]]
    cells[0] = {**cells[0], "name": code, **(texts or {})}
    place = after if at is None or not before else row_before(written, at)
    return [InsertRows("survey", tuple(in_columns(written, row) for row in cells), place)], code


def in_columns(written: Written, cells: Mapping[str, str], sheet: str = "survey") -> dict[str, str]:
    """Texts by the meanings of their columns → by the headings of the columns, texts in the default language."""
    table = written.tables.get(sheet) or Table(sheet, (), ())
    found = {}
    for name, text in cells.items():
        language = written.default_language if name in TRANSLATED or name == TITLE else ""
        heading = column_for(table, name, language)
        found[heading.words if heading else heading_for(name, language, written.languages)] = text
    return found


def next_code(written: Written, row: Row | None, others: Collection[str] = ()) -> str:
    """The code that follows that of a row, or of the nearest one before it with a number: ``B9`` after ``B8``.

    ``others``: codes of questions that are added with it, which are taken.
    """
    table = written.survey
    taken = {table.cell(one, "name").lower() for one in table.rows} | {one.lower() for one in others}
    stem, number = "q", 0
    for one in table.rows:
        name, begins = table.cell(one, "name"), read_type(table.cell(one, "type")).kind == BEGIN
        if begins and len(name) == 1:
            stem, number = name, 0
        elif not begins and (match := NUMBERED.fullmatch(name)) and match[1]:  # ``section_2`` is no question’s
            stem, number = match[1], int(match[2])
        if one is row:
            break
    while f"{stem}{number + 1}".lower() in taken:
        number += 1
    return f"{stem}{number + 1}"


def group_code(written: Written, kind: str) -> str:
    """``C`` after ``A`` and ``B``, or ``group_1`` where groups are not named by letters."""
    table = written.survey
    taken = {table.cell(row, "name") for row in table.rows}
    letters = sorted(name for name in taken if len(name) == 1 and "A" <= name < "Z")
    if kind == "group" and (letters or not taken):
        return chr(ord(letters[-1]) + 1) if letters else "A"
    stem = "loop" if kind == "repeat" else "group"
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}_{n}") not in taken)
