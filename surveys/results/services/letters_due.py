"""Letters that one of several workers sends: another one if it is killed, and again if the mail server refuses them.

A worker claims a row for a while before it sends the row's letters, and notes only afterwards that they are sent: none
is lost with a killed worker.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from surveys.results.models import Export, StudyDelivery

LEASE = timedelta(minutes=5)
"""After this time another worker sends what this one has claimed: it was killed."""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240)]
"""The time before the next try, by the number of tries so far."""
NONE_TAKEN: Mapping[str, Any] = {"letters_at": None, "letter_tries": 0}
"""Set where other letters are due than before: nobody writes them yet."""
Told = Export | StudyDelivery
Row = TypeVar("Row", Export, StudyDelivery)


def wait_after(tries: int) -> timedelta:
    """The time before the next try."""
    return WAITS[min(tries, len(WAITS) - 1)]


def claim_due(*, untold: QuerySet[Row], now: datetime) -> Iterator[Row]:
    """Claim, for ``LEASE``, and yield each row whose letters are due and which no other worker has claimed."""
    due = untold.filter(Q(letters_at=None) | Q(letters_at__lte=now))
    for one in due.order_by("pk"):
        # Only one of several workers finds the row unchanged.
        if untold.filter(pk=one.pk, letters_at=one.letters_at).update(letters_at=now + LEASE):
            one.letters_at = now + LEASE
            yield one


def note_sent(*, row: Told, **said: object) -> None:
    """Note that the row's letters are sent, or that there were none; not if others are due since it was claimed.

    ``said``: the fields by which the row is known to be told of.
    """
    _held(row).update(**NONE_TAKEN, **said)


def note_refused(*, row: Told, now: datetime) -> None:
    """Note that the mail server accepted none of the row's letters; each further try comes after a longer wait."""
    _held(row).update(letters_at=now + wait_after(row.letter_tries), letter_tries=row.letter_tries + 1)


def _held(row: Told) -> QuerySet[Any]:
    return type(row)._default_manager.filter(pk=row.pk, letters_at=row.letters_at)
