"""The quota page put together: the heading says whether the sample is enough."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.queries.quota_cells import FULL, SCARCE, SHORT, UNKNOWN, CellRow, quota_changes, quota_rows
from surveys.interviewing.progress import progress_of
from surveys.people.models import AuditEntry
from surveys.web.screens.quotas import name_of

from .forms import QuotaForm

SIGNS = {FULL: "f", SCARCE: "w", SHORT: "r"}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell with its name in words, its sign (as the style sheets name it) and the form that changes it."""

    row: CellRow
    name: str
    sign: str
    form: QuotaForm
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QuotasPage:
    """What the quota page shows. ``totals``: target, completes, in progress, missing."""

    heading: str
    cells: list[ShownCell]
    chosen: ShownCell | None
    totals: tuple[int, int, int, int]
    changes: list[AuditEntry]
    sample_known: bool


def quotas_page(study: Study, chosen: int | None = None, sent: QuotaForm | None = None) -> QuotasPage:
    """The study's cells; ``chosen`` is the one to change, ``sent`` its form when it came with errors."""
    rows = quota_rows(study, progress_of(study).complete)
    if chosen is None and rows:
        chosen = min(rows, key=lambda row: (row.is_full, -_share_missing(row))).cell.pk
    cells = [
        ShownCell(
            row,
            name_of(row.cell),
            SIGNS.get(row.supply, ""),
            sent if sent and row.cell.pk == chosen else QuotaForm(row.cell),
            row.cell.pk == chosen,
        )
        for row in rows
    ]
    totals = (
        sum(row.cell.target for row in rows),
        sum(row.cell.completes for row in rows),
        sum(row.cell.reserved for row in rows),
        sum(row.missing for row in rows),
    )
    return QuotasPage(
        heading=_heading(rows),
        cells=cells,
        chosen=next((cell for cell in cells if cell.is_chosen), None),
        totals=totals,
        changes=quota_changes(study),
        sample_known=any(row.left is not None for row in rows),
    )


def _share_missing(row: CellRow) -> float:
    return row.missing / row.cell.target if row.cell.target else 0


def _heading(rows: list[CellRow]) -> str:
    if not rows:
        return _("This study has no quotas")
    full = sum(row.supply == FULL for row in rows)
    scarce = sum(row.supply in {SCARCE, SHORT} for row in rows)
    if full == len(rows):
        return _("All quotas are full")
    if scarce:
        return ngettext(
            "The sample will not be enough in %(count)s cell of %(all)s",
            "The sample will not be enough in %(count)s cells of %(all)s",
            scarce,
        ) % {"count": scarce, "all": len(rows)}
    if all(row.supply in {UNKNOWN, FULL} for row in rows) or full:
        return ngettext("%(count)s cell of %(all)s is full", "%(count)s cells of %(all)s are full", full) % {
            "count": full,
            "all": len(rows),
        }
    return _("The sample is enough for every cell")
