"""What the page does to a draft beyond its cells: each deed as the operations of one step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from surveys.design import queries
from surveys.design.models import Study
from surveys.formats.drafting import (
    Written,
    added,
    answer_moved,
    answer_placed,
    answers_added,
    condition_in_all,
    copied,
    detached,
    end_of_part,
    grid_of,
    grid_rows_added,
    grouped,
    jump_added,
    jump_set,
    moved,
    pasted,
    placed,
    read_pasted,
    read_typed,
    removed,
    set_in_all,
    typed_in,
)
from surveys.formats.editing import EditError, Operation, RemoveRows
from surveys.formats.pasted_cells import lines_of_paste
from surveys.formats.xlsform.types import read_type

SET_IN_ALL = frozenset({"required", "nonresponse", "personal", "disabled"})
"""Columns that are filled in many rows at once."""
TYPE_IN = "type-in"
PATTERN = "pattern"
"""The deed that puts a ready-made part, whose key is sent as ``code``, behind the row."""
Sent = Mapping[str, Any]


def operations_of(written: Written, sent: Sent) -> Sequence[Operation]:
    """Return the operations of the deed that was asked for; none if nothing is to be done.

    Raises ``EditError`` if the question it is done to has been removed meanwhile.
    """
    if all(row.number != sent["row"] for row in written.survey.rows):
        if sent["deed"] in _OF_A_QUESTION:
            raise EditError("no_such_row")
        if sent["deed"] in _BEHIND:
            sent = {**sent, "row": sent["beside"], "before": False}
    return _DEEDS[sent["deed"]](written, sent)


def behind_all_typed(study: Study, written: Written, sent: Sent) -> Sent:
    """Return what was sent; questions that are typed go behind all of those typed before, whose first is marked."""
    together = queries.rows_added_with(study, sent["row"] or 0) if sent["deed"] == TYPE_IN else range(0)
    if not together or together[0] != sent["row"]:
        return sent
    return {**sent, "row": end_of_part(written, sent["row"], together)}


def _add(written: Written, sent: Sent) -> Sequence[Operation]:
    return added(written, sent["kind"], sent["row"], before=sent["before"])[0]


def _move(written: Written, sent: Sent) -> Sequence[Operation]:
    return moved(written, sent["row"], -1 if sent["before"] else 1)


def _place(written: Written, sent: Sent) -> Sequence[Operation]:
    rows = sent["rows"] or [sent["row"]]
    return placed(written, rows, sent["after"], before=sent["before"], whole=sent["whole"])


def _remove(written: Written, sent: Sent) -> Sequence[Operation]:
    return removed(written, sent["rows"])


def _copy(written: Written, sent: Sent) -> Sequence[Operation]:
    return copied(written, sent["rows"] or [sent["row"]])


def _group(written: Written, sent: Sent) -> Sequence[Operation]:
    return grouped(written, sent["rows"])


def list_of(written: Written, row: int) -> str:
    """Return the name of the list that the type of the question, or of all questions of a grid, names."""
    if grid := grid_of(written, row):
        return grid.list_name
    found = next((one for one in written.survey.rows if one.number == row), None)
    return read_type(written.survey.cell(found, "type")).list_name if found else ""


def _answer(written: Written, sent: Sent) -> Sequence[Operation]:
    name = list_of(written, sent["row"])
    return answers_added(written, name, sent["answers"], sent["language"]) if name else ()


def _paste(written: Written, sent: Sent) -> Sequence[Operation]:
    name = list_of(written, sent["row"])
    return pasted(written, name, read_pasted(sent["text"], written, name)) if name else ()


def _remove_answers(written: Written, sent: Sent) -> Sequence[Operation]:
    there = {row.number for row in written.choices.rows}
    rows = tuple(row for row in sent["rows"] if row in there)
    return [RemoveRows("choices", rows)] if rows else ()


def _move_answer(written: Written, sent: Sent) -> Sequence[Operation]:
    return answer_moved(written, sent["after"] or 0, sent["by"] or 1)


def _place_answer(written: Written, sent: Sent) -> Sequence[Operation]:
    row = next(iter(sent["rows"]), 0)
    return answer_placed(written, row, sent["after"] or 0, before=sent["before"])


def _type_in(written: Written, sent: Sent) -> Sequence[Operation]:
    return typed_in(written, read_typed(sent["text"], written), sent["row"])[0]


def _grid_rows(written: Written, sent: Sent) -> Sequence[Operation]:
    return grid_rows_added(written, sent["row"], lines_of_paste(sent["text"]), sent["language"])


def _detach(written: Written, sent: Sent) -> Sequence[Operation]:
    return detached(written, sent["row"])


def _set(written: Written, sent: Sent) -> Sequence[Operation]:
    return set_in_all(written, sent["rows"], sent["code"], sent["text"]) if sent["code"] in SET_IN_ALL else ()


def _condition(written: Written, sent: Sent) -> Sequence[Operation]:
    return condition_in_all(written, sent["rows"], sent["text"].strip(), besides=sent["besides"])


def _jump(written: Written, sent: Sent) -> Sequence[Operation]:
    found = next((one for one in written.survey.rows if one.number == sent["row"]), None)
    if found is None:
        return ()
    kind = read_type(written.survey.cell(found, "type"))
    return jump_set(written, written.survey.cell(found, "name"), kind.name, sent["code"], sent["text"])


def _new_jump(written: Written, sent: Sent) -> Sequence[Operation]:
    found = next((one for one in written.survey.rows if one.number == sent["row"]), None)
    name = written.survey.cell(found, "name") if found else ""
    return jump_added(written, name, sent["text"]) if name and sent["text"] else ()


def _remove_jumps(written: Written, sent: Sent) -> Sequence[Operation]:
    there = {row.number for row in written.routes.rows}
    rows = tuple(row for row in sent["rows"] if row in there)
    return [RemoveRows("routes", rows)] if rows else ()


_DEEDS: Mapping[str, Callable[[Written, Sent], Sequence[Operation]]] = {
    "add": _add,
    "move": _move,
    "place": _place,
    "remove": _remove,
    "copy": _copy,
    "group": _group,
    "answer": _answer,
    "paste": _paste,
    "move-answer": _move_answer,
    "place-answer": _place_answer,
    "remove-answers": _remove_answers,
    TYPE_IN: _type_in,
    "jump": _jump,
    "grid-rows": _grid_rows,
    "new-jump": _new_jump,
    "remove-jumps": _remove_jumps,
    "detach": _detach,
    "set": _set,
    "condition": _condition,
}
DEEDS = frozenset(_DEEDS)
_OF_A_QUESTION = frozenset({"answer", "paste", "jump", "grid-rows", "new-jump", "detach"})
"""Deeds that are done to what a question has, and to nothing without it."""
_BEHIND = frozenset({"add", TYPE_IN})
"""Deeds that put something behind a question; where a colleague has removed it, behind the one before it."""


def row_after(before: Written, now: Written, sent: Sent) -> int | None:
    """Return the row to show after the deed: the first new question, else the same one, else what stands there now."""
    old = [row.number for row in before.survey.rows]
    new = [row.number for row in now.survey.rows]
    shown: int | None = sent["row"]
    if sent["deed"] in ("add", "copy", TYPE_IN, "group", PATTERN):
        return next((row for row in new if row not in set(old)), shown)
    if shown in new or shown not in old:
        return shown
    behind = (row for row in old[old.index(shown) :] if row in set(new))
    return next(behind, new[-1] if new else None)
