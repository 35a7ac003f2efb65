"""Columns of a list that was loaded already are marked as personal data."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import Sample
from surveys.people.audit import record
from surveys.people.models import User


def mark_personal(*, sample: Sample, names: Collection[str], by: User | None, now: datetime) -> list[str]:
    """Mark these columns of the list, as far as it has them; which were not marked before. Audited.

    From now on they are in no export and no answer to another system, and are erased with the person; where the
    values stand does not matter. It is not taken back: what was personal once has been told to people as such.
    """
    with transaction.atomic():
        sample = Sample.objects.select_for_update().get(pk=sample.pk)
        marked = [one["name"] for one in sample.attributes if one["name"] in names and not one.get("personal")]
        if not marked:
            return []
        sample.attributes = [
            {**one, "personal": one.get("personal", False) or one["name"] in marked} for one in sample.attributes
        ]
        sample.save(update_fields=["attributes"])
        record(
            by=by,
            verb="sample.marked_personal",
            subject=f"sample:{sample.pk}",
            now=now,
            study=sample.study_id,
            details={"columns": marked},
        )
    return marked
