"""What calls say of courtesy and listening: refusals before the first question, how calls were, what was said in them.

Each is told with the case it happened on: which list it comes from, how often it had been called, at which time.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

from django.db.models import Exists, OuterRef
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.fieldwork.queries import dispositions_of
from surveys.interviewing.models import CallRating, Session, SpokenAnswer
from surveys.questionnaire.wording.last_words import NO_ANSWER, WELL
from surveys.questionnaire.wording.probes import SAID

from .kept_days import counts_by_study
from .spoken_answers import OTHERWISE, REFUSED, is_refusal, with_what_followed

SATURDAY, SECONDS_OF_AN_HOUR = 5, 3600
PROBE = "probe"
_Contact = tuple[int, int, int, str, str, bool]
"""Who, list, how often called, day part, outcome, whether the first question was asked."""
_Rating = tuple[int, int, int, str, bool]
"""Who, list, how often called, day part, whether it went well."""
_Said = tuple[int, str]
"""Who, and what followed."""


@dataclass(frozen=True, slots=True)
class GivenCase:
    """Which case somebody had: its list or replicate, how often it had been called (1, 2 or 3, more), the day part."""

    sample: int
    attempts: int
    part: str


@dataclass(slots=True)
class ContactsMade:
    """How often somebody had whoever answered on the line, on such cases.

    ``refused``: before the first question; ``begun``: that it was asked.
    """

    person: int
    case: GivenCase
    contacts: int = 0
    refused: int = 0
    begun: int = 0


@dataclass(slots=True)
class RatedCalls:
    """How many said how the call was, on such cases of a study; ``well``: well or very well."""

    person: int
    study: int
    case: GivenCase
    rated: int = 0
    well: int = 0


def contacts_made(
    studies: Sequence[Study], begins: datetime, ends: datetime, now: datetime
) -> Collection[ContactsMade]:
    """The contacts in live calls of these studies that were closed in this time, from one midnight to another."""
    contacts = {
        study.pk: frozenset(code for code, one in dispositions_of(study).by_code.items() if one.is_contact)
        for study in studies
    }
    refusals = _refusals_of(studies)
    every = frozenset().union(*contacts.values()) if contacts else frozenset[str]()

    def rows(read: Collection[int], since: datetime, until: datetime) -> Iterator[tuple[int, datetime, _Contact]]:
        found = Attempt.objects.filter(
            closed_at__gte=since,
            closed_at__lt=until,
            disposition__in=every,
            case__study__in=read,
            case__purpose=Purpose.LIVE,
        ).annotate(has_begun=Exists(Session.objects.filter(attempt=OuterRef("pk"))))
        names = ("interviewer", "case__study", "case__sample", "number", "claimed_at", "disposition", "has_begun")
        for *who, sample, number, at, code, begun, over in found.values_list(*names, "closed_at").order_by().iterator():
            person, study = who
            if code in contacts[study]:
                yield study, over, (person, *_case(sample, number, at), code, bool(begun))

    made: dict[tuple[int, GivenCase], ContactsMade] = {}
    marks = {study: _mark(codes) for study, codes in contacts.items()}
    for study, counts in counts_by_study("contacts", marks, begins, ends, rows=rows, now=now).items():
        for (person, *given, code, begun), count in cast("Counter[_Contact]", counts).items():
            case = _given(*given)
            sums = made.get((person, case))
            if sums is None:
                sums = made[person, case] = ContactsMade(person, case)
            sums.contacts += count
            sums.begun += count * begun
            sums.refused += count * (not begun and (study, code) in refusals)
    return made.values()


def rated_calls(studies: Sequence[Study], begins: datetime, ends: datetime, now: datetime) -> Collection[RatedCalls]:
    """What was said of calls in this time, without those who do not know or do not say."""

    def rows(read: Collection[int], since: datetime, until: datetime) -> Iterator[tuple[int, datetime, _Rating]]:
        found = CallRating.objects.filter(study__in=read, given_at__gte=since, given_at__lt=until)
        names = ("person", "study", "attempt__case__sample", "attempt__number", "attempt__claimed_at", "answer")
        rated = found.exclude(answer=NO_ANSWER).values_list(*names, "given_at")
        for person, study, sample, number, at, answer, given_at in rated.order_by().iterator():
            yield study, given_at, (person, *_case(sample, number, at), answer in WELL)

    given: dict[tuple[int, int, GivenCase], RatedCalls] = {}
    marks = dict.fromkeys((one.pk for one in studies), "")
    for study, counts in counts_by_study("ratings", marks, begins, ends, rows=rows, now=now).items():
        for (person, *where, is_well), count in cast("Counter[_Rating]", counts).items():
            case = _given(*where)
            sums = given.setdefault((person, study, case), RatedCalls(person, study, case))
            sums.rated += count
            sums.well += count * is_well
    return given.values()


def said_by_person(
    studies: Sequence[Study], begins: datetime, ends: datetime, now: datetime
) -> dict[int, Counter[str]]:
    """Person → how often a ready answer was followed by what, and a ``PROBE`` was said, in calls that are over."""
    refusals = _refusals_of(studies)

    def rows(read: Collection[int], since: datetime, until: datetime) -> Iterator[tuple[int, datetime, _Said]]:
        # Said before its call was over: whatever was closed earlier is not looked through.
        said = SpokenAnswer.objects.filter(
            study__in=read, said_at__gte=since, said_at__lt=until, attempt__closed_at__gte=since
        )
        found = with_what_followed(said, {code for _study, code in refusals})
        names = ("attempt__interviewer", "study", "attempt__disposition", "item", "followed", "said_at")
        for person, study, code, item, followed, at in found.values_list(*names).order_by().iterator():
            if followed == REFUSED and (study, code) not in refusals:
                followed = OTHERWISE  # a code of their own that refuses in another study
            yield study, at, (person, PROBE if item.startswith(SAID) else followed)

    by_person: dict[int, Counter[str]] = defaultdict(Counter)
    marks = {one.pk: _mark(code for study, code in refusals if study == one.pk) for one in studies}
    for counts in counts_by_study("said", marks, begins, ends, rows=rows, now=now).values():
        for (person, what), count in cast("Counter[_Said]", counts).items():
            by_person[person][what] += count
    return by_person


def _mark(codes: Iterable[str]) -> str:
    """A word for these codes: what is kept holds as long as they do."""
    return hashlib.sha256(repr(sorted(codes)).encode()).hexdigest()[:12]


def _refusals_of(studies: Sequence[Study]) -> set[tuple[int, str]]:
    """The codes that refuse, each with the id of its study: studies have outcomes of their own."""
    return {
        (study.pk, code) for study in studies for code, one in dispositions_of(study).by_code.items() if is_refusal(one)
    }


def _case(sample: int, number: int, at: datetime) -> tuple[int, int, str]:
    return sample, 1 if number == 1 else 2 if number <= 3 else 4, _part(int(at.timestamp()) // SECONDS_OF_AN_HOUR)


@lru_cache(maxsize=2_000)
def _given(sample: int, attempts: int, part: str) -> GivenCase:
    return GivenCase(sample, attempts, part)


@lru_cache(maxsize=2_000)
def _part(hour: int) -> str:
    """The part of the day of the site's clock, by the hour since 1970."""
    local = timezone.localtime(datetime.fromtimestamp(hour * SECONDS_OF_AN_HOUR, UTC))
    if local.weekday() >= SATURDAY:
        return "weekend"
    return "morning" if local.hour < 14 else "afternoon" if local.hour < 18 else "evening"
