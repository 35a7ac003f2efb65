"""The page of quotas; its heading says whether the sample is enough."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling import quotas
from surveys.calling.sample_needed import Needed
from surveys.design.models import Study
from surveys.fieldwork.models import QuotaCell
from surveys.fieldwork.queries import CellRow, CellSupply, cell_needs, expected_ends, quota_changes, quota_rows
from surveys.interviewing.queries import progress_of
from surveys.people.models import AuditEntry
from surveys.web.screens.formatting import number
from surveys.web.screens.quotas import name_of
from surveys.web.supervisor.forms.quotas import QuotaForm

from .quota_grid import Grid, ShownCell, grids_of, shown


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cell being changed: its form, and the effect of the target typed so far.

    ``needed``: the cases that it still takes, as the page of the sample says; None where too few completes tell that.
    """

    cell: ShownCell
    form: QuotaForm
    is_late: bool
    effect: str
    needed: Needed | None


@dataclass(frozen=True, slots=True)
class QuotasPage:
    """What the quota page shows. ``totals``: target, completes, in progress, missing."""

    heading: str
    lead: str
    cells: list[ShownCell]
    grids: list[Grid]
    alone: list[ShownCell]
    chosen: Chosen | None
    has_pace: bool
    totals: tuple[int, int, int, int]
    changes: list[tuple[AuditEntry, str]]
    sample_known: bool


def quotas_page(study: Study, now: datetime, chosen: int | None = None, sent: QuotaForm | None = None) -> QuotasPage:
    """The study's cells; ``chosen`` is the one to change, ``sent`` its form when it came with errors."""
    rows = quota_rows(study, progress_of(study).complete)
    expected = expected_ends(study, rows, now)
    cells = [shown(row, expected.get(row.cell.pk)) for row in rows]
    grids, alone = grids_of(study, cells)
    if chosen is None and rows:
        chosen = min(rows, key=lambda row: (row.is_full, -_share_missing(row))).cell.pk
    beside = next((one for one in cells if one.row.cell.pk == chosen), None)
    return QuotasPage(
        heading=_heading(rows),
        lead=_lead(rows),
        cells=cells,
        grids=grids,
        alone=alone,
        chosen=_chosen(study, beside, sent) if beside else None,
        has_pace=bool(expected),
        totals=(
            sum(row.cell.target for row in rows),
            sum(row.cell.completes for row in rows),
            sum(row.cell.reserved for row in rows),
            sum(row.missing for row in rows),
        ),
        changes=_changes(study, rows),
        sample_known=any(row.left is not None for row in rows),
    )


def effect_of_form(study: Study, cell: QuotaCell, form: QuotaForm) -> str:
    """The effect of the form as filled in so far; empty while the target is not a number."""
    form.is_valid()
    row = next((row for row in quota_rows(study, progress_of(study).complete) if row.cell.pk == cell.pk), None)
    filled_in = form.cleaned_data
    if row is None or "target" not in filled_in:
        return ""
    return effect_of(row, filled_in["target"], filled_in.get("on_full", cell.on_full))


def effect_of(row: CellRow, target: int, on_full: str) -> str:
    """The immediate effect of another target or ``on_full``; empty if nothing would change."""
    cell = row.cell
    if (target, on_full) == (cell.target, cell.on_full):
        return ""
    before = quotas.Cell(cell.target, cell.completes, cell.reserved, cell.on_full == "warn")
    after = quotas.Cell(target, cell.completes, cell.reserved, on_full == "warn")
    if after.is_soft:
        return _("It never stops: beyond the target it only warns.")
    if quotas.is_done(after):
        return " ".join([_("It closes now."), *_running(after), *_set_aside(row)])
    if quotas.is_full(after):
        return " ".join([_("All places are taken now."), *_running(after)])
    wanted = ngettext("%(count)s more is wanted.", "%(count)s more are wanted.", quotas.room(after))
    parts = [wanted % {"count": number(quotas.room(after))}]
    if quotas.is_done(before):
        parts.insert(0, _("It opens again."))
        if row.left:
            back = ngettext("%(count)s case comes back.", "%(count)s cases come back.", row.left)
            parts.append(back % {"count": number(row.left)})
    return " ".join(parts)


def _running(after: quotas.Cell) -> list[str]:
    if not after.reserved:
        return []
    words = ngettext(
        "The interview under way is finished and counts: it would end at %(total)s of %(target)s.",
        "The %(count)s interviews under way are finished and count: it would end at %(total)s of %(target)s.",
        after.reserved,
    )
    total = after.completes + after.reserved
    return [words % {"count": number(after.reserved), "total": number(total), "target": number(after.target)}]


def _set_aside(row: CellRow) -> list[str]:
    if not row.left:
        return []
    words = ngettext("%(count)s case is set aside.", "%(count)s cases are set aside.", row.left)
    return [words % {"count": number(row.left)}]


def _chosen(study: Study, cell: ShownCell, sent: QuotaForm | None) -> Chosen:
    form = sent or QuotaForm(cell.row.cell)
    filled_in = getattr(form, "cleaned_data", {}) if form.is_bound else {}
    return Chosen(
        cell,
        form,
        is_late=bool(cell.full_on and study.ends_on and cell.full_on > study.ends_on),
        effect=effect_of(
            cell.row, filled_in.get("target", cell.row.cell.target), filled_in.get("on_full", cell.row.cell.on_full)
        ),
        needed=next((one.needed for one in cell_needs(study) if one.cell.pk == cell.row.cell.pk), None),
    )


def _changes(study: Study, rows: list[CellRow]) -> list[tuple[AuditEntry, str]]:
    """The latest changes, each with its cell by name."""
    names = {f"quota:{row.cell.pk}": name_of(row.cell) for row in rows}
    return [(entry, names.get(entry.subject, "")) for entry in quota_changes(study)]


def _share_missing(row: CellRow) -> float:
    return row.missing / row.cell.target if row.cell.target else 0


def _lead(rows: list[CellRow]) -> str:
    if not rows:
        return _(
            "Cells come from the “quotas” sheet of the questionnaire's workbook; their targets are then changed here."
        )
    safe = _("Whoever is being interviewed holds a place: no cell goes beyond its target.")
    if rows[0].per_complete is None:
        return safe
    needed = _("A complete interview takes %(cases)s cases.") % {"cases": number(rows[0].per_complete, 1)}
    return f"{needed} {safe}"


def _heading(rows: list[CellRow]) -> str:
    if not rows:
        return _("This study has no quotas")
    full = sum(row.supply == CellSupply.FULL for row in rows)
    scarce = sum(row.supply in {CellSupply.SCARCE, CellSupply.SHORT} for row in rows)
    if full == len(rows):
        return _("All quotas are full")
    if scarce:
        return ngettext(
            "The sample will not be enough in %(count)s cell of %(all)s",
            "The sample will not be enough in %(count)s cells of %(all)s",
            scarce,
        ) % {"count": scarce, "all": len(rows)}
    if not full and all(row.supply == CellSupply.UNKNOWN for row in rows):
        return _("No cell is full yet")
    if all(row.supply in {CellSupply.UNKNOWN, CellSupply.FULL} for row in rows) or full:
        return ngettext("%(count)s cell of %(all)s is full", "%(count)s cells of %(all)s are full", full) % {
            "count": full,
            "all": len(rows),
        }
    return _("The sample is enough for every cell")
