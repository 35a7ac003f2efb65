"""What the room of quotas shows: tables with their sums, other cells, and how the cells fill in the simulation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.formats.quotas import (
    CLASSES,
    LIST,
    NUMBER,
    QuotaTable,
    WrittenCell,
    disagreements,
)
from surveys.formats.xlsform.words import yes_or_no
from surveys.questionnaire.problems import ERROR, Problem
from surveys.web.researcher.pages.conditions import Condition, condition_at
from surveys.web.screens.formatting import number

from .figures import SimulatedQuotas, figures_of
from .room import QuotaRoom
from .targets import DimensionOption, TargetTable, target_table


@dataclass(frozen=True, slots=True)
class OtherCell:
    """A cell that fits no table; ``condition``: what builds its condition, where it is being changed."""

    cell: WrittenCell
    label: str
    words: str
    note: str
    row: int | None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class QuotaRoomPage:
    """The content of the page. ``said``: what is to be known of what was done last; ``errors``: of the whole draft."""

    heading: str
    lead: str
    said: str
    tables: Sequence[TargetTable]
    others: Sequence[OtherCell]
    planned: int
    options: Sequence[DimensionOption]
    new: Condition
    numbers: Sequence[DimensionOption]
    is_asked_first: bool
    contradictions: Sequence[str]
    problems: Sequence[tuple[str, str]]
    errors: int
    figures: SimulatedQuotas | None
    in_field: bool
    can_be_made: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class AskedQuotas:
    """What the address asks for: a row whose condition is changed, a table and a line that it gets."""

    row: int | None = None
    table: str = ""
    line: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "AskedQuotas":
        """Return what the address says; what it says wrongly is left out."""
        row = query.get("cell", "")
        is_row = row.isascii() and row.isdecimal() and len(row) < 10
        return cls(int(row) if is_row else None, query.get("table", ""), query.get("line", ""))

    def new_line(self, table: QuotaTable) -> str:
        """Return the line that is asked for, if the table does not have it yet."""
        return self.line if self.table == table.key and self.line not in table.lines else ""


def quotas_page(room: QuotaRoom, asked: AskedQuotas, said: str = "") -> QuotaRoomPage:
    """Return the page of a room."""
    figures = figures_of(room)
    tables = [target_table(room, table, at, asked.new_line(table), figures) for at, table in enumerate(room.tables, 1)]
    options = [_option(room, name) for name in room.dimensions]
    return QuotaRoomPage(
        heading=_heading(room),
        lead=_lead(room, figures),
        said=said,
        tables=tables,
        others=[_other(room, cell, asked, figures) for cell in room.alone],
        planned=room.planned,
        options=options,
        new=condition_at(
            room.study, room.questionnaire, column="when", name="", expression="", field="when", identifier="new-when"
        ),
        numbers=[one for one in options if one.needs == NUMBER],
        is_asked_first=_is_asked_first(room),
        contradictions=[*_contradictions(room)],
        problems=[*_problems(room)],
        errors=sum(problem.severity == ERROR for problem in room.opened.problems),
        figures=figures,
        in_field=room.study.fielded_version_id is not None,
        can_be_made=bool(options),
    )


def _option(room: QuotaRoom, name: str) -> DimensionOption:
    kind = room.dimensions[name].kind
    needs = "" if kind in (LIST, CLASSES) else kind
    return DimensionOption(name, room.named(name), needs=needs, values=", ".join(room.values.get(name, ())))


def _other(room: QuotaRoom, cell: WrittenCell, asked: AskedQuotas, figures: SimulatedQuotas | None) -> OtherCell:
    condition = None
    if asked.row == cell.row:
        identifier = f"when-{cell.row}"
        condition = condition_at(
            room.study,
            room.questionnaire,
            column="when",
            name="",
            expression=cell.when,
            field="when",
            identifier=identifier,
        )
    label = cell.label.get(room.written.default_language, "") or next(iter(cell.label.values()), "")
    said = room.sentence(cell.when) if cell.when else ""
    row = room.opened.ids.number_of(room.written.quotas.name, cell.row)
    return OtherCell(cell, label, said, figures.note(cell) if figures else "", row, condition)


def _is_asked_first(room: QuotaRoom) -> bool:
    table = room.written.settings
    return bool(table.rows and yes_or_no(table.cell(table.rows[0], "ask_all_quota_questions")))


def _heading(room: QuotaRoom) -> str:
    planned = room.planned
    if not room.cells:
        if not planned:
            return _("No quotas: everybody counts")
        return _("No quotas: it will stop at %(planned)s") % {"planned": number(planned)}
    added = [table for table in room.tables if table.is_exclusive and table.is_readable]
    if not added:
        count = len(room.cells)
        return ngettext("%(count)s quota cell", "%(count)s quota cells", count) % {"count": number(count)}
    table = next((one for one in added if planned and one.wanted() != planned), added[0])
    total, excess = table.wanted(), table.wanted() - planned
    values = {"total": number(total), "count": number(abs(excess)), "planned": number(planned)}
    if not planned:
        return _("The quotas ask for %(total)s interviews") % values
    if excess > 0:
        return _("The quotas ask for %(total)s interviews, %(count)s more than the %(planned)s planned") % values
    if excess < 0:
        return _("The quotas ask for %(total)s interviews, %(count)s fewer than the %(planned)s planned") % values
    return _("The quotas ask for the %(planned)s interviews planned") % values


def _lead(room: QuotaRoom, figures: SimulatedQuotas | None) -> str:
    if not room.cells:
        return _("A quota says how many interviews of a kind are wanted. Choose what it is by.")
    inside = sum(len(table.cells) for table in room.tables)
    parts = []
    if inside:
        parts.append(ngettext("%(count)s cell in tables", "%(count)s cells in tables", inside) % {"count": inside})
    if room.alone:
        other = len(room.alone)
        parts.append(ngettext("%(count)s other cell", "%(count)s other cells", other) % {"count": other})
    said = ", ".join(parts) + "."
    slowest = figures.slowest_of(room.cells) if figures else None
    if figures is None or slowest is None:
        return said
    name = slowest.label.get(room.written.default_language, "") or next(iter(slowest.label.values()), slowest.name)
    values = {"count": number(figures.interviews), "name": name}
    return f"{said} " + _("Of the %(count)s simulated the slowest is “%(name)s”.") % values


def _contradictions(room: QuotaRoom) -> Iterable[str]:
    for one in disagreements(room.tables):
        names = [room.title_of(table) for table in (one.first, one.second)]
        values = {
            "first": names[0],
            "second": names[1],
            "of_first": number(one.of_first),
            "of_second": number(one.of_second),
            "what": room.heading(one.part) if one.part else "",
        }
        if one.part:
            yield _("“%(what)s” is %(of_first)s in %(first)s and %(of_second)s in %(second)s.") % values
        else:
            yield _("%(first)s asks for %(of_first)s interviews, %(second)s for %(of_second)s.") % values


def _problems(room: QuotaRoom) -> Iterable[tuple[str, str]]:
    """What is wrong with rows of the sheet, with its severity; sums are told at their table, texts when translating."""
    sheet = room.written.quotas.name.lower()
    for problem in room.opened.problems:
        is_text = problem.place.column.lower().startswith("label")
        if problem.place.sheet.lower() in (sheet, "quotas") and not is_text and problem.code != "quota_sum_differs":
            yield problem.severity, _said(problem)


def _said(problem: Problem) -> str:
    name = f"{problem.place.name}: " if problem.place.name else ""
    return f"{name}{problem.what(_)} {problem.remedy(_)}"
