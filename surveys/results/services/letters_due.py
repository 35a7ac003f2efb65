"""Letters that are sent by one of several workers: by another one if it is killed, again if the server takes none.

A row is taken for a while before its letters are sent and is told only afterwards, so that none is lost with a worker.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from surveys.results.models import Export, StudyDelivery

LEASE = timedelta(minutes=5)
"""After so long another worker sends what this one took: it was killed."""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240)]
"""Time before the next try, by how many there were."""
NONE_TAKEN: Mapping[str, Any] = {"letters_at": None, "letter_tries": 0}
"""Set where other letters are due than before: nobody writes them yet."""
Told = Export | StudyDelivery
Row = TypeVar("Row", Export, StudyDelivery)


def wait_after(tries: int) -> timedelta:
    """The time before the next try."""
    return WAITS[min(tries, len(WAITS) - 1)]


def take(*, untold: QuerySet[Row], now: datetime) -> Iterator[Row]:
    """Each of which letters are due and nobody else writes them; it is with this worker for ``LEASE``."""
    due = untold.filter(Q(letters_at=None) | Q(letters_at__lte=now))
    for one in due.order_by("pk"):
        # Of several workers one finds it as it was.
        if untold.filter(pk=one.pk, letters_at=one.letters_at).update(letters_at=now + LEASE):
            one.letters_at = now + LEASE
            yield one


def told(*, row: Told, **said: object) -> None:
    """Its letters are with their readers, or there were none; not if others are due since it was taken."""
    _held(row).update(**NONE_TAKEN, **said)


def refused(*, row: Told, now: datetime) -> None:
    """The mail server took none: they are tried again, after longer and longer."""
    _held(row).update(letters_at=now + wait_after(row.letter_tries), letter_tries=row.letter_tries + 1)


def _held(row: Told) -> QuerySet[Any]:
    return type(row)._default_manager.filter(pk=row.pk, letters_at=row.letters_at)
