"""How calls went on after a ready answer had been said. An observation: who is on the phone chose nothing at random."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When

from surveys.calling.dispositions import Disposition, EvidenceKind
from surveys.calling.standard_dispositions import CALL_BACK
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.fieldwork.queries import attempts_ended_in, dispositions_of
from surveys.interviewing.models import EventKind, InterviewEvent, SpokenAnswer
from surveys.questionnaire.wording.probes import SAID
from surveys.questionnaire.wording.what_to_say import NOTICE

WENT_ON, APPOINTMENT, REFUSED, OTHERWISE = "went_on", "appointment", "refused", "otherwise"


@dataclass(frozen=True, slots=True)
class SpokenUses:
    """How often an entry was said in calls that are over, and what followed; each use counts in one of the four.

    ``went_on``: at least one more answer in the same call; ``appointment``, ``refused``: how a call without one ended.
    """

    item: str
    went_on: int = 0
    appointment: int = 0
    refused: int = 0
    otherwise: int = 0

    @property
    def uses(self) -> int:
        """All of them."""
        return self.went_on + self.appointment + self.refused + self.otherwise


def spoken_uses(study: Study) -> list[SpokenUses]:
    """What followed on each entry, the most said first; of live calls that are over."""
    refusals = [code for code, one in dispositions_of(study).by_code.items() if is_refusal(one)]
    said = with_what_followed(SpokenAnswer.objects.filter(study=study), refusals)
    rows = said.values_list("item", "followed").annotate(count=Count("pk"))
    found: dict[str, Counter[str]] = {}
    for item, what, count in rows.order_by():
        found.setdefault(item, Counter())[what] = count
    return sorted((SpokenUses(item, **counts) for item, counts in found.items()), key=lambda one: (-one.uses, one.item))


def calls_with_help(study: Study) -> tuple[int, int]:
    """In how many of the live calls with somebody on the line, and over, a ready answer was said; and of how many.

    Calls are counted by the counters of outcomes: what is read grows with the answers that were said alone.
    """
    contacts = {code for code, one in dispositions_of(study).by_code.items() if one.is_contact}
    said = SpokenAnswer.objects.filter(
        study=study, attempt__closed_at__isnull=False, attempt__case__purpose=Purpose.LIVE
    )
    helped = said.exclude(item__startswith=SAID).exclude(item=NOTICE).values_list("attempt__disposition").order_by()
    by_outcome = dict(helped.annotate(calls=Count("attempt", distinct=True)))
    beside = sum(count for code, count in by_outcome.items() if code not in contacts)
    return sum(by_outcome.values()), attempts_ended_in(study, contacts) + beside


def is_refusal(outcome: Disposition) -> bool:
    """Whether whoever answered wanted no interview, or no calls at all."""
    return outcome.evidence.kind is EvidenceKind.REFUSAL or outcome.do_not_call


def spoken_in_call(attempt: Attempt) -> dict[str, SpokenAnswer]:
    """Entry → when it was said last in this call."""
    return {one.item: one for one in SpokenAnswer.objects.filter(attempt=attempt).order_by("said_at", "pk")}


def with_what_followed(said: QuerySet[SpokenAnswer], refusals: Collection[str]) -> QuerySet[Any]:
    """These uses, of live calls that are over, each with what ``followed``; ``refusals``: the codes that refuse."""
    later = InterviewEvent.objects.filter(
        session__attempt=OuterRef("attempt"), kind=EventKind.ANSWER, sequence__gt=OuterRef("sequence")
    )
    followed = Case(
        When(went_on=True, then=Value(WENT_ON)),
        When(attempt__disposition=CALL_BACK.code, then=Value(APPOINTMENT)),
        When(attempt__disposition__in=refusals, then=Value(REFUSED)),
        default=Value(OTHERWISE),
    )
    answers = said.exclude(item=NOTICE)
    over = answers.filter(attempt__closed_at__isnull=False, attempt__case__purpose=Purpose.LIVE)
    return over.annotate(went_on=Exists(later)).annotate(followed=followed)
