"""What is done to the questions of a draft, as operations on its rows: added, copied, moved, grouped, removed.

Rows are given by their ids, as ``Written`` holds them. Every function returns the operations of one step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from surveys.formats.editing import InsertRows, MoveRows, Operation, RemoveRows, SetCell
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.headers import TRANSLATED
from surveys.formats.xlsform.types import BEGIN, END, QUESTION, read_type
from surveys.formats.xlsform.words import rename_references

from .written import TITLE, Written, column_for, heading_for

NEW_TYPES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "select_one": ({"type": "select_one {code}_list"},),
    "select_multiple": ({"type": "select_multiple {code}_list"},),
    "rank": ({"type": "rank {code}_list"},),
    "integer": ({"type": "integer"},),
    "range": ({"type": "range", "parameters": "start=0 end=10"},),
    "text": ({"type": "text"},),
    "date": ({"type": "date"},),
    "note": ({"type": "note"},),
    "calculate": ({"type": "calculate"},),
    "group": ({"type": "begin_group"}, {"type": "end_group"}),
    "repeat": ({"type": "begin_repeat"}, {"type": "end_repeat"}),
}
"""What may be added → its rows, by the meanings of columns."""

_NUMBERED = re.compile(r"(.*?)(\d+)")


def added(
    written: Written, kind: str, after: int | None, *, before: bool = False, texts: Mapping[str, str] | None = None
) -> tuple[list[Operation], str]:
    """A new question or group behind the row ``after`` (``before`` it; at the end if ``None``), and its code.

    ``texts``: more of its cells, by the meanings of their columns, in the language of texts that comes first.
    """
    rows = written.survey.rows
    at = _index(rows, after)
    near = rows[at] if at is not None else (rows[-1] if rows else None)
    code = _group_code(written, kind) if kind in ("group", "repeat") else next_code(written, near)
    cells = [{name: text.format(code=code.lower()) for name, text in row.items()} for row in NEW_TYPES[kind]]
    cells[0] = {**cells[0], "name": code, **(texts or {})}
    place = after if at is None or not before else _before(written, at)
    return [InsertRows("survey", tuple(in_columns(written, row) for row in cells), place)], code


def in_columns(written: Written, cells: Mapping[str, str], sheet: str = "survey") -> dict[str, str]:
    """Texts by the meanings of their columns → by the headings of the columns, texts in the default language."""
    table = written.choices if sheet == "choices" else written.survey
    found = {}
    for name, text in cells.items():
        language = written.default_language if name in TRANSLATED or name == TITLE else ""
        heading = column_for(table, name, language)
        found[heading.words if heading else heading_for(name, language, written.languages)] = text
    return found


def next_code(written: Written, row: Row | None) -> str:
    """The code that follows that of a row, or of the nearest one before it with a number: ``B9`` after ``B8``."""
    table = written.survey
    taken = {table.cell(one, "name").lower() for one in table.rows}
    stem, number = "q", 0
    for one in table.rows:
        name = table.cell(one, "name")
        if (match := _NUMBERED.fullmatch(name)) and match[1]:
            stem, number = match[1], int(match[2])
        elif name and read_type(table.cell(one, "type")).kind == BEGIN and len(name) == 1:
            stem, number = name, 0
        if one is row:
            break
    while f"{stem}{number + 1}".lower() in taken:
        number += 1
    return f"{stem}{number + 1}"


def _group_code(written: Written, kind: str) -> str:
    """``C`` after ``A`` and ``B``, or ``group_1`` where groups are not named by letters."""
    table = written.survey
    taken = {table.cell(row, "name") for row in table.rows}
    letters = sorted(name for name in taken if len(name) == 1 and "A" <= name < "Z")
    if kind == "group" and (letters or not taken):
        return chr(ord(letters[-1]) + 1) if letters else "A"
    stem = "loop" if kind == "repeat" else "group"
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}_{n}") not in taken)


def block_of(written: Written, row: int) -> tuple[int, ...]:
    """The rows that belong together: of a group or a loop all up to its end, else the row itself."""
    rows = written.survey.rows
    at = _index(rows, row)
    return () if at is None else tuple(one.number for one in rows[at : _end(written, at) + 1])


def removed(written: Written, rows: Iterable[int]) -> list[Operation]:
    """The rows are gone; of a group or a loop all that is in it."""
    gone = dict.fromkeys(one for row in rows for one in block_of(written, row))
    return [RemoveRows("survey", tuple(gone))] if gone else []


def moved(written: Written, row: int, by: int) -> list[Operation]:
    """The row, or the whole group, stands one place further down (``by`` 1) or up (-1); none if it is at the edge.

    A question goes into a group and out of it; a group passes over another one.
    """
    rows, block = written.survey.rows, block_of(written, row)
    at = _index(rows, row)
    if at is None:
        return []
    is_group = len(block) > 1
    if by > 0:
        following = at + len(block)
        if following >= len(rows) or (is_group and _is(written, following, END)):
            return []
        target = _end(written, following) if is_group else following
        return [MoveRows("survey", block, rows[target].number)]
    if at == 0 or (is_group and _is(written, at - 1, BEGIN)):
        return []
    passed = _begin(written, at - 1) if is_group else at - 1
    return [MoveRows("survey", block, _before(written, passed))]


def placed(written: Written, row: int, after: int | None) -> list[Operation]:
    """The row, or the whole group, stands behind the row ``after``, first if ``None``; never inside of itself."""
    block = block_of(written, row)
    if not block or after in block:
        return []
    return [MoveRows("survey", block, written.headings_at["survey"] if after is None else after)]


def grouped(written: Written, rows: Sequence[int]) -> list[Operation]:
    """A new group around the rows, which stand side by side; none if they do not, or cut a group in two."""
    whole = list(dict.fromkeys(one for row in rows for one in block_of(written, row)))
    numbers = [row.number for row in written.survey.rows]
    places = sorted(numbers.index(one) for one in whole)
    if not places or places != list(range(places[0], places[-1] + 1)) or not _is_balanced(written, places):
        return []
    name = _group_code(written, "group")
    begin, end = in_columns(written, {"type": "begin_group", "name": name}), in_columns(written, {"type": "end_group"})
    return [
        InsertRows("survey", (end,), numbers[places[-1]]),
        InsertRows("survey", (begin,), _before(written, places[0])),
    ]


def set_in_all(written: Written, rows: Iterable[int], field: str, text: str) -> list[Operation]:
    """The cell of this meaning says the same in all of these rows that are questions."""
    table, wanted = written.survey, set(rows)
    heading = next(iter(in_columns(written, {field: text})))
    chosen = [row for row in table.rows if row.number in wanted and read_type(table.cell(row, "type")).kind == QUESTION]
    return [SetCell("survey", row.number, heading, text) for row in chosen]


def copied(written: Written, row: int) -> list[Operation]:
    """A copy of the question, or of the group with all that is in it, behind it, with codes of its own."""
    table, block = written.survey, block_of(written, row)
    rows = [one for one in table.rows if one.number in set(block)]
    taken = {table.cell(one, "name").lower() for one in table.rows}
    renamed: dict[str, str] = {}
    for one in rows:
        if name := table.cell(one, "name"):
            renamed[name] = _unused(name, taken)
            taken.add(renamed[name].lower())
    copies = tuple(_copy(written, one, renamed) for one in rows)
    return [InsertRows("survey", copies, block[-1])] if block else []


def _copy(written: Written, row: Row, renamed: Mapping[str, str]) -> dict[str, str]:
    table, name = written.survey, written.survey.column("name")
    cells = {heading.words: row.at(heading.index) for heading in table.headings if row.at(heading.index)}
    cells = {words: rename_references(text, dict(renamed)) for words, text in cells.items()}
    if name in cells:
        cells[name] = renamed.get(cells[name], cells[name])
    cells.pop(table.column("was"), None)
    return cells


def _unused(name: str, taken: set[str]) -> str:
    match = _NUMBERED.fullmatch(name)
    stem, number = (match[1], int(match[2])) if match else (f"{name}_", 1)
    while f"{stem}{number + 1}".lower() in taken:
        number += 1
    return f"{stem}{number + 1}"


def _index(rows: Sequence[Row], number: int | None) -> int | None:
    return next((at for at, row in enumerate(rows) if row.number == number), None)


def _before(written: Written, at: int) -> int:
    return written.survey.rows[at - 1].number if at else written.headings_at["survey"]


def _is(written: Written, at: int, kind: str) -> bool:
    return read_type(written.survey.cell(written.survey.rows[at], "type")).kind == kind


def _edges(written: Written, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each place with how many groups are open behind it, counted from the first."""
    depth = 0
    for at in places:
        depth += _is(written, at, BEGIN) - _is(written, at, END)
        yield at, depth


def _end(written: Written, at: int) -> int:
    """Where the group that begins here ends; here if none does, or if it never ends."""
    if not _is(written, at, BEGIN):
        return at
    return next((end for end, depth in _edges(written, range(at, len(written.survey.rows))) if depth == 0), at)


def _begin(written: Written, at: int) -> int:
    """Where the group that ends here begins; here if none does."""
    if not _is(written, at, END):
        return at
    return next((begin for begin, depth in _edges(written, range(at, -1, -1)) if depth == 0), at)


def _is_balanced(written: Written, places: Sequence[int]) -> bool:
    depths = [depth for _, depth in _edges(written, places)]
    return depths[-1] == 0 and min(depths) >= 0
