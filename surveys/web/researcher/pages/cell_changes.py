"""The effects of publication on the study's quota cells, shown beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.queries import CellChange, CellChangeKind, cell_changes
from surveys.questionnaire.model.structure import Questionnaire
from surveys.results.services import Outlook
from surveys.web.screens.quotas import name_of


@dataclass(frozen=True, slots=True)
class CellLine:
    """A quota cell and what publication does to it."""

    name: str
    becomes: str


def cell_lines(study: Study, questionnaire: Questionnaire | None, outlook: Outlook) -> Sequence[CellLine]:
    """Return the cells that change, or that keep a target other than the workbook's."""
    changes = cell_changes(study, questionnaire.quotas) if questionnaire else []
    recoded = {one.name for one in outlook.consequences.lines if one.reader == "quotas" and not one.is_apart}
    lines = [CellLine(name_of(change.cell), _becomes(change, outlook, recoded)) for change in changes]
    return [line for line in lines if line.becomes]


def _becomes(change: CellChange, outlook: Outlook, recoded: set[str]) -> str:
    if change.kind == CellChangeKind.NEW:
        return _("new, with a target of %(target)s") % {"target": change.cell.target}
    if change.kind == CellChangeKind.DROPPED:
        return _("no longer in the workbook: nobody else is counted in it, and its counts stay as they are")
    said = [words] if (words := _counting(change, outlook, recoded)) else []
    if change.listed != change.cell.target:
        said.append(
            _("keeps the field’s target of %(target)s, not the workbook’s %(listed)s")
            % {"target": change.cell.target, "listed": change.listed}
        )
    return "; ".join(said)


def _counting(change: CellChange, outlook: Outlook, recoded: set[str]) -> str:
    cell = change.cell
    if cell.name in outlook.recounted:
        completes, reserved = outlook.recounted[cell.name]
        return _(
            "is about other people: counted anew, completes %(before)s → %(after)s, open places %(held)s → %(holds)s"
        ) % {"before": cell.completes, "after": completes, "held": cell.reserved, "holds": reserved}
    if cell.name in recoded:
        return _("keeps its people, with the condition in the new codes: completes %(count)s, open places %(held)s") % {
            "count": cell.completes,
            "held": cell.reserved,
        }
    if change.kind != CellChangeKind.CHANGED:
        return ""
    if outlook.is_open:
        return _("has another condition: who is in it is counted anew, or kept, by what is decided")
    return _("has the same people, with the condition written in another way")
