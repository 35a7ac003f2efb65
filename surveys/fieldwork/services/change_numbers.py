"""Numbers for what changed in a study, one sequence for each: systems that read changes go on from a number.

A change is marked in its own transaction and numbered later, when somebody reads or in the worker's next round: only
what is committed gets a number, and whoever numbers waits for whoever does. So a system that has read up to a number
has missed nothing that was committed late, whatever took how long.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from surveys.design.models import Study
from surveys.fieldwork.models import Case, ChangeBatch, Sample, SampleStatus

ROWS_A_BATCH, MOST_BATCHES = 500, 20


def number_changes(*, study: Study, now: datetime) -> bool:
    """Number the cases that changed and the samples that were released; returns whether all have a number now."""
    return number_marked(study=study, marked=[rows.filter(study=study) for rows in _marked()], now=now)


def number_all_changes(*, now: datetime) -> None:
    """Number the changes of every study, for the worker: few are left to readers."""
    cases, samples = (rows.filter(study=OuterRef("pk")) for rows in _marked())
    for study in Study.objects.filter(Exists(cases) | Exists(samples)):
        number_changes(study=study, now=now)


def _marked() -> tuple[QuerySet[Case], QuerySet[Sample]]:
    released = Sample.objects.filter(status=SampleStatus.RELEASED, change_number=None)
    return Case.objects.filter(change_number=None), released


def number_marked(*, study: Study, marked: Sequence[QuerySet[Any]], now: datetime) -> bool:
    """Number rows of the study without a number; returns whether all have one now.

    In short transactions that wait for nobody who works on a case, and nothing is written where nothing changed.
    """
    for _ in range(MOST_BATCHES):
        left = [rows for rows in marked if rows.exists()]
        try:
            if not left or _number_batch(study, left, now) < ROWS_A_BATCH:
                return True
        except IntegrityError:
            continue  # another reader took this number: what is left has the next one
    return False


def _number_batch(study: Study, marked: Sequence[QuerySet[Any]], now: datetime) -> int:
    """Give one number to rows of each kind; returns how many there were of the kind with most."""
    with transaction.atomic():
        last = ChangeBatch.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
        # First: a second reader waits here until the numbers of the first are committed.
        batch = ChangeBatch.objects.create(study=study, number=last + 1, numbered_at=now)
        return max(_number(rows, batch.number) for rows in marked)


def _number(rows: QuerySet[Any], number: int) -> int:
    free = rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    ids = list(free[:ROWS_A_BATCH])
    rows.model.objects.filter(pk__in=ids).update(change_number=number)
    return len(ids)
