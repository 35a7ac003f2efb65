"""How quota cells filled in the draft's simulation, as far as the draft still has them as they were simulated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.formats.quotas import Place, QuotaTable, WrittenCell
from surveys.questionnaire.coverage import CellFill
from surveys.questionnaire.model.structure import Quota
from surveys.web.screens.formatting import moment, number

from .room import QuotaRoom


@dataclass(frozen=True, slots=True)
class SimulatedQuotas:
    """A finished simulation: its interviews, its completes, and the fills of cells by their names.

    ``is_late``: the draft has changed since; then only cells that are as they were have a fill.
    """

    interviews: int
    completes: int
    contacts: int | None
    when: str
    is_late: bool
    fills: Mapping[str, CellFill]

    def note(self, cell: WrittenCell) -> str:
        """Return after how many interviews the cell is full."""
        fill = self.fills.get(cell.name)
        if fill is None:
            return ""
        if fill.needed is None:
            return _("nobody was counted") if fill.can_be_met else _("nobody can belong to it")
        words = _("full after %(count)s begun") if fill.was_filled else _("full after about %(count)s begun")
        return words % {"count": number(fill.needed)}

    def margin(self, table: QuotaTable, places: Iterable[Place]) -> str:
        """Return how many of the table's simulated completes are in some of its cells."""
        of = self.counted(table)
        if not of:
            return ""
        values = {"count": number(self._counted(table, places) or 0), "of": number(of)}
        return _("simulated %(count)s of %(of)s") % values

    def counted(self, table: QuotaTable) -> int | None:
        """Return the simulated completes in the table's cells; ``None`` if one of them was not simulated."""
        return self._counted(table, table.places)

    def _counted(self, table: QuotaTable, places: Iterable[Place]) -> int | None:
        fills = [self.fills.get(cell.name) for place in places if (cell := table.cells.get(place))]
        found = [fill.completes for fill in fills if fill is not None]
        return sum(found) if len(found) == len(fills) else None

    def slowest(self, table: QuotaTable) -> WrittenCell | None:
        """Return the cell of a table that is full last; ``None`` if all are alike, or not all are known."""
        return self.slowest_of(table.cells.values())

    def slowest_of(self, cells: Iterable[WrittenCell]) -> WrittenCell | None:
        """Return the one of some stopping cells that is full last."""
        needed = {cell.row: fill.needed for cell in cells if (fill := self.fills.get(cell.name)) and fill.needed}
        if len(set(needed.values())) < 2:
            return None
        return max((cell for cell in cells if cell.row in needed), key=lambda cell: needed[cell.row] or 0)

    def outside(self, table: QuotaTable) -> int | None:
        """Return the completes that count for no cell of the table."""
        counted = self.counted(table) if table.is_exclusive else None
        return None if counted is None else max(self.completes - counted, 0)


def figures_of(room: QuotaRoom) -> SimulatedQuotas | None:
    """Return the figures of the draft's simulation; ``None`` before one is done."""
    kept = queries.simulation_of(room.study, None)
    if kept is None:
        return None
    simulated = queries.simulated_questionnaire(kept)
    found = queries.findings_of(kept, simulated)
    if found is None:
        return None
    now = {quota.name: _meaning(quota) for quota in room.questionnaire.quotas}
    fills = {fill.quota.name: fill for fill in found.cells if now.get(fill.quota.name) == _meaning(fill.quota)}
    return SimulatedQuotas(
        interviews=found.interviews,
        completes=found.ends["complete"],
        contacts=found.contacts,
        when=moment(kept.asked_at),
        is_late=queries.changed_since(kept, room.opened.draft) is not None,
        fills=fills,
    )


def _meaning(quota: Quota) -> tuple[str, int, str, str]:
    return quota.when, quota.target, quota.on_full, quota.group
