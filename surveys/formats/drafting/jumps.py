"""Jumps that depend on one answer of a question: rows of the sheet ``routes`` whose condition names that answer."""

from __future__ import annotations

from surveys.formats.editing import InsertRows, Operation, RemoveRows, SetCell
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
        return [InsertRows("routes", ({"after": name, "when": when, "go_to": target},))]
    return [SetCell("routes", row, "go_to", target)] if target else [RemoveRows("routes", (row,))]


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
