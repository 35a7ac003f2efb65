"""What is done to quota tables and cells, as operations on the rows of the sheet ``quotas``; other rows stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from surveys.formats.drafting import Written, heading_for
from surveys.formats.drafting.questions import in_columns
from surveys.formats.drafting.written import column_for
from surveys.formats.editing import InsertRows, Operation, RemoveRows, SetCell

from .amounts import divide
from .tables import Place, QuotaTable, WrittenCell, condition_of, read_cells

LONGEST_NAME = 60
Labels = Callable[[Place], Mapping[str, str]]
"""The label of a cell by the codes of languages."""
SHEET = "quotas"
_NO_CODES = frozenset({"and", "or", "not", "selected", "attribute"})


def table_made(
    written: Written, targets: Mapping[Place, int], labels: Labels, *, replaces: QuotaTable | None = None
) -> list[Operation]:
    """A table with these cells; ``replaces``: the one in whose place it stands."""
    gone = [] if replaces is None else [cell.row for cell in replaces.cells.values()]
    more = {"on_full": _on_full(replaces), "group": replaces.group if replaces else ""}
    taken = {cell.name.lower() for cell in read_cells(written) if cell.row not in gone}
    rows = tuple(_row(written, place, target, labels(place), taken, more) for place, target in targets.items())
    after = max(gone, key=_order(written).index) if gone else None
    return [InsertRows(SHEET, rows, after), *([RemoveRows(SHEET, tuple(gone))] if gone else [])]


def shared_out(lines: Sequence[str], columns: Sequence[str], total: int) -> dict[Place, int]:
    """The targets of a new table, all alike."""
    places = [(line, column) for line in lines for column in columns]
    return dict(zip(places, divide(total, [1] * len(places)), strict=True))


def reshaped(
    written: Written, table: QuotaTable, lines: Sequence[str], columns: Sequence[str], labels: Labels
) -> list[Operation]:
    """The table by other lines or columns: the sums of those that stay are kept, and divided all alike."""
    if set(lines) <= set(table.lines) and (*columns,) != table.columns:
        targets = _kept(table, lines, [[(line, column) for column in columns] for line in lines])
    elif set(columns) <= set(table.columns) and any(columns):
        targets = _kept(table, columns, [[(line, column) for line in lines] for column in columns])
    else:
        targets = shared_out(lines, columns, table.wanted())
    ordered = {(line, column): targets[line, column] for line in lines for column in columns}
    return table_made(written, ordered, labels, replaces=table)


def _kept(table: QuotaTable, parts: Sequence[str], places: Sequence[Sequence[Place]]) -> dict[Place, int]:
    """The sum of each line or column divided among its new places."""
    sums = [table.wanted(table.margin(part)) for part in parts]
    return {
        place: target
        for total, own in zip(sums, places, strict=True)
        for place, target in zip(own, divide(total, [1] * len(own)), strict=True)
    }


def targets_set(
    written: Written, table: QuotaTable, targets: Mapping[Place, int | None], labels: Labels
) -> list[Operation]:
    """New targets of some cells; one without a row gets one, one without a target loses its row."""
    made: list[Operation] = []
    gone = [cell.row for place, target in targets.items() if target is None and (cell := table.cells.get(place))]
    taken = {cell.name.lower() for cell in read_cells(written)}
    more = {"on_full": _on_full(table), "group": table.group}
    new = []
    for place, target in targets.items():
        cell = table.cells.get(place)
        if target is None:
            continue
        if cell is None:
            new.append(_row(written, place, target, labels(place), taken, more))
        elif cell.target != str(target):
            made.append(SetCell(SHEET, cell.row, _heading(written, "target"), str(target), cell.target))
    if new:
        rows = [cell.row for cell in table.cells.values()]
        made.append(InsertRows(SHEET, tuple(new), max(rows, key=_order(written).index)))
    return [*made, RemoveRows(SHEET, tuple(gone))] if gone else made


def divided(table: QuotaTable, part: str, total: int) -> dict[Place, int | None]:
    """The targets of a line, a column or (``""``) all cells, in proportion, so that they add up to ``total``."""
    places = [place for place in table.margin(part) if place in table.cells] or table.margin(part)
    return dict(zip(places, divide(total, [_wanted(table, place) for place in places]), strict=True))


def swapped(written: Written, table: QuotaTable) -> list[Operation]:
    """Lines become columns: the parts of every condition change their places."""
    heading = _heading(written, "when")
    return [
        SetCell(SHEET, cell.row, heading, condition_of((column, line)), cell.when)
        for (line, column), cell in table.cells.items()
    ]


def set_in_cells(written: Written, cells: Iterable[WrittenCell], field: str, text: str) -> list[Operation]:
    """The same text in a column of some rows, over what they hold now: ``on_full``, ``group``, ``target``, ``when``."""
    heading, table = _heading(written, field), written.quotas
    held = {row.number: table.cell(row, field) for row in table.rows}
    return [SetCell(SHEET, cell.row, heading, text, held.get(cell.row, "")) for cell in cells]


def removed(cells: Iterable[WrittenCell]) -> list[Operation]:
    """The rows are gone."""
    rows = tuple(cell.row for cell in cells)
    return [RemoveRows(SHEET, rows)] if rows else []


def cell_added(written: Written, cells: Mapping[str, str], label: str) -> list[Operation]:
    """One more row behind the others, by the meanings of columns, with a name that none has."""
    taken = {cell.name.lower() for cell in read_cells(written)}
    name = _free(_slug(label or cells["when"] or cells["group"]), taken)
    named = {"name": name, **({"label": label} if label else {}), **cells}
    return [InsertRows(SHEET, (in_columns(written, named, SHEET),))]


def asked_first(written: Written, is_asked: bool) -> list[Operation]:
    """Whether a full cell ends an interview only when all questions that quotas read have been asked."""
    field, text = "ask_all_quota_questions", "yes" if is_asked else ""
    if rows := written.settings.rows:
        heading = column_for(written.settings, field)
        return [SetCell("settings", rows[0].number, heading.words if heading else field, text)]
    return [InsertRows("settings", ({field: text},))] if text else []


def group_for(written: Written, table: QuotaTable) -> str:
    """The name of the group of a table that has none: what its lines are about, or that with a number."""
    taken = {cell.group.lower() for cell in read_cells(written) if cell.group}
    return _free(_slug(table.down), taken)


def _row(
    written: Written, place: Place, target: int, label: Mapping[str, str], taken: set[str], more: Mapping[str, str]
) -> dict[str, str]:
    """A row by headings; its name is taken from then on."""
    name = _free(_slug(condition_of(place)), taken)
    taken.add(name.lower())
    plain = {"name": name, "when": condition_of(place), "target": str(target), **more}
    texts = {_heading(written, "label", language): words for language, words in label.items() if words}
    cells = in_columns(written, {"name": name}, SHEET) | texts
    return cells | in_columns(written, {field: text for field, text in plain.items() if text}, SHEET)


def _heading(written: Written, field: str, language: str = "") -> str:
    heading = column_for(written.quotas, field, language)
    return heading.words if heading else heading_for(field, language, written.languages)


def _on_full(table: QuotaTable | None) -> str:
    """What happens when cells are full: what most do, of equals the first."""
    found = [cell.on_full for cell in table.cells.values()] if table else []
    return max(found, key=found.count, default="stop")


def _wanted(table: QuotaTable, place: Place) -> int:
    cell = table.cells.get(place)
    return (cell.wanted or 0) if cell is not None else 0


def _order(written: Written) -> list[int]:
    return [row.number for row in written.quotas.rows]


def _slug(words: str) -> str:
    """``A3_1_age_18_34`` of ``${A3} = '1' and ${age} = '18-34'``."""
    found = [word for word in re.findall(r"\w+", words) if word not in _NO_CODES]
    return "_".join(found)[:LONGEST_NAME].strip("_") or "cell"


def _free(stem: str, taken: Iterable[str]) -> str:
    known = set(taken)
    names = [stem, *(f"{stem}_{number}" for number in range(2, len(known) + 3))]
    return next(name for name in names if name.lower() not in known)
