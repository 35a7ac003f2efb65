"""Why the queue has no case for a person: open cases counted by what keeps each from them now."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from surveys.calling.hours import is_open, next_opening
from surveys.calling.next_call import HOURS_WAIVED
from surveys.calling.policy import APPOINTMENTS
from surveys.calling.staff import LANGUAGE, Staff
from surveys.database.prepared import Prepared, PreparedAmong
from surveys.design.models import Membership, Study, StudyStatus
from surveys.fieldwork.models import Appointment, AppointmentKind, CaseState, Pool, Purpose, SampleStatus
from surveys.formatting import language_name
from surveys.people.models import User

from .calling_rules import has_ended, rules_of
from .case_counts import open_cases
from .shares import full_shares
from .staffing import centres_of_lists, languages_in_field, languages_in_fields, names_of, obstacles_in
from .waiting_cases import ANOTHERS, NOBODYS, WaitingCases, WaitingGroup, waiting_cases, whose

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
    "centre": gettext_noop("In lists of other centres"),
    "held": gettext_noop("In a colleague's hands now"),
    "parked": gettext_noop("Set aside after a screen was left"),
    "quarantine": gettext_noop("In quarantine until it is decided"),
    "hours": gettext_noop("Outside the calling hours"),
    "share": gettext_noop("The share of the completes is reached: only appointments come"),
    "suspended": gettext_noop("In a suspended list or replicate"),
    "register": gettext_noop("The check with the opposition register has run out"),
    "stopped": gettext_noop("Due, but nobody gets a case of this study now"),
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

    @property
    def list_query(self) -> str:
        """The filters of a list of these cases, as ``case_filters`` reads them; empty where none tells them apart."""
        return _LISTED.get(self.code, "")


_LISTED = {
    "ready": "is=ready",
    "appointment": "is=appointed&is=later",
    "held": "state=held",
    "parked": "state=parked",
    "quarantine": "is=quarantined",
    "resting": "is=resting",
    "shut": "is=shut",
    "skill": "is=free&skill=converter",
}


@dataclass(frozen=True, slots=True)
class Queue:
    """Waiting cases of one study or several, their pools, and what keeps those of which (by id) from being called.

    ``shut``: set aside. ``closed_hours``: whose respondents may not be called now, and when they may.
    ``obstacles``: those that are not for the person asked for, by why and the language's name.
    ``kept``: due appointments in closed hours that may be kept all the same. ``had_share``: the studies in which the
    person asked for has had their share of the completes. ``promised``: due appointments that somebody has asked
    for, in lists whose check with the opposition register has run out. ``stopped``: the studies of which nobody gets a
    case.
    """

    waiting: WaitingCases
    pools: list[Pool]
    shut: set[int]
    closed_hours: dict[int, datetime | None]
    obstacles: dict[tuple[str, str], set[int]]
    kept: Counter[tuple[int, int, bool]]
    had_share: frozenset[int] = frozenset()
    promised: Counter[tuple[int, int, bool]] = field(default_factory=Counter)
    stopped: frozenset[int] = frozenset()

    def first_opening(self, pools: Iterable[int]) -> datetime | None:
        """When the first of these pools may be called again."""
        return min((at for pk in pools if (at := self.closed_hours.get(pk))), default=None)

    def asleep(self, group: WaitingGroup) -> int:
        """How many are due outside the respondents' calling hours, unless an appointment waives the hours."""
        if group.pool not in self.closed_hours:
            return 0
        kept = self.kept[group.pool, group.whose, group.is_released] if group.is_appointment else 0
        return max(0, group.due - kept)

    def unchecked(self, group: WaitingGroup) -> int:
        """How many due appointments wait for the check with the register, as nobody has asked for them."""
        if not (group.has_run_out and group.is_appointment):
            return 0
        return max(0, group.due - self.promised[group.pool, group.whose, group.is_released])

    def ready(self, group: WaitingGroup) -> int:
        """How many of these cases, which are among those that come, a claim would give now."""
        if group.study in self.stopped:
            return 0
        return max(0, group.due - max(self.asleep(group), self.unchecked(group)))

    def ready_counts(self) -> Counter[int]:
        """Study id → cases that a claim would give now."""
        counts: Counter[int] = Counter()
        for group in self.comes:
            if count := self.ready(group):
                counts[group.study] += count
        return counts

    def kept_in_closed_hours(self, study: int) -> int:
        """How many due appointments of the study may be kept though the respondents' calling hours are over."""
        pools = {pool.pk for pool in self.pools if pool.study_id == study}
        return sum(count for (pool, _whose, is_released), count in self.kept.items() if pool in pools and is_released)

    def is_callable_today(self, study: Study) -> bool:
        """Whether anybody of the study may still be called today, by the study's clock and the respondents' hours."""
        now, zone = self.waiting.now, ZoneInfo(study.time_zone)
        today = now.astimezone(zone).date()
        pools = [pool.pk for pool in self.pools if pool.study_id == study.pk]
        if not pools:
            rules = rules_of(study, now)
            opening = next_opening(rules.policy, now, study.time_zone, rules.holidays)
            return opening is not None and opening.astimezone(zone).date() == today
        if any(pool not in self.closed_hours for pool in pools):
            return True
        openings = (self.closed_hours[pool] for pool in pools)
        return any(opening is not None and opening.astimezone(zone).date() == today for opening in openings)

    def is_for_others(self, group: WaitingGroup, pools: Collection[int]) -> bool:
        """Whether they are cases of those pools; an appointment of one's own comes all the same."""
        return group.whose == NOBODYS and group.pool in pools

    def is_unchecked(self, group: WaitingGroup) -> bool:
        """Whether the list is to be checked first; who asked for an appointment is called all the same."""
        return group.has_run_out and not group.is_appointment

    def is_beyond_share(self, group: WaitingGroup) -> bool:
        """Whether the person has had their share of the study's completes; appointments come to them all the same."""
        return group.study in self.had_share and not group.is_appointment

    def is_suspended(self, group: WaitingGroup) -> bool:
        """Whether the sample is suspended; who asked for an appointment is called all the same."""
        return group.is_suspended and not group.is_appointment

    def is_held_back(self, group: WaitingGroup) -> bool:
        """Whether the list is suspended or to be checked first."""
        return self.is_suspended(group) or self.is_unchecked(group)

    @property
    def is_listed(self) -> bool:
        """Whether lists of cases show what is ready and what rests: they know of no hours and of nobody's abilities."""
        return (
            self.waiting.interviewer is None
            and not self._for_others
            and not self.stopped
            and not any(self.asleep(group) or self.unchecked(group) for group in self.comes)
        )

    @property
    def lists_appointments(self) -> bool:
        """Whether lists of cases show the later appointments: as ``is_listed``, without hours and abilities."""
        return self.waiting.interviewer is None and not any(one.is_appointment for one in self._for_others)

    @property
    def _for_others(self) -> list[WaitingGroup]:
        """The released cases that go to other people, or to nobody."""
        others = {pk for pools in self.obstacles.values() for pk in pools}
        return [one for one in self.waiting.groups if one.is_released and self.is_for_others(one, others)]

    @property
    def comes(self) -> list[WaitingGroup]:
        """The cases that this person, or somebody, gets once they are due and the respondents may be called."""
        others = {pk for pools in self.obstacles.values() for pk in pools}
        return [
            group
            for group in self.waiting.groups
            if group.is_released and group.pool not in self.shut and not self.is_for_others(group, others)
            if not self.is_held_back(group) and not self.is_beyond_share(group)
            if self.waiting.interviewer is None or group.whose != ANOTHERS
        ]


@dataclass(frozen=True, slots=True)
class EmptyQueue:
    """The open cases of a study by reason, most first; ``next_at``: when the next one becomes ready for this person.

    ``open_cases``: of released lists; those of lists that are not released stand beside them, for their own reason.
    """

    open_cases: int
    reasons: list[WaitingReason]
    next_at: datetime | None


def why_no_case(study: Study, interviewer: User | None, now: datetime, queue: Queue | None = None) -> EmptyQueue:
    """Live open cases counted by the reason why this person does not get them now; every open case counts once.

    Without a person: why they are handed to nobody, appointments of one colleague alone being ready for that colleague.
    ``queue``: the person's, where it has been read.
    """
    counts = open_cases(study)
    waiting = list(_waiting(queue or queue_of([study], interviewer, now)))
    reasons = [
        WaitingReason("held", counts[CaseState.HELD, False], None),
        WaitingReason("parked", counts[CaseState.PARKED, False], None),
        WaitingReason(
            "quarantine", sum(count for (_, is_quarantined), count in counts.items() if is_quarantined), None
        ),
        *waiting,
    ]
    found = sorted((r for r in reasons if r.count), key=lambda r: -r.count)
    times = [r.next_at for r in found if r.next_at and r.code in {"resting", "appointment", "hours"}]
    still_open = sum(r.count for r in found if r.code != "not_released")
    return EmptyQueue(still_open, found, min(times, default=None))


@dataclass(frozen=True, slots=True)
class QueueTotals:
    """Open cases, those ready for anybody or their owner, and when the next one becomes ready.

    ``is_listed``: whether a list of cases shows those that are ready.
    """

    open_cases: int
    ready: int
    next_at: datetime | None
    is_listed: bool


def queue_totals(study: Study, now: datetime, still_open: int | None = None, queue: Queue | None = None) -> QueueTotals:
    """The totals of ``why_no_case`` without a person: for pages refreshed often.

    ``still_open``: the study's open cases, where they are counted already; ``queue``: anybody's, where it is read.
    """
    queue = queue or queue_of([study], None, now)
    comes = queue.comes
    asleep = {group.pool: count for group in comes if (count := queue.asleep(group))}
    ready = queue.ready_counts()[study.pk]
    is_stopped = study.pk in queue.stopped
    times = [at for at in (queue.waiting.next_due(comes), queue.first_opening(asleep)) if at and not is_stopped]
    if still_open is None:
        still_open = sum(open_cases(study).values())
    return QueueTotals(still_open, ready, min(times, default=None), queue.is_listed)


@dataclass(frozen=True, slots=True)
class ReadyCases:
    """Study id → live cases that a person could get now, and when the next one becomes ready in any of the studies."""

    counts: Counter[int]
    next_at: datetime | None


def ready_counts(studies: Collection[Study], interviewer: User, now: datetime) -> Counter[int]:
    """Study id → live cases that this person could get now: those that ``why_no_case`` counts as ``ready``.

    As many queries for many studies as for one.
    """
    return queue_of(studies, interviewer, now).ready_counts()


def ready_cases(studies: Collection[Study], interviewer: User, now: datetime) -> ReadyCases:
    """The same, and when that changes by time alone."""
    queue = queue_of(studies, interviewer, now)
    asleep = {group.pool for group in queue.comes if queue.asleep(group)}
    times = [at for at in (queue.waiting.next_due(queue.comes), queue.first_opening(asleep)) if at]
    return ReadyCases(queue.ready_counts(), min(times, default=None))


def _waiving_hours(now: datetime) -> QuerySet[Appointment]:
    """Open appointments that may be kept outside the calling hours, as ``calling.next_call`` waives them."""
    standing = Appointment.objects.filter(ended_at=None, at__gt=now - HOURS_WAIVED)
    return standing.exclude(hours_reason="").filter(Q(expires_at=None) | Q(expires_at__gt=now))


def _waiting(queue: Queue) -> Iterable[WaitingReason]:
    waiting, left = queue.waiting, list(queue.waiting.groups)

    def taken(is_so: Callable[[WaitingGroup], bool]) -> list[WaitingGroup]:
        nonlocal left
        found = [group for group in left if is_so(group)]
        left = [group for group in left if not is_so(group)]
        return found

    yield _count("not_released", taken(lambda group: not group.is_released))
    yield _count("shut", taken(lambda group: group.pool in queue.shut))
    if waiting.interviewer:
        theirs = taken(lambda group: group.whose == ANOTHERS)
        yield replace(_count("colleague", theirs), next_at=waiting.first_due(theirs))
    for (code, language), pools in queue.obstacles.items():
        others = taken(partial(queue.is_for_others, pools=pools))
        yield replace(_count(code, others), next_at=waiting.first_due(others), language=language)
    yield _count("share", taken(queue.is_beyond_share))
    yield _count("suspended", taken(queue.is_suspended))
    run_out = sum(group.count for group in taken(queue.is_unchecked))
    for code, is_promised in (("appointment", True), ("resting", False)):
        groups = [group for group in left if group.is_appointment == is_promised]
        yield WaitingReason(code, sum(group.count - group.due for group in groups), waiting.next_due(groups))
    asleep = {group: count for group in left if (count := queue.asleep(group))}
    yield WaitingReason("hours", sum(asleep.values()), queue.first_opening(group.pool for group in asleep))
    unchecked = sum(max(0, queue.unchecked(group) - queue.asleep(group)) for group in left)
    ready, due = sum(map(queue.ready, left)), sum(group.due for group in left) - sum(asleep.values()) - unchecked
    yield WaitingReason("register", unchecked + run_out, None)
    yield WaitingReason("stopped", due - ready, None)
    yield WaitingReason("ready", ready, None)


def _count(code: str, groups: Iterable[WaitingGroup]) -> WaitingReason:
    return WaitingReason(code, sum(group.count for group in groups), None)


def queue_of(
    studies: Collection[Study],
    interviewer: User | None,
    now: datetime,
    members: Iterable[Membership] | None = None,
    stopped: Iterable[int] = (),
) -> Queue:
    """The queue of the studies as it is for this person or, without one, for anybody.

    ``members``: the studies' interviewers, as ``interviewers_with_abilities`` says, where they are known.
    ``stopped``: the studies that wait for a decision on their pilot. Of those that are not in the field, or whose last
    day is over, nobody gets a case either.
    """
    pools = _POOLS.all([study.pk for study in studies])
    found = obstacles_in(studies, interviewer, pools, members)
    names = {study: names_of(languages) for study, languages in languages_in_fields(studies).items()}
    kinds: dict[tuple[str, str], set[int]] = {}
    for pool in pools:
        if obstacle := found.get(pool.pk):
            why = _language_of(pool, names[pool.study_id]) if obstacle == LANGUAGE else (obstacle, "")
            kinds.setdefault(why, set()).add(pool.pk)
    closed = _closed_hours(studies, pools, now)
    waiting = waiting_cases(studies, interviewer, now)
    unchecked = {group.pool for group in waiting.groups if group.has_run_out and group.is_appointment and group.due}
    idle = [one.pk for one in studies if one.status != StudyStatus.FIELDING or has_ended(one, now)]
    return Queue(
        waiting=waiting,
        pools=pools,
        shut={pool.pk for pool in pools if not pool.is_open},
        closed_hours=closed,
        obstacles=kinds,
        kept=_kept(closed, interviewer, now) if closed else Counter(),
        had_share=full_shares(studies, interviewer, now),
        promised=_promised(unchecked, interviewer, now) if unchecked else Counter(),
        stopped=frozenset([*idle, *stopped]),
    )


_POOLS = PreparedAmong(
    Prepared,
    lambda studies: Pool.objects.filter(study__in=studies).only(
        "study", "replicate", "language", "skill", "hours_group", "is_open"
    ),
)


def _closed_hours(studies: Iterable[Study], pools: Iterable[Pool], now: datetime) -> dict[int, datetime | None]:
    """The pools whose respondents may not be called now, and when they may; each clock is read once for a study."""
    rules = {study.pk: rules_of(study, now) for study in studies}
    openings: dict[tuple[int, str], datetime | None] = {}
    closed = {}
    for study, zone in {(pool.study_id, pool.hours_group) for pool in pools}:
        theirs = rules[study]
        if not is_open(theirs.policy, now, zone, theirs.holidays):
            openings[study, zone] = next_opening(theirs.policy, now, zone, theirs.holidays)
    for pool in pools:
        if (pool.study_id, pool.hours_group) in openings:
            closed[pool.pk] = openings[pool.study_id, pool.hours_group]
    return closed


def _kept(pools: Collection[int], interviewer: User | None, now: datetime) -> Counter[tuple[int, int, bool]]:
    """Due appointments of these pools that waive the calling hours: by pool, whose, and whether released."""
    return _count_due(_waiving_hours(now), pools, interviewer, now)


def _promised(pools: Collection[int], interviewer: User | None, now: datetime) -> Counter[tuple[int, int, bool]]:
    """Due appointments of these pools that the respondent has asked for and that are not missed, in the same way."""
    standing = Appointment.objects.filter(ended_at=None).exclude(kind=AppointmentKind.SUPER)
    return _count_due(standing.filter(Q(expires_at=None) | Q(expires_at__gt=now)), pools, interviewer, now)


def _count_due(
    appointments: QuerySet[Appointment], pools: Collection[int], interviewer: User | None, now: datetime
) -> Counter[tuple[int, int, bool]]:
    due = Q(case__state=CaseState.WAITING, case__purpose=Purpose.LIVE, case__rank__in=APPOINTMENTS)
    rows = appointments.filter(due, case__due_at__lte=now).values_list(
        "case__pool", "case__owner", "case__sample__status"
    )
    return Counter(
        (pool, whose(owner, interviewer), status == SampleStatus.RELEASED)
        for pool, owner, status in rows
        if pool in pools
    )


def _language_of(pool: Pool, names: Mapping[str, str]) -> tuple[str, str]:
    """The reason why the pool's language keeps its cases from the person, and the language's name."""
    code = Staff(languages=tuple(names)).language_of(pool.language)
    return (LANGUAGE, names[code]) if code in names else (UNKNOWN_LANGUAGE, language_name(code, code))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Live cases in the queue that need this language and skill; ``ready`` of them now.

    ``name``: the language's, empty in a study of one. ``centre``: the one to which their list is given.
    """

    language: str
    skill: str
    name: str
    cases: int
    ready: int
    centre: str = ""


def waiting_by_kind(study: Study, now: datetime, queue: Queue | None = None) -> list[Waiting]:
    """Waiting cases by language, skill and centre; nothing where no case needs a language or a skill.

    Cases that belong to nobody, in open pools of released samples; ``ready`` as everywhere, were there somebody who may
    take them. ``queue``: as anybody's has been read.
    """
    queue = queue or queue_of([study], None, now)
    languages = languages_in_field(study)
    staff, names = Staff(languages=tuple(one.code for one in languages)), names_of(languages)
    pools, centres = {pool.pk: pool for pool in queue.pools if pool.is_open}, centres_of_lists([study])
    kinds: dict[tuple[str, str, str], list[WaitingGroup]] = {}
    for group in queue.waiting.groups:
        pool = pools.get(group.pool)
        if pool is None or not group.is_released or group.whose != NOBODYS:
            continue
        is_told = len(languages) > 1 or not staff.has(pool.language)
        language = staff.language_of(pool.language) if is_told else ""
        if language or pool.skill:
            kind = language, pool.skill, centres.get(pool.replicate, "")
            kinds.setdefault(kind, []).append(group)
    order = [*names, ""]
    found = [
        Waiting(
            language,
            skill,
            names.get(language) or (language and language_name(language, language)),
            cases=sum(group.count for group in groups),
            ready=sum(map(queue.ready, (group for group in groups if not queue.is_held_back(group)))),
            centre=centre,
        )
        for (language, skill, centre), groups in kinds.items()
    ]
    places = {language: place for place, language in enumerate(order)}
    return sorted(found, key=lambda one: (one.skill, places.get(one.language, len(order)), one.centre))
