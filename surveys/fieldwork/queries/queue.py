"""Why a queue gives no case: open cases counted by what keeps each from this person, now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from surveys.calling.dispositions import gettext_noop
from surveys.calling.hours import is_open, next_opening
from surveys.calling.policy import Rank
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, Pool, Purpose, SampleStatus
from surveys.fieldwork.rules import Rules, rules_of
from surveys.people.models import User

LABELS: dict[str, str] = {
    "ready": gettext_noop("Ready now"),
    "not_released": gettext_noop("Not released yet"),
    "shut": gettext_noop("Set aside by a quota or the supervisor"),
    "resting": gettext_noop("Waiting for the next attempt"),
    "appointment": gettext_noop("Appointments later on"),
    "colleague": gettext_noop("Appointments of colleagues"),
    "held": gettext_noop("In a colleague's hands now"),
    "parked": gettext_noop("Set aside after a screen was left"),
    "hours": gettext_noop("Outside the calling hours"),
}
"""Why a case waits: code → English message id."""

APPOINTMENTS = (Rank.SUPER, Rank.HARD, Rank.SOFT)


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """How many open cases wait for one reason, and when the first of them is freed (None: not by time alone)."""

    code: str
    count: int
    next_at: datetime | None

    @property
    def label(self) -> str:
        """English message id."""
        return LABELS[self.code]


@dataclass(frozen=True, slots=True)
class EmptyQueue:
    """The open cases of a study by reason, most first; ``next_at``: when the next one becomes ready for this person."""

    open_cases: int
    reasons: list[WaitingReason]
    next_at: datetime | None


def why_no_case(study: Study, interviewer: User | None, now: datetime) -> EmptyQueue:
    """Live open cases counted by why they are not handed to this person now; every open case counts once.

    Without a person: why they are handed to nobody, appointments of one colleague alone being ready for that colleague.
    """
    rules = rules_of(study, now)
    open_cases = Case.objects.filter(study=study, purpose=Purpose.LIVE).exclude(state=CaseState.CLOSED)
    closed_hours = _pools_out_of_hours(study, rules, now)
    reasons = [
        _count("held", open_cases.filter(state=CaseState.HELD)),
        _count("parked", open_cases.filter(state=CaseState.PARKED)),
        *_waiting(open_cases.filter(state=CaseState.WAITING), interviewer, closed_hours, rules, now),
    ]
    found = sorted((r for r in reasons if r.count), key=lambda r: -r.count)
    times = [r.next_at for r in found if r.next_at and r.code in {"resting", "appointment", "hours"}]
    return EmptyQueue(sum(r.count for r in found), found, min(times, default=None))


@dataclass(frozen=True, slots=True)
class QueueTotals:
    """Open cases, those ready for anybody or their owner, and when the next one becomes ready."""

    open_cases: int
    ready: int
    next_at: datetime | None


def queue_totals(study: Study, now: datetime) -> QueueTotals:
    """What ``why_no_case`` without a person adds up to, in one pass over the cases: for pages that ask often."""
    closed_hours = _pools_out_of_hours(study, rules_of(study, now), now)
    can_come = Q(state=CaseState.WAITING, sample__status=SampleStatus.RELEASED, pool__is_open=True)
    out_of_hours = ~Q(rank__in=APPOINTMENTS) & Q(pool__in=closed_hours)
    due = can_come & Q(due_at__lte=now)
    found = (
        Case.objects.filter(study=study, purpose=Purpose.LIVE)
        .exclude(state=CaseState.CLOSED)
        .aggregate(
            open=Count("pk"),
            due=Count("pk", filter=due),
            asleep=Count("pk", filter=due & out_of_hours),
            next=Min("due_at", filter=can_come & Q(due_at__gt=now)),
        )
    )
    times = [found["next"], *(closed_hours.values() if found["asleep"] else ())]
    return QueueTotals(found["open"], found["due"] - found["asleep"], min((at for at in times if at), default=None))


def ready_count(study: Study, interviewer: User, now: datetime) -> int:
    """Live cases that could be handed to this person now: what ``why_no_case`` calls ``ready``, by one count."""
    closed_hours = _pools_out_of_hours(study, rules_of(study, now), now)
    mine = Q(owner=None) | Q(owner=interviewer)
    in_hours = Q(rank__in=APPOINTMENTS) | ~Q(pool__in=closed_hours)
    can_come = Q(state=CaseState.WAITING, sample__status=SampleStatus.RELEASED, pool__is_open=True, due_at__lte=now)
    return Case.objects.filter(mine, in_hours, can_come, study=study, purpose=Purpose.LIVE).count()


def _waiting(
    waiting: QuerySet[Case],
    interviewer: User | None,
    closed_hours: dict[int, datetime | None],
    rules: Rules,
    now: datetime,
) -> Iterable[WaitingReason]:
    yield _count("not_released", waiting.exclude(sample__status=SampleStatus.RELEASED))
    waiting = waiting.filter(sample__status=SampleStatus.RELEASED)
    yield _count("shut", waiting.filter(pool__is_open=False))
    waiting = waiting.filter(pool__is_open=True)
    theirs = Q(owner__isnull=False) & ~Q(owner=interviewer) if interviewer else Q(pk__in=[])
    yield _count("colleague", waiting.filter(theirs), due=True)
    waiting = waiting.exclude(theirs)
    yield _count("appointment", waiting.filter(rank__in=APPOINTMENTS, due_at__gt=now), due=True)
    yield _count("resting", waiting.exclude(rank__in=APPOINTMENTS).filter(due_at__gt=now), due=True)
    due = waiting.filter(due_at__lte=now)
    out_of_hours = due.exclude(rank__in=APPOINTMENTS).filter(pool__in=closed_hours)
    opens_at = min((at for at in closed_hours.values() if at), default=None)
    yield WaitingReason("hours", out_of_hours.count(), opens_at)
    yield _count("ready", due.filter(Q(rank__in=APPOINTMENTS) | ~Q(pool__in=closed_hours)))


def _count(code: str, cases: QuerySet[Case], *, due: bool = False) -> WaitingReason:
    found = cases.aggregate(count=Count("pk"), next=Min("due_at")) if due else {"count": cases.count()}
    return WaitingReason(code, found["count"], found.get("next"))


def _pools_out_of_hours(study: Study, rules: Rules, now: datetime) -> dict[int, datetime | None]:
    """The study's pools whose respondents may not be called now, each with the time when they may."""
    pools = Pool.objects.filter(study=study).values_list("pk", "hours_group")
    return {
        pk: next_opening(rules.policy, now, zone, rules.holidays)
        for pk, zone in pools
        if not is_open(rules.policy, now, zone, rules.holidays)
    }
