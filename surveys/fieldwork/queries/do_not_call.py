"""The do-not-call lists: keyed digests of numbers, by which a number is recognised and none can be read."""

from collections.abc import Collection

from django.db.models import QuerySet

from surveys.calling.exclusions import HOUSE, lists_for
from surveys.database.among import found_among
from surveys.database.digests import MOST_KEYS, digests_of, key_names
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import DoNotCall

PURPOSE = "do not call"


def forbidden_among(numbers: Collection[str], study: Study | None) -> set[str]:
    """The numbers among these, in E.164, that must not be called in the study; one query.

    The house's list holds in every study, a client's in that client's, a study's in that one. ``study`` None: those
    that stand on any list.
    """
    by_digest = {digest: number for number in numbers for digest in digests_of(PURPOSE, number)}
    if not by_digest:
        return set()
    if study is not None and len(by_digest) <= MOST_KEYS:
        found = [one.digest for one in _LISTED.all(**_slots([*by_digest]), **slots_of_lists(study))]
    else:
        listed = DoNotCall.objects.all()
        if study is not None:
            listed = listed.filter(listed_in__in=lists_for(study.pk, study.client_name))
        found = [digest for (digest,) in found_among(listed.values_list("digest"), "digest", by_digest)]
    return {by_digest[digest] for digest in found}


def listed_among(numbers: Collection[str], listed_in: str) -> set[str]:
    """The numbers among these that stand on this one list."""
    by_digest = {digest: number for number in numbers for digest in digests_of(PURPOSE, number)}
    if not by_digest:
        return set()
    entries = DoNotCall.objects.filter(listed_in=listed_in).values_list("digest")
    return {by_digest[digest] for (digest,) in found_among(entries, "digest", by_digest)}


def slots_of(number: str) -> dict[str, str]:
    """The number's digests as values of a prepared query with ``SLOTS``."""
    return _slots(digests_of(PURPOSE, number))


def slots_of_lists(study: Study) -> dict[str, str]:
    """The keys of the lists that hold in the study beside the house's, as values of a prepared query with ``LISTS``."""
    _house, client, own = lists_for(study.pk, study.client_name)
    return {"client_list": client, "study_list": own}


def unreadable() -> int:
    """How many entries were made with a key that is no longer known, and therefore have no effect."""
    return DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).count()


def is_unreadable() -> bool:
    """Whether there are such entries."""
    return DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).exists()


SLOTS = {f"digest_{place}": f"the digest in place {place}" for place in range(MOST_KEYS)}
"""Stand-ins for the digests of a prepared query."""
LISTS = {"client_list": "the list of a client", "study_list": "the list of a study"}
"""Stand-ins for the lists beside the house's."""


def on_lists(client_list: str, study_list: str, digests: Collection[str]) -> QuerySet[DoNotCall]:
    """The entries of these digests on the house's list and on these two; for prepared queries."""
    return DoNotCall.objects.filter(digest__in=list(digests), listed_in__in=[HOUSE, client_list, study_list])


def _slots(digests: Collection[str]) -> dict[str, str]:
    filled = [*digests, *[next(iter(digests))] * (MOST_KEYS - len(digests))]
    return dict(zip(SLOTS, filled, strict=True))


# Asked at every claim.
_LISTED = Prepared(
    lambda client_list, study_list, **digests: on_lists(client_list, study_list, digests.values()).only("digest"),
    **SLOTS,
    **LISTS,
)
