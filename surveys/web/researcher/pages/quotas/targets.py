"""A quota table as it is shown: targets in a grid, with what they add up to and what the field would make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from surveys.formats.quotas import CLASSES, LIST, Place, QuotaTable, WrittenCell, comparable, divided, parts_by
from surveys.web.screens.formatting import number, percent

from .figures import SimulatedQuotas
from .room import QuotaRoom


@dataclass(frozen=True, slots=True)
class TargetCell:
    """A cell of a table. ``becomes``: its target if the table had as many interviews as are planned."""

    column: str
    name: str
    text: str
    share: str = ""
    becomes: str = ""
    note: str = ""
    is_slowest: bool = False
    is_faulty: bool = False


@dataclass(frozen=True, slots=True)
class TargetSum:
    """The head of a line or column and what its cells add up to; ``part``: its condition."""

    part: str
    words: str
    wanted: int
    share: str = ""
    becomes: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A line of a table."""

    head: TargetSum
    cells: Sequence[TargetCell]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class DimensionOption:
    """Something to choose. ``needs``: what must be written with it, classes or values; ``values``: those known."""

    value: str
    words: str
    is_chosen: bool = False
    needs: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class TargetTable:
    """A table. ``excess``: by how much it asks for more interviews than are planned, ``None`` if it is no matter.

    ``on_full``: what all its cells do when they are full, ``""`` where they differ. ``free``: answers without a line.
    ``outside``: simulated completes that count for none of its cells.
    """

    table: QuotaTable
    number: int
    title: str
    rows: str
    lines: Sequence[TargetLine]
    sums: Sequence[TargetSum]
    total: TargetSum
    excess: int | None
    on_full: str
    downs: Sequence[DimensionOption]
    acrosses: Sequence[DimensionOption]
    free: Sequence[DimensionOption]
    outside: int | None


def target_table(
    room: QuotaRoom, table: QuotaTable, at: int, new_line: str, figures: SimulatedQuotas | None
) -> TargetTable:
    """Return a table, the one with the number ``at``; ``new_line``: a line that it gets, ``""`` if none."""
    grid = _Grid(room, table, figures)
    lines = [*table.lines, *([new_line] if new_line else [])]
    full = {cell.on_full for cell in table.cells.values()}
    return TargetTable(
        table=table,
        number=at,
        title=room.title_of(table),
        rows=_rows(room, table),
        lines=[
            TargetLine(grid.sum(line), [grid.cell(line, column) for column in table.columns], line == new_line)
            for line in lines
        ],
        sums=[grid.sum(column) for column in table.columns],
        total=grid.sum(""),
        excess=grid.excess,
        on_full=full.pop() if len(full) == 1 else "",
        downs=_choices(room, table.down),
        acrosses=_choices(room, table.across),
        free=_free(room, table, lines),
        outside=figures.outside(table) if figures else None,
    )


class _Grid:
    """The cells and sums of a table."""

    def __init__(self, room: QuotaRoom, table: QuotaTable, figures: SimulatedQuotas | None) -> None:
        self._room, self._table, self._figures = room, table, figures
        self._total = table.wanted()
        self._slowest: WrittenCell | None = figures.slowest(table) if figures else None

    @cached_property
    def excess(self) -> int | None:
        """By how much the table asks for more than is planned; ``None`` where its targets do not add up to anything."""
        is_sum = self._table.is_exclusive and self._table.is_readable
        return self._total - self._room.planned if self._room.planned and is_sum else None

    @cached_property
    def _later(self) -> Mapping[Place, int | None]:
        return divided(self._table, "", self._room.planned) if self.excess else {}

    def sum(self, part: str) -> TargetSum:
        """What the cells of a line, a column or (``""``) the table add up to."""
        places = self._table.margin(part)
        wanted, later = self._table.wanted(places), self._later
        return TargetSum(
            part,
            self._room.heading(part) if part else _("In all"),
            wanted,
            percent(wanted / self._total) if self._total and part else "",
            number(sum(later.get(place) or 0 for place in places)) if later else "",
            self._figures.margin(self._table, places) if self._figures and part else "",
        )

    def cell(self, line: str, column: str) -> TargetCell:
        """A cell; an empty one where there is none."""
        cell = self._table.cells.get((line, column))
        name = ", ".join(self._room.heading(part) for part in (line, column) if part)
        if cell is None:
            return TargetCell(column, name, "")
        return TargetCell(
            column,
            name,
            cell.target,
            percent(cell.wanted / self._total) if self._total and cell.wanted is not None else "",
            number(self._later[line, column]) if (line, column) in self._later else "",
            self._figures.note(cell) if self._figures else "",
            is_slowest=cell is self._slowest,
            is_faulty=cell.wanted is None,
        )


def _free(room: QuotaRoom, table: QuotaTable, lines: Sequence[str]) -> list[DimensionOption]:
    """The answers of what the lines are by that have none."""
    parts = parts_by(room.questionnaire, table.down)
    there = {comparable(line) for line in lines}
    return [DimensionOption(part, room.heading(part)) for part in (*parts.usual, *parts.rare) if part not in there]


def _choices(room: QuotaRoom, name: str) -> list[DimensionOption]:
    """What the lines or columns of a table can be by: what needs no classes, and what they are by now."""
    known = [one for one in room.dimensions.values() if one.kind in (LIST, CLASSES) or room.values.get(one.name)]
    names = [one.name for one in known]
    if name and name not in names:
        names.insert(0, name)
    return [DimensionOption(one, room.named(one), one == name) for one in names]


def _rows(room: QuotaRoom, table: QuotaTable) -> str:
    sheet = room.written.quotas.name
    found = sorted(room.opened.ids.number_of(sheet, cell.row) or 0 for cell in table.cells.values())
    return _("sheet %(sheet)s, rows %(first)s–%(last)s") % {"sheet": sheet, "first": found[0], "last": found[-1]}
