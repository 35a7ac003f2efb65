"""Quota cells for the supervisor: progress, running interviews, and whether the sample suffices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, Sum

from surveys.calling import quotas
from surveys.database.prepared import PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, CaseState, QuotaCell, QuotaPlace
from surveys.people.models import AuditEntry, AuditVerb
from surveys.questionnaire.model.structure import Quota

from .case_counts import released_cases

HALF = 0.5


class CellSupply(StrEnum):
    """Whether the sample suffices for a cell: ``SCARCE`` is less than needed, ``SHORT`` less than half of that."""

    FULL = "full"
    ENOUGH = "enough"
    SCARCE = "scarce"
    SHORT = "short"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell's state. ``left``: open cases that the sample's data put into it, None when the sample does not say.

    ``needed``: cases for the interviews that are missing, at the study's cases ``per_complete``; None before that is
    known.
    """

    cell: QuotaCell
    left: int | None
    needed: int | None
    per_complete: float | None = None

    @property
    def missing(self) -> int:
        """Completes missing to the target; running interviews do not count as done."""
        return max(0, self.cell.target - self.cell.completes)

    @property
    def is_full(self) -> bool:
        """Whether it takes no further interview."""
        cell = self.cell
        return quotas.is_full(quotas.Cell(cell.target, cell.completes, cell.reserved, cell.on_full == "warn"))

    @property
    def supply(self) -> CellSupply:
        """Whether the sample suffices for the missing completes."""
        if not self.missing:
            return CellSupply.FULL
        if self.left is None or self.needed is None:
            return CellSupply.UNKNOWN
        if self.left >= self.needed:
            return CellSupply.ENOUGH
        return CellSupply.SCARCE if self.left >= self.needed * HALF else CellSupply.SHORT


def has_room_again(attempt: Attempt, released_at: datetime) -> bool:
    """Whether every cell in which the attempt's places were released at that moment has room for them again."""
    places = QuotaPlace.objects.filter(attempt=attempt, released_at=released_at).select_related("cell")
    return not any(CellRow(place.cell, None, None).is_full for place in places)


def targets_of(study: Study) -> dict[str, int]:
    """The targets of the study's cells in use, by their names."""
    return dict(QuotaCell.objects.filter(study=study, in_use=True).values_list("name", "target"))


def quota_rows(study: Study, completes: int) -> list[CellRow]:
    """The cells of the version in use, in its order.

    ``completes``: the study's live complete interviews, for the cases that one takes.
    """
    cells = list(QuotaCell.objects.filter(study=study, in_use=True).order_by("position", "pk"))
    if not cells:
        return []
    left: dict[str, int] = {}
    closed = 0
    for names, count, ended in _BY_CELLS.all(study=study.pk):
        closed += ended
        for name in names.split(",") if names and count else ():
            left[name] = left.get(name, 0) + count
    per_complete = closed / completes if completes else None
    return [
        CellRow(
            cell,
            left.get(cell.name),
            None if per_complete is None else round(per_complete * _missing(cell)),
            per_complete,
        )
        for cell in cells
    ]


_IS_CLOSED = Q(state=CaseState.CLOSED)
_BY_CELLS = PreparedRows(
    lambda study: (
        released_cases(study)
        .values_list("pool__cells")
        .annotate(open=Sum("cases", filter=~_IS_CLOSED, default=0), closed=Sum("cases", filter=_IS_CLOSED, default=0))
        .order_by()
    ),
    study=-1,
)


def quota_changes(study: Study, count: int = 20) -> list[AuditEntry]:
    """The latest changes of targets, newest first."""
    changes = AuditEntry.objects.filter(verb=AuditVerb.QUOTA_CHANGED, study=study.pk)
    return list(changes.select_related("actor").order_by("-at", "-pk")[:count])


def _missing(cell: QuotaCell) -> int:
    return max(0, cell.target - cell.completes)


class CellChangeKind(StrEnum):
    """The effect of a publication on a cell; ``CHANGED`` is its condition."""

    NEW = "new"
    CHANGED = "changed"
    DROPPED = "dropped"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class CellChange:
    """The effect of a publication on a cell: ``new``, ``changed`` (its condition), ``dropped`` or ``kept``.

    ``cell``: as the study has it, or as it will be made; ``listed``: the target that the workbook says, if it does.
    """

    cell: QuotaCell
    kind: CellChangeKind
    listed: int | None


def cell_changes(study: Study, quotas_listed: Sequence[Quota]) -> list[CellChange]:
    """The effect on the study's cells if a questionnaire with these quotas is published, in its order.

    ``services.quotas.take_quotas_from`` carries it out.
    """
    known = {cell.name: cell for cell in QuotaCell.objects.filter(study=study).order_by("position", "pk")}
    changes = []
    for quota in quotas_listed:
        cell = known.pop(quota.name, None)
        if cell is None:
            made = QuotaCell(name=quota.name, label=dict(quota.label), condition=quota.when, target=quota.target)
            changes.append(CellChange(made, CellChangeKind.NEW, quota.target))
        else:
            is_same = cell.in_use and cell.condition == quota.when
            changes.append(CellChange(cell, CellChangeKind.KEPT if is_same else CellChangeKind.CHANGED, quota.target))
    return changes + [CellChange(cell, CellChangeKind.DROPPED, None) for cell in known.values() if cell.in_use]
