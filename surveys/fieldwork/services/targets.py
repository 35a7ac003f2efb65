"""A quota cell's target, changed while the field runs."""

from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import QuotaCell
from surveys.people.audit import record
from surveys.people.models import User

from .errors import ReasonMissingError
from .pools import lock_cells, settle_pools


def change_quota_cell(*, cell: QuotaCell, target: int, on_full: str, reason: str, by: User, now: datetime) -> QuotaCell:
    """Give the cell another target, or another way of being full (``stop``, ``warn``); audited with both values.

    A target below what is taken is allowed: the cell is then full. Pools whose cases belong to the cell shut or
    open with it. Raises ``ReasonMissingError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        before = next(one for one in lock_cells(cell.study_id) if one.pk == cell.pk)
        QuotaCell.objects.filter(pk=cell.pk).update(target=target, on_full=on_full)
        changed = {"target": [before.target, target], "on_full": [before.on_full, on_full]}
        record(
            by=by,
            verb="quota.changed",
            subject=f"quota:{cell.pk}",
            study=cell.study_id,
            details={"reason": reason.strip()[:300], **changed},
            now=now,
        )
        settle_pools(cell.study_id, opens=True)
    cell.refresh_from_db()
    return cell
