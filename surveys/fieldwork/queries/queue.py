"""Why the queue has no case for a person: open cases counted by what keeps each from them now."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from surveys.calling.dispositions import gettext_noop
from surveys.calling.hours import is_open, next_opening
from surveys.calling.next_call import HOURS_WAIVED
from surveys.calling.policy import APPOINTMENTS
from surveys.calling.staff import LANGUAGE, Staff
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Case, CaseState, Pool, Purpose, SampleStatus
from surveys.people.models import User

from .calling_rules import rules_of
from .opposition import run_out_replicates_in
from .staffing import languages_in_field, names_of, obstacles_in

UNKNOWN_LANGUAGE = "unknown_language"
LABELS: dict[str, str] = {
    "ready": gettext_noop("Ready now"),
    "not_released": gettext_noop("Not released yet"),
    "shut": gettext_noop("Set aside by a quota or the supervisor"),
    "resting": gettext_noop("Waiting for the next attempt"),
    "appointment": gettext_noop("Appointments later on"),
    "colleague": gettext_noop("Appointments of colleagues"),
    "language": gettext_noop("Waiting for somebody who speaks %(language)s"),
    "unknown_language": gettext_noop("In a language that the study does not have: %(language)s"),
    "skill": gettext_noop("Waiting for somebody who converts refusals"),
    "held": gettext_noop("In a colleague's hands now"),
    "parked": gettext_noop("Set aside after a screen was left"),
    "quarantine": gettext_noop("In quarantine until it is decided"),
    "hours": gettext_noop("Outside the calling hours"),
    "register": gettext_noop("The check with the opposition register has run out"),
}
"""Why a case waits: code → English message id, in which ``language`` may be filled in."""


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """How many open cases wait for one reason, and when the first of them becomes ready (None: not by time alone).

    ``language``: the name of the one they wait for. Of those that wait for somebody the first is due at ``next_at``.
    """

    code: str
    count: int
    next_at: datetime | None
    language: str = ""

    @property
    def label(self) -> str:
        """English message id."""
        return LABELS[self.code]


@dataclass(frozen=True, slots=True)
class _Pools:
    """Pools of one study or several by id.

    ``closed_hours``: whose respondents may not be called now, and when they may.
    ``run_out``: of lists that are to be checked with the opposition register before anybody is called.
    ``obstacles``: those that are not for the person asked for, by why and the language's name.
    """

    closed_hours: dict[int, datetime | None]
    run_out: list[int]
    obstacles: dict[tuple[str, str], list[int]]

    def first_opening(self, pools: Iterable[int]) -> datetime | None:
        """When the first of these pools may be called again."""
        return min((at for pk in pools if (at := self.closed_hours.get(pk))), default=None)

    def asleep(self, now: datetime) -> Q:
        """Cases outside the respondents' calling hours, unless an appointment waives the hours."""
        kept = Q(Exists(_waiving_hours(now)), rank__in=APPOINTMENTS)
        return Q(pool__in=self.closed_hours) & ~kept

    @property
    def for_others(self) -> Q:
        """Cases of those pools; an appointment of one's own comes all the same."""
        return Q(owner=None, pool__in=[pk for ids in self.obstacles.values() for pk in ids])

    @property
    def unchecked(self) -> Q:
        """Cases of lists that are to be checked first; who asked for an appointment is called all the same."""
        return Q(pool__in=self.run_out) & ~Q(rank__in=APPOINTMENTS)


@dataclass(frozen=True, slots=True)
class EmptyQueue:
    """The open cases of a study by reason, most first; ``next_at``: when the next one becomes ready for this person."""

    open_cases: int
    reasons: list[WaitingReason]
    next_at: datetime | None


def why_no_case(study: Study, interviewer: User | None, now: datetime) -> EmptyQueue:
    """Live open cases counted by the reason why this person does not get them now; every open case counts once.

    Without a person: why they are handed to nobody, appointments of one colleague alone being ready for that colleague.
    """
    pools = _pools_of([study], interviewer, now)
    open_cases = Case.objects.filter(study=study, purpose=Purpose.LIVE).exclude(state=CaseState.CLOSED)
    reasons = [
        _count("held", open_cases.filter(state=CaseState.HELD)),
        _count("parked", open_cases.filter(state=CaseState.PARKED, quarantined_at=None)),
        _count("quarantine", open_cases.filter(quarantined_at__isnull=False)),
        *_waiting(open_cases.filter(state=CaseState.WAITING), interviewer, pools, now),
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
    """The totals of ``why_no_case`` without a person, in one pass over the cases: for pages refreshed often."""
    pools = _pools_of([study], None, now)
    can_come = Q(state=CaseState.WAITING, sample__status=SampleStatus.RELEASED, pool__is_open=True)
    can_come &= ~pools.for_others & ~pools.unchecked
    out_of_hours = pools.asleep(now)
    due = can_come & Q(due_at__lte=now)
    cases = Case.objects.filter(study=study, purpose=Purpose.LIVE).exclude(state=CaseState.CLOSED).order_by()
    found = cases.aggregate(
        open=Count("pk"),
        due=Count("pk", filter=due),
        asleep=Count("pk", filter=due & out_of_hours),
        next=Min("due_at", filter=can_come & Q(due_at__gt=now)),
    )
    asleep = cases.filter(due & out_of_hours).values_list("pool", flat=True).distinct() if found["asleep"] else ()
    times = [at for at in (found["next"], pools.first_opening(asleep)) if at]
    return QueueTotals(found["open"], found["due"] - found["asleep"], min(times, default=None))


def ready_counts(studies: Collection[Study], interviewer: User, now: datetime) -> Counter[int]:
    """Study id → live cases that this person could get now: those that ``why_no_case`` counts as ``ready``.

    As many queries for many studies as for one.
    """
    pools = _pools_of(studies, interviewer, now)
    mine = (Q(owner=None) | Q(owner=interviewer)) & ~pools.for_others & ~pools.unchecked
    in_hours = ~pools.asleep(now)
    can_come = Q(state=CaseState.WAITING, sample__status=SampleStatus.RELEASED, pool__is_open=True, due_at__lte=now)
    ready = Case.objects.filter(mine, in_hours, can_come, study__in=studies, purpose=Purpose.LIVE)
    return Counter(dict(ready.order_by().values_list("study").annotate(count=Count("pk"))))


def _waiving_hours(now: datetime) -> QuerySet[Appointment]:
    """Open appointments of a case that may be kept outside the calling hours, as ``calling.next_call`` waives them."""
    standing = Appointment.objects.filter(case=OuterRef("pk"), ended_at=None, at__gt=now - HOURS_WAIVED)
    return standing.exclude(hours_reason="").filter(Q(expires_at=None) | Q(expires_at__gt=now))


def _waiting(
    waiting: QuerySet[Case],
    interviewer: User | None,
    pools: _Pools,
    now: datetime,
) -> Iterable[WaitingReason]:
    yield _count("not_released", waiting.exclude(sample__status=SampleStatus.RELEASED))
    waiting = waiting.filter(sample__status=SampleStatus.RELEASED)
    yield _count("shut", waiting.filter(pool__is_open=False))
    waiting = waiting.filter(pool__is_open=True)
    theirs = Q(owner__isnull=False) & ~Q(owner=interviewer) if interviewer else Q(pk__in=[])
    yield _count("colleague", waiting.filter(theirs), due=True)
    waiting = waiting.exclude(theirs)
    yield from _for_others(waiting, pools)
    waiting = waiting.exclude(pools.for_others)
    yield _count("register", waiting.filter(pools.unchecked))
    waiting = waiting.exclude(pools.unchecked)
    yield _count("appointment", waiting.filter(rank__in=APPOINTMENTS, due_at__gt=now), due=True)
    yield _count("resting", waiting.exclude(rank__in=APPOINTMENTS).filter(due_at__gt=now), due=True)
    due = waiting.filter(due_at__lte=now)
    out_of_hours = due.filter(pools.asleep(now))
    asleep = dict(out_of_hours.order_by().values_list("pool").annotate(count=Count("pk")))
    yield WaitingReason("hours", sum(asleep.values()), pools.first_opening(asleep))
    yield _count("ready", due.filter(~pools.asleep(now)))


def _for_others(waiting: QuerySet[Case], pools: _Pools) -> Iterable[WaitingReason]:
    for (code, language), ids in pools.obstacles.items():
        found = _count(code, waiting.filter(owner=None, pool__in=ids), due=True)
        yield WaitingReason(code, found.count, found.next_at, language)


def _count(code: str, cases: QuerySet[Case], *, due: bool = False) -> WaitingReason:
    found = cases.aggregate(count=Count("pk"), next=Min("due_at")) if due else {"count": cases.count()}
    return WaitingReason(code, found["count"], found.get("next"))


def _pools_of(studies: Collection[Study], interviewer: User | None, now: datetime) -> _Pools:
    wanted = ("study", "language", "skill", "hours_group", "replicate")
    pools = list(Pool.objects.filter(study__in=studies).only(*wanted))
    found, run_out = obstacles_in(studies, interviewer, pools), run_out_replicates_in(studies, now)
    names = {study.pk: names_of(languages_in_field(study)) for study in studies}
    rules = {study.pk: rules_of(study, now) for study in studies}
    kinds: dict[tuple[str, str], list[int]] = {}
    closed_hours = {}
    for pool in pools:
        obstacle, theirs = found.get(pool.pk), rules[pool.study_id]
        if obstacle:
            why = _language_of(pool, names[pool.study_id]) if obstacle == LANGUAGE else (obstacle, "")
            kinds.setdefault(why, []).append(pool.pk)
        if not is_open(theirs.policy, now, pool.hours_group, theirs.holidays):
            closed_hours[pool.pk] = next_opening(theirs.policy, now, pool.hours_group, theirs.holidays)
    return _Pools(closed_hours, [pool.pk for pool in pools if pool.replicate in run_out], kinds)


def _language_of(pool: Pool, names: Mapping[str, str]) -> tuple[str, str]:
    """The reason why the pool's language keeps its cases from the person, and the language's name."""
    code = Staff(languages=tuple(names)).language_of(pool.language)
    return (LANGUAGE, names[code]) if code in names else (UNKNOWN_LANGUAGE, code)
