"""What calls say of courtesy and listening: refusals before the first question, how calls were, what was said in them.

Each is told with the case it happened on: which list it comes from, how often it had been called, at which time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from surveys.calling.dispositions import Disposition, EvidenceKind
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.fieldwork.queries import dispositions_of
from surveys.interviewing.models import CallRating, Session, SpokenAnswer
from surveys.questionnaire.wording.last_words import NO_ANSWER, WELL
from surveys.questionnaire.wording.probes import SAID

from .spoken_answers import APPOINTMENT, OTHERWISE, REFUSED, WENT_ON, with_what_followed

SATURDAY = 5
PROBE = "probe"


@dataclass(frozen=True, slots=True)
class GivenCase:
    """Which case somebody had: its list or replicate, how often it had been called (1, 2 or 3, more), the day part."""

    sample: int
    attempts: int
    part: str


@dataclass(frozen=True, slots=True)
class ContactMade:
    """Somebody was on the line; ``is_refused``: they refused before the first question, ``has_begun``: it was asked."""

    person: int
    study: int
    case: GivenCase
    is_refused: bool
    has_begun: bool


@dataclass(frozen=True, slots=True)
class RatedCall:
    """How a call was; ``is_well``: well or very well."""

    person: int
    study: int
    case: GivenCase
    is_well: bool


def contacts_made(studies: Sequence[Study], begins: datetime, ends: datetime) -> Iterator[ContactMade]:
    """The contacts in live calls of these studies that were closed in this time."""
    known = {study.pk: dispositions_of(study).by_code for study in studies}
    codes = {code for by_code in known.values() for code, one in by_code.items() if one.is_contact}
    found = Attempt.objects.filter(
        closed_at__gte=begins,
        closed_at__lt=ends,
        disposition__in=codes,
        case__study__in=list(known),
        case__purpose=Purpose.LIVE,
    ).annotate(has_begun=Exists(Session.objects.filter(attempt=OuterRef("pk"))))
    names = ("interviewer", "case__study", "case__sample", "number", "claimed_at", "disposition", "has_begun")
    for person, study, sample, number, at, code, has_begun in found.values_list(*names).order_by().iterator():
        outcome = known[study].get(code)
        if outcome is not None and outcome.is_contact:
            is_refused = not has_begun and _is_refusal(outcome)
            yield ContactMade(person, study, _case(sample, number, at), is_refused, has_begun)


def rated_calls(studies: Sequence[Study], begins: datetime, ends: datetime) -> Iterator[RatedCall]:
    """What was said of calls in this time, without those who do not know or do not say."""
    found = CallRating.objects.filter(study__in=[one.pk for one in studies], given_at__gte=begins, given_at__lt=ends)
    names = ("person", "study", "attempt__case__sample", "attempt__number", "attempt__claimed_at", "answer")
    rows = found.exclude(answer=NO_ANSWER).values_list(*names)
    for person, study, sample, number, at, answer in rows.order_by().iterator():
        yield RatedCall(person, study, _case(sample, number, at), answer in WELL)


def said_by_person(studies: Sequence[Study], begins: datetime, ends: datetime) -> dict[int, Counter[str]]:
    """Person → how often a ready answer was followed by what, and a ``PROBE`` was said, in calls that are over."""
    refusals = {code for study in studies for code, one in dispositions_of(study).by_code.items() if _is_refusal(one)}
    said = SpokenAnswer.objects.filter(study__in=[one.pk for one in studies], said_at__gte=begins, said_at__lt=ends)
    rows = with_what_followed(said, refusals).values_list("attempt__interviewer", "item", "followed")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for person, item, followed in rows.order_by().iterator():
        found[person][PROBE if item.startswith(SAID) else followed] += 1
    return found


FOLLOWED = (WENT_ON, APPOINTMENT, REFUSED, OTHERWISE)
"""What may follow a ready answer."""


def _is_refusal(outcome: Disposition) -> bool:
    return outcome.evidence.kind is EvidenceKind.REFUSAL or outcome.do_not_call


def _case(sample: int, number: int, at: datetime) -> GivenCase:
    local = timezone.localtime(at)
    if local.weekday() >= SATURDAY:
        part = "weekend"
    else:
        part = "morning" if local.hour < 14 else "afternoon" if local.hour < 18 else "evening"
    return GivenCase(sample, 1 if number == 1 else 2 if number <= 3 else 4, part)
