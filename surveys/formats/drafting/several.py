"""What is done to several questions of a draft at once: removed, copied, put into a group, given the same cell."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from surveys.formats.editing import AddAnswers, InsertRows, NewList, Operation, RemoveRows, SetCell
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.types import END, QUESTION, named_list, read_type
from surveys.formats.xlsform.words import rename_references

from .blocks import block_of, is_balanced, row_before
from .questions import NUMBERED, group_code, in_columns
from .written import Written, folded_list

_OR = re.compile(r"\bor\b", re.IGNORECASE)


def removed(written: Written, rows: Iterable[int]) -> list[Operation]:
    """The rows are gone; of a group or a loop all that is in it, and the lists that no other question uses."""
    gone = dict.fromkeys(one for row in rows for one in block_of(written, row))
    if not gone:
        return []
    answers = _answers_left_alone(written, gone)
    lists = [RemoveRows("choices", answers)] if answers else []
    return [RemoveRows("survey", tuple(gone)), *lists]


def _answers_left_alone(written: Written, gone: Container[int]) -> tuple[int, ...]:
    """Return the rows of the lists that only questions in the rows ``gone`` use."""
    survey, choices = written.survey, written.choices
    lists = [(row.number, folded_list(named_list(survey.cell(row, "type")))) for row in survey.rows]
    staying = {name for number, name in lists if number not in gone}
    alone = {name for number, name in lists if number in gone and name} - staying
    return tuple(row.number for row in choices.rows if folded_list(choices.cell(row, "list_name")) in alone)


def copied(written: Written, rows: Iterable[int]) -> list[Operation]:
    """A copy of the questions, and of groups with all that is in them, behind the last one, with codes of their own."""
    table, chosen = written.survey, {one for row in rows for one in block_of(written, row)}
    found = [one for one in table.rows if one.number in chosen]
    taken = {table.cell(one, "name").lower() for one in table.rows}
    renamed: dict[str, str] = {}
    for one in found:
        if name := table.cell(one, "name"):
            renamed[name] = unused(name, taken)
            taken.add(renamed[name].lower())
    copies = tuple(_copy(written, one, renamed) for one in found)
    return [InsertRows("survey", copies, found[-1].number)] if found else []


def _copy(written: Written, row: Row, renamed: Mapping[str, str]) -> dict[str, str]:
    table, name = written.survey, written.survey.column("name")
    cells = {heading.words: row.at(heading.index) for heading in table.headings if row.at(heading.index)}
    cells = {words: rename_references(text, dict(renamed)) for words, text in cells.items()}
    if name in cells:
        cells[name] = renamed.get(cells[name], cells[name])
    for once in ("was", "trend"):
        cells.pop(table.column(once), None)
    return cells


def unused(name: str, taken: set[str]) -> str:
    """The code behind one that nobody has, by its number: ``B9``, or ``name_2``."""
    match = NUMBERED.fullmatch(name)
    stem, number = (match[1], int(match[2])) if match else (f"{name}_", 1)
    while f"{stem}{number + 1}".lower() in taken:
        number += 1
    return f"{stem}{number + 1}"


def grouped(written: Written, rows: Sequence[int]) -> list[Operation]:
    """A new group around the rows, which stand side by side; none if they do not, or cut a group in two."""
    whole = list(dict.fromkeys(one for row in rows for one in block_of(written, row)))
    numbers = [row.number for row in written.survey.rows]
    places = sorted(numbers.index(one) for one in whole)
    if not places or places != list(range(places[0], places[-1] + 1)) or not is_balanced(written, places):
        return []
    name = group_code(written, "group")
    begin, end = in_columns(written, {"type": "begin_group", "name": name}), in_columns(written, {"type": "end_group"})
    return [
        InsertRows("survey", (end,), numbers[places[-1]]),
        InsertRows("survey", (begin,), row_before(written, places[0])),
    ]


def set_in_all(written: Written, rows: Iterable[int], field: str, text: str) -> list[Operation]:
    """The cell of this meaning says the same in all of these rows that are questions; only what changes is set."""
    table, wanted = written.survey, set(rows)
    heading = next(iter(in_columns(written, {field: text})))
    chosen = [row for row in table.rows if row.number in wanted and read_type(table.cell(row, "type")).kind == QUESTION]
    return [SetCell("survey", row.number, heading, text) for row in chosen if table.cell(row, field) != text]


def condition_in_all(written: Written, rows: Iterable[int], expression: str, *, besides: bool) -> list[Operation]:
    """All of these questions and groups are asked only if this holds; ``besides`` what they are asked if already."""
    table, wanted = written.survey, set(rows)
    heading = next(iter(in_columns(written, {"relevant": expression})))
    operations = list[Operation]()
    for row in table.rows:
        held = table.cell(row, "relevant")
        text = _joined(held, expression) if besides else expression
        if row.number in wanted and read_type(table.cell(row, "type")).kind != END and held != text:
            operations.append(SetCell("survey", row.number, heading, text))
    return operations


def _joined(held: str, expression: str) -> str:
    parts = [part for part in (held, expression) if part]
    return " and ".join(f"({part})" if len(parts) > 1 and _OR.search(part) else part for part in parts)


def cells_changed(written: Written, operations: Iterable[Operation]) -> int:
    """How many cells are filled, changed or emptied by operations on rows."""
    rows = {(name, row.number): row for name, table in written.tables.items() for row in table.rows}
    count = 0
    for one in operations:
        match one:
            case SetCell():
                count += 1
            case InsertRows(rows=new):
                count += sum(1 for row in new for text in row.values() if text)
            case NewList(choices=new) | AddAnswers(answers=new):
                count += sum(1 for row in new for text in row.values() if text)
            case RemoveRows(sheet=sheet, rows=gone):
                found = [rows[sheet, number] for number in gone if (sheet, number) in rows]
                count += sum(1 for row in found for text in row.cells if text)
    return count
