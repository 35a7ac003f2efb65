"""Mark columns of a loaded list as personal data."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from surveys.database.pauses import yield_to_writers
from surveys.fieldwork.models import Case, Contact, Sample
from surveys.fieldwork.queries.samples import samples_of_list
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .samples import ROWS_A_COMMIT


def mark_personal(*, sample: Sample, names: Collection[str], by: User | None, now: datetime) -> list[str]:
    """Mark these columns of the list, as far as it has them; returns those newly marked. Recorded in the register.

    From now on they are in no export and no answer to another system, and are erased with the person; where the
    values stand does not matter. It is not taken back: what was personal once has been told to people as such. Who was
    erased before loses these values now.
    """
    with transaction.atomic():
        sample = Sample.objects.select_for_update().get(pk=sample.pk)
        marked = [one["name"] for one in sample.attributes if one["name"] in names and not one.get("personal")]
        if not marked:
            return []
        for one in samples_of_list(sample).select_for_update().order_by("pk"):
            _mark(one, marked)
        record(
            by=by,
            verb=AuditVerb.SAMPLE_MARKED_PERSONAL,
            subject=f"sample:{sample.pk}",
            now=now,
            study=sample.study_id,
            details={"columns": marked},
        )
    _take_from_erased(sample.study_id, frozenset(marked))
    return marked


def _mark(sample: Sample, names: Collection[str]) -> None:
    sample.attributes = [
        {**one, "personal": one.get("personal", False) or one["name"] in names} for one in sample.attributes
    ]
    # Another system that goes on filling the list reads its rows by these.
    columns = sample.columns.get("columns", [])
    told = [{**one, "personal": one["personal"] or one["attribute"] in names} for one in columns]
    sample.columns = {**sample.columns, "columns": told}
    sample.save(update_fields=["attributes", "columns"])


def _take_from_erased(study: int, names: frozenset[str]) -> None:
    erased, last = Contact.objects.filter(case__study=study).exclude(erased_at=None).values("case"), 0
    while cases := list(Case.objects.filter(pk__in=erased, pk__gt=last).order_by("pk")[:ROWS_A_COMMIT]):
        last, holding = cases[-1].pk, [case for case in cases if not names.isdisjoint(case.attributes)]
        for case in holding:
            case.attributes = {name: value for name, value in case.attributes.items() if name not in names}
        Case.objects.bulk_update(holding, ["attributes"])
        yield_to_writers()
