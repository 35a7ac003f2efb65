"""Quota cells for the supervisor: progress, running interviews, and whether the sample suffices."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, Sum

from surveys.calling import quotas
from surveys.database.prepared import PreparedAmong, PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, CaseState, CaseTally, QuotaCell, QuotaPlace, SampleStatus
from surveys.people.models import AuditEntry, AuditVerb
from surveys.questionnaire.model.structure import Quota

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
    return quota_rows_of([study.pk], {study.pk: completes}).get(study.pk, [])


def quota_rows_of(studies: Collection[int], completes: Mapping[int, int]) -> dict[int, list[CellRow]]:
    """Study id → the same; as many queries for many studies as for one."""
    cells = list(QuotaCell.objects.filter(study__in=studies, in_use=True).order_by("study", "position", "pk"))
    if not cells:
        return {}
    left: Counter[tuple[int, str]] = Counter()
    closed: Counter[int] = Counter()
    for study, names, count, ended in _BY_CELLS.all({cell.study_id for cell in cells}):
        closed[study] += ended
        for name in names.split(",") if names and count else ():
            left[study, name] += count
    rows: dict[int, list[CellRow]] = {}
    for cell in cells:
        done = completes.get(cell.study_id, 0)
        per_complete = closed[cell.study_id] / done if done else None
        needed = None if per_complete is None else round(per_complete * _missing(cell))
        row = CellRow(cell, left.get((cell.study_id, cell.name)), needed, per_complete)
        rows.setdefault(cell.study_id, []).append(row)
    return rows


_IS_CLOSED = Q(state=CaseState.CLOSED)
_BY_CELLS = PreparedAmong(
    PreparedRows,
    lambda studies: (
        CaseTally.objects.filter(study__in=studies, sample__status=SampleStatus.RELEASED)
        .values_list("study", "pool__cells")
        .annotate(open=Sum("cases", filter=~_IS_CLOSED, default=0), closed=Sum("cases", filter=_IS_CLOSED, default=0))
        .order_by()
    ),
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
