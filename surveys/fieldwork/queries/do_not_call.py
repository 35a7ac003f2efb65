"""The do-not-call list: keyed digests of numbers, by which a number is recognised and none can be read."""

from collections.abc import Collection

from surveys.database.among import found_among
from surveys.database.digests import MOST_KEYS, digests_of, key_names
from surveys.database.prepared import Prepared
from surveys.fieldwork.models import DoNotCall

PURPOSE = "do not call"


def forbidden_among(numbers: Collection[str]) -> set[str]:
    """The numbers among these, in E.164, that are on the list; one query."""
    by_digest = {digest: number for number in numbers for digest in digests_of(PURPOSE, number)}
    if not by_digest:
        return set()
    if len(by_digest) <= MOST_KEYS:
        found = [one.digest for one in _LISTED.all(**_slots([*by_digest]))]
    else:
        found = [digest for (digest,) in found_among(DoNotCall.objects.values_list("digest"), "digest", by_digest)]
    return {by_digest[digest] for digest in found}


def slots_of(number: str) -> dict[str, str]:
    """The number's digests as values of a prepared query with ``SLOTS``."""
    return _slots(digests_of(PURPOSE, number))


def unreadable() -> int:
    """How many entries were made with a key that is no longer known, and therefore have no effect."""
    return DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).count()


def is_unreadable() -> bool:
    """Whether there are such entries."""
    return DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).exists()


SLOTS = {f"digest_{place}": f"the digest in place {place}" for place in range(MOST_KEYS)}
"""Stand-ins for the digests of a prepared query."""


def _slots(digests: Collection[str]) -> dict[str, str]:
    filled = [*digests, *[next(iter(digests))] * (MOST_KEYS - len(digests))]
    return dict(zip(SLOTS, filled, strict=True))


# Asked at every claim.
_LISTED = Prepared(
    lambda **digests: DoNotCall.objects.filter(digest__in=list(digests.values())).only("digest"), **SLOTS
)
