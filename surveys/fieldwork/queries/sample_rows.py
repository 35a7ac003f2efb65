"""The result of each row of a sample's file: refused, repaired, or loaded with a warning."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet

from surveys.fieldwork.models import RowNote, Sample
from surveys.formats.samples import REFUSED, kind_of


def sample_notes(sample: Sample, *, refused_only: bool = False) -> QuerySet[RowNote]:
    """The notes on the file's rows, in their order; ``formats.samples.NOTES`` has the words for each code."""
    notes = sample.notes.order_by("row", "pk")
    return notes.filter(is_refused=True) if refused_only else notes


@dataclass(frozen=True, slots=True)
class RowReason:
    """A note, a key of ``formats.samples.NOTES``, with the number of rows that have it and the first of them.

    ``kind``: ``refused``, or ``repaired`` and ``warned`` of rows that were loaded.
    """

    code: str
    kind: str
    rows: int
    first_row: int


def sample_reasons(sample: Sample) -> list[RowReason]:
    """The notes on the file's rows by reason: refusals first, the most frequent first."""
    refused = sample.notes.filter(is_refused=True)
    loaded = sample.notes.exclude(row__in=refused.values("row"))
    return [RowReason(kind=REFUSED, **found) for found in _counted(refused)] + [
        RowReason(kind=kind_of(found["code"]), **found) for found in _counted(loaded)
    ]


def refused_rows(sample: Sample) -> int:
    """How many rows of the file were refused."""
    return sample.notes.filter(is_refused=True).aggregate(rows=Count("row", distinct=True))["rows"]


def _counted(notes: QuerySet[RowNote]) -> QuerySet[RowNote, dict[str, Any]]:
    counted = notes.values("code").annotate(rows=Count("row", distinct=True), first_row=Min("row"))
    return counted.order_by("-rows", "code")
