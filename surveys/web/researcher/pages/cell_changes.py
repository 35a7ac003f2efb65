"""The effects of publication on the study's quota cells, shown beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.queries import CellChange, CellChangeKind, cell_changes
from surveys.questionnaire.model.structure import Questionnaire
from surveys.web.screens.quotas import name_of


@dataclass(frozen=True, slots=True)
class CellLine:
    """A quota cell and what publication does to it."""

    name: str
    becomes: str


def cell_lines(study: Study, questionnaire: Questionnaire | None) -> Sequence[CellLine]:
    """Return the cells that change, or that keep a target other than the workbook's."""
    changes = cell_changes(study, questionnaire.quotas) if questionnaire else []
    lines = [CellLine(name_of(change.cell), _becomes(change)) for change in changes]
    return [line for line in lines if line.becomes]


def _becomes(change: CellChange) -> str:
    if change.kind == CellChangeKind.NEW:
        return _("new, with a target of %(target)s") % {"target": change.cell.target}
    if change.kind == CellChangeKind.DROPPED:
        return _("no longer in the workbook: nobody else is counted in it") + _counted(change)
    said = []
    if change.kind == CellChangeKind.CHANGED:
        said.append(_("counts by the workbook’s new condition") + _counted(change))
    if change.listed != change.cell.target:
        said.append(
            _("keeps the field’s target of %(target)s, not the workbook’s %(listed)s")
            % {"target": change.cell.target, "listed": change.listed}
        )
    return "; ".join(said)


def _counted(change: CellChange) -> str:
    completes = change.cell.completes
    if not completes:
        return ""
    return ", " + ngettext(
        "the one interview counted so far stays counted",
        "the %(count)s interviews counted so far stay counted",
        completes,
    ) % {"count": completes}
