"""Jumps behind a question: rows of the sheet ``routes``, of one answer or with any other condition."""

from __future__ import annotations

from collections.abc import Container

from surveys.formats.editing import InsertRows, Operation, RemoveRows, SetCell
from surveys.formats.xlsform.grid import Row
from surveys.questionnaire.types import SEVERAL_TYPES

from .written import Written

_SPACES = {ord(" "): None, ord('"'): "'"}


def jumps_after(written: Written, name: str, type_name: str) -> dict[str, tuple[int, str]]:
    """By the code of an answer, the row of its jump and where it leads; by ``""`` that of the jump without a condition.

    A jump with any other condition is none of one answer.
    """
    table, found = written.routes, dict[str, tuple[int, str]]()
    for row in table.rows:
        if table.cell(row, "after") != name:
            continue
        when = table.cell(row, "when")
        code = _code_in(when, name, type_name) if when else ""
        if code is not None:
            found.setdefault(code, (row.number, table.cell(row, "go_to")))
    return found


def jump_set(written: Written, name: str, type_name: str, code: str, target: str) -> list[Operation]:
    """The answer leads to this question or end; ``""``: to the next question, as without a jump."""
    row, held = jumps_after(written, name, type_name).get(code, (None, ""))
    if held == target:
        return []
    if row is None:
        when = _condition(name, type_name, code) if code else ""
        return [InsertRows("routes", ({"after": name, "when": when, "go_to": target},), _place(written, name, code))]
    return [SetCell("routes", row, "go_to", target)] if target else [RemoveRows("routes", (row,))]


def other_jumps(written: Written, name: str, type_name: str, codes: Container[str]) -> list[Row]:
    """The rows of the question’s jumps that are none of one of the answers with these ``codes``."""
    listed = {row for code, (row, _target) in jumps_after(written, name, type_name).items() if code in codes}
    table = written.routes
    return [row for row in table.rows if table.cell(row, "after") == name and row.number not in listed]


def jump_added(written: Written, name: str, target: str) -> list[Operation]:
    """One more jump behind the question, whose condition is still to be written; before one that has none already."""
    return [InsertRows("routes", ({"after": name, "when": "", "go_to": target},), _place(written, name, target))]


def _place(written: Written, name: str, code: str) -> int | None:
    """The row behind which a new jump stands, ``None`` for the last: that of one answer before that of any answer.

    The first jump whose condition holds is taken, and behind one without a condition none is.
    """
    table, before = written.routes, written.headings_at.get("routes")
    for row in table.rows:
        if code and table.cell(row, "after") == name and not table.cell(row, "when"):
            return before
        before = row.number
    return None


def _condition(name: str, type_name: str, code: str) -> str:
    return f"selected(${{{name}}}, '{code}')" if type_name in SEVERAL_TYPES else f"${{{name}}} = '{code}'"


def _code_in(when: str, name: str, type_name: str) -> str | None:
    """The code of the one answer that the condition asks for; ``None`` if it is another condition."""
    plain = when.translate(_SPACES)
    for begin, end in ((f"${{{name}}}='", "'"), (f"selected(${{{name}}},'", "')"), (f"${{{name}}}=", "")):
        code = plain[len(begin) : len(plain) - len(end)]
        if plain.startswith(begin) and plain.endswith(end) and code and "'" not in code:
            return code if end or code.isdecimal() else None
    return None
