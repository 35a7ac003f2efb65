"""What calls say of courtesy and listening: refusals before the first question, how calls were, what was said in them.

Each is told with the case it happened on: which list it comes from, how often it had been called, at which time.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.fieldwork.queries import dispositions_of
from surveys.interviewing.models import CallRating, Session, SpokenAnswer
from surveys.questionnaire.wording.last_words import NO_ANSWER, WELL
from surveys.questionnaire.wording.probes import SAID

from .spoken_answers import APPOINTMENT, OTHERWISE, REFUSED, WENT_ON, is_refusal, with_what_followed

SATURDAY, SECONDS_OF_AN_HOUR = 5, 3600
PROBE = "probe"


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


def contacts_made(studies: Sequence[Study], begins: datetime, ends: datetime) -> Collection[ContactsMade]:
    """The contacts in live calls of these studies that were closed in this time."""
    known = {study.pk: dispositions_of(study).by_code for study in studies}
    codes = {code for by_code in known.values() for code, one in by_code.items() if one.is_contact}
    refusals = _refusals_of(studies)
    found = Attempt.objects.filter(
        closed_at__gte=begins,
        closed_at__lt=ends,
        disposition__in=codes,
        case__study__in=list(known),
        case__purpose=Purpose.LIVE,
    ).annotate(has_begun=Exists(Session.objects.filter(attempt=OuterRef("pk"))))
    names = ("interviewer", "case__study", "case__sample", "number", "claimed_at", "disposition", "has_begun")
    made: dict[tuple[int, GivenCase], ContactsMade] = {}
    for person, study, sample, number, at, code, has_begun in found.values_list(*names).order_by().iterator():
        if code not in known[study] or not known[study][code].is_contact:
            continue
        case = _case(sample, number, at)
        sums = made.get((person, case))
        if sums is None:
            sums = made[person, case] = ContactsMade(person, case)
        sums.contacts += 1
        sums.begun += has_begun
        sums.refused += not has_begun and (study, code) in refusals
    return made.values()


def rated_calls(studies: Sequence[Study], begins: datetime, ends: datetime) -> Collection[RatedCalls]:
    """What was said of calls in this time, without those who do not know or do not say."""
    found = CallRating.objects.filter(study__in=[one.pk for one in studies], given_at__gte=begins, given_at__lt=ends)
    names = ("person", "study", "attempt__case__sample", "attempt__number", "attempt__claimed_at", "answer")
    rows = found.exclude(answer=NO_ANSWER).values_list(*names)
    given: dict[tuple[int, int, GivenCase], RatedCalls] = {}
    for person, study, sample, number, at, answer in rows.order_by().iterator():
        case = _case(sample, number, at)
        sums = given.setdefault((person, study, case), RatedCalls(person, study, case))
        sums.rated += 1
        sums.well += answer in WELL
    return given.values()


def said_by_person(studies: Sequence[Study], begins: datetime, ends: datetime) -> dict[int, Counter[str]]:
    """Person → how often a ready answer was followed by what, and a ``PROBE`` was said, in calls that are over."""
    refusals = _refusals_of(studies)
    said = SpokenAnswer.objects.filter(study__in=[one.pk for one in studies], said_at__gte=begins, said_at__lt=ends)
    rows = with_what_followed(said, {code for _study, code in refusals})
    found: dict[int, Counter[str]] = defaultdict(Counter)
    names = ("attempt__interviewer", "study", "attempt__disposition", "item", "followed")
    for person, study, code, item, followed in rows.values_list(*names).order_by().iterator():
        if followed == REFUSED and (study, code) not in refusals:
            followed = OTHERWISE  # a code of their own that refuses in another study
        found[person][PROBE if item.startswith(SAID) else followed] += 1
    return found


def _refusals_of(studies: Sequence[Study]) -> set[tuple[int, str]]:
    """The codes that refuse, each with the id of its study: studies have outcomes of their own."""
    return {
        (study.pk, code) for study in studies for code, one in dispositions_of(study).by_code.items() if is_refusal(one)
    }


FOLLOWED = (WENT_ON, APPOINTMENT, REFUSED, OTHERWISE)
"""What may follow a ready answer."""


def _case(sample: int, number: int, at: datetime) -> GivenCase:
    return _given(
        sample, 1 if number == 1 else 2 if number <= 3 else 4, _part(int(at.timestamp()) // SECONDS_OF_AN_HOUR)
    )


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
