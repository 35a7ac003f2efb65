"""The do-not-call lists: keyed digests of numbers, by which a number is recognised and none can be read."""

from collections.abc import Collection, Mapping, Sized
from functools import cache
from typing import Any

from django.db.models import QuerySet

from surveys.calling.exclusions import lists_for
from surveys.database.among import found_among
from surveys.database.digests import MOST_KEYS, digests_of, key_names
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Case, DoNotCall, PhoneNumber

PURPOSE = "do not call"


def forbidden_among(numbers: Collection[str], study: Study | None) -> set[str]:
    """The numbers among these, in E.164, that must not be called in the study; one query.

    The house's list holds in every study, a client's in that client's and in those it shares, a study's in that one.
    ``study`` None: those that stand on any list.
    """
    by_digest = {digest: number for number in numbers for digest in digests_of(PURPOSE, number)}
    if not by_digest:
        return set()
    if study is not None and len(by_digest) <= MOST_KEYS:
        lists = slots_of_lists(study)
        found = [one.digest for one in _listed(len(lists)).all(**_slots([*by_digest]), **lists)]
    else:
        listed = DoNotCall.objects.all()
        if study is not None:
            listed = listed.filter(listed_in__in=lists_in(study))
        found = [digest for (digest,) in found_among(listed.values_list("digest"), "digest", by_digest)]
    return {by_digest[digest] for digest in found}


def has_allowed_number(case: Case, phone: PhoneNumber | None) -> bool:
    """Whether an appointment may be made with this number, or without one with any living number of the case.

    A case without a living number is another matter: it has none that is forbidden.
    """
    if phone is not None:
        return not forbidden_among({phone.number}, case.study)
    phones = dict(case.phones.values_list("number", "dead_at"))
    forbidden = forbidden_among(phones, case.study)
    return not forbidden or any(dead_at is None and number not in forbidden for number, dead_at in phones.items())


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
    """The keys of the lists that hold in the study, as values of a prepared query with so many ``list_slots``."""
    return dict(zip(list_slots(lists := lists_in(study)), lists, strict=True))


def lists_in(study: Study) -> list[str]:
    """The keys of the lists that hold in the study: the house's, those of its clients, its own."""
    return lists_for(study.pk, clients_of(study))


def clients_of(study: Study) -> list[str]:
    """The names under which the study's client and those who share it may have a list."""
    return [study.client_name, *study.former_clients, *study.sharing_clients]


def unreadable() -> int:
    """How many entries were made with a key that is no longer known, and therefore have no effect."""
    return DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).count()


def is_unreadable() -> bool:
    """Whether there are such entries."""
    return DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).exists()


SLOTS = {f"digest_{place}": f"the digest in place {place}" for place in range(MOST_KEYS)}
"""Stand-ins for the digests of a prepared query."""


def list_slots(lists: Sized) -> dict[str, str]:
    """Stand-ins for so many lists of a prepared query."""
    return {f"list_{place}": f"the list in place {place}" for place in range(len(lists))}


def on_lists(given: Mapping[str, Any]) -> QuerySet[DoNotCall]:
    """The entries of the digests on the lists among these values, named as ``SLOTS`` and ``list_slots`` name them."""
    digests = [value for name, value in given.items() if name in SLOTS]
    lists = [value for name, value in given.items() if name.startswith("list_")]
    return DoNotCall.objects.filter(digest__in=digests, listed_in__in=lists)


def _slots(digests: Collection[str]) -> dict[str, str]:
    filled = [*digests, *[next(iter(digests))] * (MOST_KEYS - len(digests))]
    return dict(zip(SLOTS, filled, strict=True))


@cache
def _listed(lists: int) -> Prepared[DoNotCall]:
    """Asked at every claim; prepared for studies with so many lists, which are few numbers."""
    return Prepared(lambda **given: on_lists(given).only("digest"), **SLOTS, **list_slots(range(lists)))
