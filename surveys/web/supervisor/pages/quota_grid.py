"""Quota cells as a supervisor sees them: nested ones as tables, the others as a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from surveys.calling.sample_needed import LEAST_COMPLETES
from surveys.design.models import Study
from surveys.design.queries import program_of
from surveys.fieldwork.queries import CellRow, CellSupply
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.wording.quota_tables import Table, heading, tables, title
from surveys.web.screens.formatting import number
from surveys.web.screens.quotas import name_of

SIGNS = {CellSupply.FULL: "full", CellSupply.SCARCE: "warn", CellSupply.SHORT: "bad"}
URGENCY = ("bad", "warn", "full", "")
MOST_ON_DESK = 8
NEAR = 0.05
"""A cell is nearly full when so little of its target is left, or a single place."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell with its name, its sign (``full``, ``warn``, ``bad`` or none: a class of the style sheets) and its words.

    ``is_quiet``: nothing is the matter with it. ``full_on``: when it will be full at its pace.
    """

    row: CellRow
    name: str
    sign: str
    said: str
    is_quiet: bool
    full_on: date | None = None

    @property
    def running_until(self) -> int:
        """Completes and interviews under way: how far the bar goes."""
        return self.row.cell.completes + self.row.cell.reserved


@dataclass(frozen=True, slots=True)
class Total:
    """Cells that share a value of a dimension, added up; ``left`` None where the sample does not say."""

    words: str
    target: int
    completes: int
    reserved: int
    missing: int
    left: int | None

    @property
    def share(self) -> float | None:
        """Completes of the target; None without one."""
        return self.completes / self.target if self.target else None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of nested cells: a row is its words and its cells, None where there is no such cell."""

    title: str
    columns: list[str]
    rows: list[tuple[list[str], list[ShownCell | None]]]
    totals: list[Total]
    by_dimension: list[tuple[str, list[Total]]]


@dataclass(frozen=True, slots=True)
class DeskQuotas:
    """The quotas on the desk: whole tables, and the most urgent other cells; ``said`` sums them up."""

    said: str
    grids: list[Grid]
    alone: list[ShownCell]
    more: int


def desk_quotas(study: Study, rows: Sequence[CellRow]) -> DeskQuotas | None:
    """The study's cells as the desk shows them; None without any."""
    if not rows:
        return None
    cells = [shown(row) for row in rows]
    grids, alone = grids_of(study, cells)
    first = sorted(alone, key=lambda one: (URGENCY.index(one.sign), one.is_quiet))
    few = sorted(first[:MOST_ON_DESK], key=alone.index)
    return DeskQuotas(_in_short(rows), grids, few, len(alone) - len(few))


def _in_short(rows: Sequence[CellRow]) -> str:
    short = sum(row.supply in {CellSupply.SHORT, CellSupply.SCARCE} for row in rows)
    full = sum(row.supply == CellSupply.FULL for row in rows)
    parts = []
    if short:
        parts.append(ngettext("%(count)s short of cases", "%(count)s short of cases", short) % {"count": short})
    if full:
        parts.append(ngettext("%(count)s full", "%(count)s full", full) % {"count": full})
    return " · ".join(parts)


def shown(row: CellRow, full_on: date | None = None) -> ShownCell:
    """The cell in words."""
    matter = _matter(row)
    return ShownCell(
        row, name_of(row.cell), SIGNS.get(row.supply, ""), matter or _left(row), is_quiet=not matter, full_on=full_on
    )


def grids_of(study: Study, cells: Sequence[ShownCell]) -> tuple[list[Grid], list[ShownCell]]:
    """The cells as tables, and those that stand alone; ``study`` gives the words of the conditions."""
    by_name = {one.row.cell.name: one for one in cells}
    found, alone = tables({name: one.row.cell.condition for name, one in by_name.items()})
    questionnaire = (
        program_of(study.fielded_version_id).questionnaire if study.fielded_version_id else Questionnaire(())
    )
    return [_grid(table, by_name, questionnaire) for table in found], [by_name[name] for name in alone]


def _grid(table: Table, by_name: dict[str, ShownCell], questionnaire: Questionnaire) -> Grid:
    language = (get_language() or "")[:2]
    words = {
        part: heading(questionnaire, part, language, _)
        for part in {*table.columns, *(part for row in table.rows for part in row)}
    }
    dimensions = [title(questionnaire, one, language) for one in (*table.down, table.across)]
    shown_cells = {place: by_name[name] for place, name in table.cells.items()}
    columns = [
        _total(words[column], (cell for (_row, across), cell in shown_cells.items() if across == column))
        for column in table.columns
    ]
    down = [(dimensions[place], _totals_down(place, words, shown_cells)) for place in range(len(table.down))]
    return Grid(
        title=" × ".join(dimensions),
        columns=[words[column] for column in table.columns],
        rows=[
            ([words[part] for part in row], [shown_cells.get((row, column)) for column in table.columns])
            for row in table.rows
        ],
        totals=columns,
        by_dimension=[*down, (dimensions[-1], columns)],
    )


def _totals_down(place: int, words: dict[str, str], cells: dict[tuple[tuple[str, ...], str], ShownCell]) -> list[Total]:
    parts = dict.fromkeys(row[place] for row, _column in cells)
    return [_total(words[part], (cell for (row, _c), cell in cells.items() if row[place] == part)) for part in parts]


def _total(words: str, cells: Iterable[ShownCell]) -> Total:
    rows = [one.row for one in cells]
    left = [row.left for row in rows if row.left is not None]
    return Total(
        words,
        target=sum(row.cell.target for row in rows),
        completes=sum(row.cell.completes for row in rows),
        reserved=sum(row.cell.reserved for row in rows),
        missing=sum(row.missing for row in rows),
        left=sum(left) if left else None,
    )


def _matter(row: CellRow) -> str:
    """What is notable about the cell: full, short of sample, nearly full; empty while it simply fills."""
    if row.supply == CellSupply.FULL:
        return _("reached, goes on") if row.cell.on_full == "warn" else pgettext("quota", "full")
    if row.is_full:
        return _("all places taken")
    if row.supply in {CellSupply.SHORT, CellSupply.SCARCE}:
        return short_of_sample(row)
    places = row.missing - row.cell.reserved
    if 0 < places <= max(1, row.cell.target * NEAR):
        return ngettext("%(count)s place left", "%(count)s places left", places) % {"count": number(places)}
    return ""


def short_of_sample(row: CellRow) -> str:
    """How many cases the cell has left, and how many it needs; how many completes it lacks while too few tell that."""
    if row.cell.completes < LEAST_COMPLETES:
        words = ngettext(
            "%(left)s case, %(missing)s to complete", "%(left)s cases, %(missing)s to complete", row.left or 0
        )
        return words % {"left": number(row.left), "missing": number(row.missing)}
    words = ngettext("%(left)s case, %(needed)s needed", "%(left)s cases, %(needed)s needed", row.left or 0)
    return words % {"left": number(row.left), "needed": number(row.needed)}


def _left(row: CellRow) -> str:
    """The cell's open cases, or what is missing to its target where they are unknown."""
    if row.left is not None:
        return ngettext("%(count)s case", "%(count)s cases", row.left) % {"count": number(row.left)}
    return ngettext("%(count)s missing", "%(count)s missing", row.missing) % {"count": number(row.missing)}
