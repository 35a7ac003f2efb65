"""Counts by study and day that are kept once their day is over: calls that were closed change no more.

A month of calls is then read once; afterwards each look reads what came since, however large the site is.
"""

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from django.core.cache import cache
from django.utils import timezone

from surveys.fieldwork.queries import day_begins

_SETTLED_AFTER = timedelta(hours=1)
"""So long after its end a day may still be written to, by what began before it."""
_KEPT_FOR = timedelta(days=40)
"""Longer than any time that is looked at."""

Counts = Mapping[Hashable, int]
Rows = Callable[[Collection[int], datetime, datetime], Iterable[tuple[int, datetime, Hashable]]]
"""The study, the moment and what is counted, of all that happened in these studies from one moment to another."""


def counts_by_study(
    kind: str, marks: Mapping[int, str], begins: datetime, ends: datetime, *, rows: Rows, now: datetime
) -> dict[int, Counter[Hashable]]:
    """Study → how often each thing happened between two midnights.

    ``marks``: each study with a word for what its counting depends on; if that changes, its days are counted anew.
    """
    days = _midnights(begins, ends)
    over = {day for day, end in pairwise([*days, ends]) if end <= now - _SETTLED_AFTER}
    name = f"days:{kind}:{hashlib.sha256(repr(sorted(marks.items())).encode()).hexdigest()}"
    kept: dict[tuple[int, datetime], Counts] = cache.get(name) or {}
    missing = {(study, day): Counter[Hashable]() for study in marks for day in over if (study, day) not in kept}
    found: dict[int, Counter[Hashable]] = defaultdict(Counter)
    for (study, day), counts in kept.items():
        if day in over:
            found[study].update(counts)
    since = min([day for _study, day in missing] or [day for day in days if day not in over], default=ends)
    for study, at, key in rows(list(marks), since, ends) if since < ends else ():
        day = days[bisect_right(days, at) - 1]
        if day not in over:
            found[study][key] += 1
        elif (study, day) in missing:
            missing[study, day][key] += 1
    for (study, _day), counted in missing.items():
        found[study].update(counted)
    if missing:
        lately = {place: counts for place, counts in kept.items() if place[1] > now - _KEPT_FOR}
        cache.set(
            name, lately | {place: dict(counted) for place, counted in missing.items()}, _KEPT_FOR.total_seconds()
        )
    return found


def _midnights(begins: datetime, ends: datetime) -> list[datetime]:
    """Each day's midnight on the site's clock, from the first to the last one before the end."""
    zone = timezone.get_default_timezone()
    first, last = (timezone.localdate(at, zone) for at in (begins, ends - timedelta(seconds=1)))
    return [day_begins(first + timedelta(days=number)) for number in range((last - first).days + 1)]
