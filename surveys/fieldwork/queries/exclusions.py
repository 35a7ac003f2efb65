"""What the pages of the do-not-call lists show: which lists somebody may see, their entries, counts and files."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from surveys.calling.exclusions import HOUSE, client_of, list_of_client, list_of_study
from surveys.database.digests import digests_of
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Attempt,
    Case,
    DoNotCall,
    DoNotCallTally,
    NumberFile,
    NumberFileKind,
    NumberFileStatus,
    RemovedNumber,
)

from .do_not_call import PURPOSE, clients_of

ENTRIES_A_PAGE = 25
ENTRIES_A_READ = 2_000
SHORTEST_FINGERPRINT = 6


@dataclass(frozen=True, slots=True)
class NamedList:
    """A do-not-call list: its key, of which client or study, and how many of the studies that one sees it holds in."""

    key: str
    client: str = ""
    study: Study | None = None
    studies: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """An entry, with the case in which it was asked for where the reader leads that study."""

    entry: DoNotCall
    case: Case | None


def named_lists(studies: Collection[Study], *, every: bool) -> list[NamedList]:
    """The lists that hold in these studies: the house's, then clients', then the studies' own.

    ``every``: also the lists of clients that have no study any more, for whoever may see them all.
    """
    counts = _entries_by_list()
    clients: dict[str, list[str]] = {}
    for study in studies:
        # One who shares the questionnaire may be the study's client as well: it counts once.
        names = [name.strip() for name in clients_of(study) if name.strip()]
        for key, name in {list_of_client(name): name for name in reversed(names)}.items():
            clients.setdefault(key, []).append(name)
    if every:
        clients |= {key: [] for key in counts if client_of(key) and key not in clients}
    found = [NamedList(HOUSE, studies=len(studies), entries=counts.get(HOUSE, 0))]
    found += sorted(
        (
            NamedList(key, client=names[0] if names else client_of(key), studies=len(names), entries=counts.get(key, 0))
            for key, names in clients.items()
        ),
        key=lambda one: one.client.casefold(),
    )
    own = ((list_of_study(study.pk), study) for study in studies)
    return found + [NamedList(key, study=study, studies=1, entries=counts.get(key, 0)) for key, study in own]


def entries_by_origin(listed_in: str) -> dict[str, int]:
    """How many entries a list has, by where they come from; from counters."""
    counted = DoNotCallTally.objects.filter(study_id=0, listed_in=listed_in).values_list("origin")
    return {origin: count for origin, count in counted.annotate(count=Sum("entries")) if count}


def entries_of(
    listed_in: str, studies: Collection[Study], *, origin: str = "", before: int | None = None
) -> list[ListedNumber]:
    """A page of the list's entries, the newest first, and one more where there are older ones."""
    entries = DoNotCall.objects.filter(listed_in=listed_in)
    if origin:
        entries = entries.filter(origin=origin)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return _with_cases(entries.select_related("added_by", "file").order_by("-pk")[: ENTRIES_A_PAGE + 1], studies)


def entries_found(
    lists: Collection[str], studies: Collection[Study], *, number: str = "", fingerprint: str = ""
) -> list[ListedNumber]:
    """The entries of a number in E.164, and those whose fingerprint begins so, on these lists."""
    entries = DoNotCall.objects.filter(listed_in__in=list(lists)).select_related("added_by", "file")
    asked = Q(digest__in=digests_of(PURPOSE, number)) if number else Q()
    if len(fingerprint) >= SHORTEST_FINGERPRINT:
        # What has this beginning comes behind it, and before it with a letter that is in no fingerprint.
        asked |= Q(digest__gte=fingerprint, digest__lt=f"{fingerprint}g")
    if not asked:
        return []
    entries = entries.filter(asked)
    return _with_cases(entries.order_by("digest", "pk")[:ENTRIES_A_PAGE], studies)


def all_entries(listed_in: str) -> Iterator[DoNotCall]:
    """Every entry of the list, the oldest first, read some at a time."""
    last = 0
    entries = DoNotCall.objects.filter(listed_in=listed_in).select_related("added_by", "file").order_by("pk")
    while some := list(entries.filter(pk__gt=last)[:ENTRIES_A_READ]):
        yield from some
        last = some[-1].pk


def every_entry() -> QuerySet[DoNotCall]:
    """The entries of all lists, with who added them."""
    return DoNotCall.objects.select_related("added_by", "file")


def files_of_lists(lists: Collection[str]) -> QuerySet[NumberFile]:
    """The files of numbers that go, or went, on these lists."""
    files = NumberFile.objects.filter(kind=NumberFileKind.EXCLUSIONS, listed_in__in=list(lists))
    return files.select_related("brought_by")


def removed_from(listed_in: str, *, before: int | None = None) -> list[RemovedNumber]:
    """A page of what was taken off the list, the latest first, and one more where there is more."""
    removed = RemovedNumber.objects.filter(listed_in=listed_in)
    if before is not None:
        removed = removed.filter(pk__lt=before)
    return list(removed.select_related("added_by", "removed_by").order_by("-pk")[: ENTRIES_A_PAGE + 1])


def number_files(kinds: Collection[str], lists: Collection[str], studies: Collection[int]) -> QuerySet[NumberFile]:
    """The files of numbers about these lists or studies that were confirmed, the latest first."""
    files = NumberFile.objects.filter(kind__in=kinds).exclude(status=NumberFileStatus.DRAFT)
    mine = Q(study=None, listed_in__in=list(lists)) | Q(study__in=list(studies))
    return files.filter(mine).select_related("brought_by", "study").order_by("-pk")


def since(listed_in: str, begins: datetime) -> tuple[int, int]:
    """How many numbers came on the list since then, at most a thousand, and how many were taken off it."""
    newest = DoNotCall.objects.filter(listed_in=listed_in).order_by("-pk").values_list("added_at", flat=True)[:1_000]
    removed = RemovedNumber.objects.filter(listed_in=listed_in, removed_at__gte=begins).order_by("-pk")[:1_000]
    return sum(at >= begins for at in newest), len(removed)


def _entries_by_list() -> dict[str, int]:
    counted = DoNotCallTally.objects.filter(study_id=0).values_list("listed_in").annotate(count=Sum("entries"))
    return {key: count for key, count in counted if count}


def _with_cases(entries: Iterable[DoNotCall], studies: Collection[Study]) -> list[ListedNumber]:
    found = list(entries)
    attempts = Attempt.objects.filter(pk__in=[entry.attempt_id for entry in found if entry.attempt_id is not None])
    case_of = dict(attempts.values_list("pk", "case_id"))
    mine = Case.objects.filter(pk__in=case_of.values(), study__in=[study.pk for study in studies])
    cases = mine.select_related("study").in_bulk()
    return [ListedNumber(entry, cases.get(case_of.get(entry.attempt_id or 0, 0))) for entry in found]
