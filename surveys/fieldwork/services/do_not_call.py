"""Put numbers on the do-not-call list."""

from collections.abc import Iterable
from datetime import datetime

from surveys.database.digests import digest_of, key_name, key_names
from surveys.fieldwork.models import DoNotCall, PhoneNumber
from surveys.fieldwork.queries.do_not_call import PURPOSE


def forbid(numbers: Iterable[str], *, now: datetime, **facts: object) -> None:
    """Put numbers on the do-not-call list; those already on it stay unchanged."""
    key = key_name(PURPOSE)
    rows = [DoNotCall(digest=digest_of(PURPOSE, number), key=key, added_at=now, **facts) for number in numbers]
    DoNotCall.objects.bulk_create(rows, ignore_conflicts=True)


def digest_anew() -> int:
    """Renew unreadable entries whose numbers are still known under the present key; how many."""
    lost = DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).exclude(attempt=None)
    done = 0
    for entry in lost:
        numbers = PhoneNumber.objects.filter(case__attempts=entry.attempt_id).values_list("number", flat=True)
        if numbers:
            forbid(
                numbers, now=entry.added_at, attempt=entry.attempt, added_by_id=entry.added_by_id, reason=entry.reason
            )
            done += DoNotCall.objects.filter(pk=entry.pk).delete()[0]
    return done
