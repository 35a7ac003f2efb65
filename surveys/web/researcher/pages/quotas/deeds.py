"""What is done to quotas, as operations on the draft's rows; each deed is one step of its history."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from surveys.formats.drafting import column_for, heading_for
from surveys.formats.editing import CellTakenError, Operation, SetCell, Taken
from surveys.formats.quotas import (
    NO_NUMBER,
    NO_TOTAL,
    NOTHING,
    NUMBER,
    SAMPLE,
    Place,
    QuotaTable,
    WrittenCell,
    asked_first,
    calculation_of,
    cell_added,
    classes_added,
    condition_of,
    divided,
    group_for,
    parts_by,
    read_amount,
    read_classes,
    read_paste,
    read_tables,
    read_whole,
    removed,
    reshaped,
    sample_parts,
    set_in_cells,
    shared_out,
    swapped,
    table_made,
    targets_set,
)
from surveys.questionnaire.wording.quota_tables import parts_of
from surveys.web.screens.formatting import number

from .room import QuotaRoom

MOST_CELLS = 1_000
ONE_COLUMN: Sequence[str] = ("",)
_OF_NOTHING = gettext_noop("Per cent of how many interviews? Say how many are wanted, or write whole numbers.")
Sent = Mapping[str, Any]


class QuotaTroubleError(Exception):
    """What was sent cannot be done; ``words`` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class QuotaDeed:
    """The operations of a deed; ``said``: what is to be known of it."""

    operations: Sequence[Operation]
    said: str = ""


def done(room: QuotaRoom, sent: Sent) -> QuotaDeed | None:
    """Return what a deed changes; ``None`` for what no page sends. Raises ``QuotaTroubleError``, ``CellTakenError``."""
    if of_all := OF_ALL.get(sent["deed"]):
        return of_all(room, sent)
    if of_a_row := OF_A_ROW.get(sent["deed"]):
        cell = room.cell(sent["row"])
        if cell is None:
            raise QuotaTroubleError(_("This cell is no longer there: a colleague has removed it."))
        return of_a_row(room, cell, sent)
    if of_a_table := OF_A_TABLE.get(sent["deed"]):
        table = room.table(sent["table"])
        if table is None:
            raise QuotaTroubleError(_("This table is no longer there: a colleague has changed it."))
        return of_a_table(room, table, sent)
    return None


def decimal_mark() -> str:
    """The decimal mark of the page's language."""
    return "." if (get_language() or "").startswith("en") else ","


def _target(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    place = _place(table, sent["line"], sent["column"])
    cell = table.cells.get(place)
    text = sent["text"].strip()
    target = None if not text else _wanted(text, room.planned or table.wanted())
    _meet(sent["before"], cell.target if cell else "", "" if target is None else str(target))
    return QuotaDeed(targets_set(room.written, table, {place: target}, room.labels))


def _total(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    part, holds = sent["part"], table.wanted(table.margin(sent["part"]))
    if not table.margin(part):
        raise QuotaTroubleError(_("This table is no longer there: a colleague has changed it."))
    total = _wanted(sent["text"].strip(), room.planned or table.wanted())
    _meet(sent["before"], str(holds), str(total))
    return QuotaDeed(targets_set(room.written, table, divided(table, part, total), room.labels))


def _same(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    target = _wanted(sent["text"].strip(), room.planned or table.wanted())
    line, _column = _place(table, sent["line"], table.columns[0])
    return QuotaDeed(
        targets_set(room.written, table, {(line, column): target for column in table.columns}, room.labels)
    )


def _fit(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    return QuotaDeed(targets_set(room.written, table, divided(table, "", room.planned), room.labels))


def _paste(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    headings = {part: room.heading(part) for part in (*table.lines, *table.columns) if part}
    start = (sent["line"], sent["column"]) if sent["line"] else None
    total = room.planned or table.wanted()
    read = read_paste(sent["text"], table, headings, start=start, total=total, decimal=decimal_mark())
    if read.trouble == NO_NUMBER:
        raise QuotaTroubleError(_("“%(cell)s” is no number: nothing was pasted.") % {"cell": read.faulty[:60]})
    if read.trouble == NO_TOTAL:
        raise QuotaTroubleError(_(_OF_NOTHING))
    if read.trouble == NOTHING or not (read.trouble or read.targets):
        raise QuotaTroubleError(_("There is no number in what was pasted."))
    if read.trouble:
        values = {"lines": len(table.lines), "columns": len(table.columns)}
        words = _("What was pasted does not fit: the table has %(lines)s lines and %(columns)s columns.")
        raise QuotaTroubleError(words % values)
    said = " ".join(_contradiction(room, *one) for one in read.contradicted)
    return QuotaDeed(targets_set(room.written, table, read.targets, room.labels), said)


def _contradiction(room: QuotaRoom, part: str, given: int, added: int) -> str:
    words = _("The sum pasted for “%(what)s” is %(given)s, its cells add up to %(added)s.")
    what = room.heading(part) if part else _("In all")
    return words % {"what": what, "given": number(given), "added": number(added)}


def _make(room: QuotaRoom, sent: Sent) -> QuotaDeed:
    operations, lines, columns = _dimensions(room, sent)
    total = _wanted(sent["total"].strip(), room.planned)
    targets = shared_out(lines, columns, total)
    _fits(room, list(targets), room.cells, "")
    made = table_made(room.written, targets, room.labels)
    return QuotaDeed([*operations, *made])


def _shape(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    operations, lines, columns = _dimensions(room, sent, table)
    own = {cell.row for cell in table.cells.values()}
    others = [cell for cell in room.cells if cell.row not in own]
    _fits(room, [(line, column) for line in lines for column in columns], others, table.group)
    return QuotaDeed([*operations, *reshaped(room.written, table, lines, columns, room.labels)])


def _dimensions(
    room: QuotaRoom, sent: Sent, table: QuotaTable | None = None
) -> tuple[list[Operation], Sequence[str], Sequence[str]]:
    """The lines and columns that are asked for, and what must be added to the questionnaire for them."""
    if not sent["down"]:
        raise QuotaTroubleError(_("Choose what the lines are by."))
    if sent["down"] == sent["across"]:
        raise QuotaTroubleError(_("Lines and columns are by two different things."))
    operations: list[Operation] = []
    found: list[Sequence[str]] = []
    for at in ("down", "across"):
        name = sent[at]
        if not name:
            found.append(ONE_COLUMN)
        elif table is not None and name in (table.down, table.across):
            found.append(table.lines if name == table.down else table.columns)
        else:
            found.append(_parts(room, name, sent[f"{at}_values"], operations))
    if len(found[0]) * len(found[1]) > MOST_CELLS:
        words = _("That would be more than %(most)s cells: choose classes, or one dimension.")
        raise QuotaTroubleError(words % {"most": number(MOST_CELLS)})
    return operations, found[0], found[1]


def _parts(room: QuotaRoom, name: str, values: str, operations: list[Operation]) -> tuple[str, ...]:
    dimension = room.dimensions.get(name)
    if dimension is None:
        raise QuotaTroubleError(_("“%(name)s” is no longer in the questionnaire.") % {"name": name})
    if dimension.kind == SAMPLE:
        given = [one.strip() for one in re.split(r"[,;\n\t]", values) if one.strip()] or list(room.values.get(name, ()))
        if not given:
            raise QuotaTroubleError(_("Write the values of “%(name)s”, with commas between.") % {"name": name})
        return sample_parts(room.questionnaire, name, given)
    if dimension.kind != NUMBER:
        return parts_by(room.questionnaire, name).usual
    classes = read_classes(values)
    if not classes:
        words = _("Write the classes of “%(name)s” one after the other, without a gap: 18-34, 35-54, 55+")
        raise QuotaTroubleError(words % {"name": name})
    added, calculated = classes_added(room.written, name, classes)
    operations += added
    room.know(calculated, calculation_of(name, classes))
    return tuple(f"${{{calculated}}} = '{one.code}'" for one in classes)


def _fits(room: QuotaRoom, places: Sequence[Place], others: Sequence[WrittenCell], group: str) -> None:
    """Raise ``QuotaTroubleError`` if the cells would not be a table by themselves."""
    if len(places) < 2:
        raise QuotaTroubleError(_("A table has two cells at least: one alone stands under the other cells."))
    new = [WrittenCell(-at, "", condition_of(place), "0", group=group) for at, place in enumerate(places, 1)]
    tables, _alone = read_tables([*others, *new])
    rows = {cell.row for cell in new}
    if not any({cell.row for cell in table.cells.values()} == rows for table in tables):
        words = _("There are cells by the same already: change those, or remove them before.")
        raise QuotaTroubleError(words)


def _swap(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    return QuotaDeed(swapped(room.written, table) if table.across else [])


def _remove_table(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    places = table.margin(sent["part"])
    return QuotaDeed(removed(table.cells[place] for place in places if place in table.cells))


def _full(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    wanted, held = sent["on_full"] or "stop", {cell.on_full for cell in table.cells.values()}
    _meet(sent["before"], held.pop() if len(held) == 1 else "", wanted, "on_full")
    return QuotaDeed(set_in_cells(room.written, table.cells.values(), "on_full", wanted))


def _group(room: QuotaRoom, table: QuotaTable, sent: Sent) -> QuotaDeed:
    name = group_for(room.written, table) if sent["text"] else ""
    return QuotaDeed(set_in_cells(room.written, table.cells.values(), "group", name))


def _set(room: QuotaRoom, cell: WrittenCell, sent: Sent) -> QuotaDeed:
    field, text = sent["field"], sent["when"] if sent["field"] == "when" else sent["text"].strip()
    if field == "target":
        text = str(_wanted(text, room.planned))
    if field == "on_full" and text not in ("stop", "warn"):
        raise QuotaTroubleError(_("A full cell stops interviews, or it only warns."))
    if field == "on_full":
        _meet(sent["before"], cell.on_full, text, field)
        return QuotaDeed(set_in_cells(room.written, [cell], field, text))
    language = room.written.default_language if field == "label" else ""
    column = column_for(room.written.quotas, field, language)
    heading = column.words if column else heading_for(field, language, room.written.languages)
    return QuotaDeed([SetCell("quotas", cell.row, heading, text, sent["before"])])


def _remove_cell(room: QuotaRoom, cell: WrittenCell, sent: Sent) -> QuotaDeed:
    return QuotaDeed(removed([cell]))


def _add_cell(room: QuotaRoom, sent: Sent) -> QuotaDeed:
    target = _wanted(sent["total"].strip(), room.planned)
    if not (sent["when"].strip() or sent["group"]):
        raise QuotaTroubleError(_("Say when somebody belongs to the cell."))
    cells = {"when": sent["when"].strip(), "target": str(target), "on_full": sent["on_full"] or "stop"}
    cells |= {"group": sent["group"]} if sent["group"] else {}
    return QuotaDeed(cell_added(room.written, cells, sent["label"].strip()))


def _asked(room: QuotaRoom, sent: Sent) -> QuotaDeed:
    return QuotaDeed(asked_first(room.written, bool(sent["text"])))


def _place(table: QuotaTable, line: str, column: str) -> Place:
    """The cell, which may be of a line that the table does not have yet."""
    for part, name, known in ((line, table.down, table.lines), (column, table.across, table.columns)):
        if part not in known and set(parts_of(part)) != {(name,)}:
            raise QuotaTroubleError(_("This table is no longer there: a colleague has changed it."))
    return line, column


def _wanted(text: str, whole: int) -> int:
    """The number that was typed; of per cent so much of the whole. Raises ``QuotaTroubleError``."""
    amount = read_amount(text, decimal_mark())
    if amount is not None and amount.is_percent and amount.value <= 100:
        if amount.value and not whole:
            raise QuotaTroubleError(_(_OF_NOTHING))
        return int(whole * amount.value / 100 + Fraction(1, 2))
    target = read_whole(text, decimal_mark())
    if target is None:
        raise QuotaTroubleError(_("A target is a whole number, or so many per cent."))
    return target


def _meet(before: str | None, holds: str, text: str, column: str = "target") -> None:
    """Raise ``CellTakenError`` if the place holds something else than was seen in it."""
    if before is not None and holds not in (before, text):
        raise CellTakenError((Taken(0, "quotas", 0, column, before, holds),))


OF_ALL: Mapping[str, Callable[[QuotaRoom, Sent], QuotaDeed]] = {"make": _make, "add": _add_cell, "asked": _asked}
OF_A_ROW: Mapping[str, Callable[[QuotaRoom, WrittenCell, Sent], QuotaDeed]] = {
    "cell": _set,
    "remove-cell": _remove_cell,
}
OF_A_TABLE: Mapping[str, Callable[[QuotaRoom, QuotaTable, Sent], QuotaDeed]] = {
    "target": _target,
    "total": _total,
    "same": _same,
    "fit": _fit,
    "paste": _paste,
    "shape": _shape,
    "swap": _swap,
    "remove": _remove_table,
    "full": _full,
    "group": _group,
}
"""What can be done, by its name: to the study's quotas, to a row, to a table."""
