"""Figures for the supervisor's desk: outcomes so far, parked cases, cases becoming ready, progress against the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum

from surveys.calling.hours import window_of
from surveys.calling.standard_dispositions import COMPLETE
from surveys.database.prepared import PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState, CaseTally, Purpose, Sample, SampleStatus

from .calling_rules import Rules, dispositions_of, rules_of
from .case_counts import released_cases
from .case_filters import NEVER_CALLED
from .waiting_cases import QUARTER, becoming_due


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """Cases whose last outcome is the same. ``label``: English message id, empty for those never worked."""

    code: str
    label: str
    open: int
    closed: int

    @property
    def total(self) -> int:
        """Open and closed."""
        return self.open + self.closed

    @property
    def open_query(self) -> str:
        """The filters of a list of the open ones, as ``case_filters`` reads them."""
        return f"outcome={self.code or NEVER_CALLED}&state=waiting&state=held&state=parked"

    @property
    def closed_query(self) -> str:
        """The same of the closed ones; completes are those whose final outcome says so."""
        last = (
            f"final={COMPLETE.evidence.code}" if self.code == COMPLETE.code else f"outcome={self.code or NEVER_CALLED}"
        )
        return f"{last}&state=closed"


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Live cases of released samples: by state (every state is a key) and by last outcome, most first.

    ``has_parked``: whether cases are set aside, of whatever sample.
    """

    states: dict[str, int]
    outcomes: list[OutcomeCount]
    has_parked: bool

    @property
    def open_cases(self) -> int:
        """Those that are not closed."""
        return sum(count for state, count in self.states.items() if state != CaseState.CLOSED)


def count_cases(study: Study) -> CaseCounts:
    """The study's cases by state and by last outcome, in one pass.

    A complete stays a complete whatever is recorded later, such as a request not to be called again.
    """
    states = dict.fromkeys(CaseState.values, 0)
    counted: dict[str, dict[bool, int]] = {}
    has_parked = False
    for last_one, final, state, status, count in _BY_OUTCOME.all(study=study.pk):
        has_parked = has_parked or state == CaseState.PARKED
        if status != SampleStatus.RELEASED:
            continue
        states[state] += count
        last = COMPLETE.code if final == COMPLETE.evidence.code else last_one
        counts = counted.setdefault(last, {True: 0, False: 0})
        counts[state == CaseState.CLOSED] += count
    by_code = dispositions_of(study).by_code
    found = [
        OutcomeCount(code, by_code[code].label if code else "", counts[False], counts[True])
        for code, counts in counted.items()
    ]
    return CaseCounts(states, sorted(found, key=lambda row: -row.total), has_parked)


_BY_OUTCOME = PreparedRows(
    lambda study: (
        CaseTally.objects.filter(study=study)
        .values_list("last_disposition", "final_outcome", "state", "sample__status")
        .annotate(count=Sum("cases"))
        .filter(count__gt=0)
        .order_by()
    ),
    study=-1,
)


def parked_cases(study: Study) -> QuerySet[Case]:
    """Cases parked because their screen was abandoned after a dial, the oldest first.

    Each says whose screen it was (``left_by``, a short-name pair) and when it was left (``left_at``).
    """
    left = Attempt.objects.filter(case=OuterRef("pk"), is_abandoned=True).order_by("-number")
    return (
        Case.objects.filter(study=study, state=CaseState.PARKED, quarantined_at=None, purpose=Purpose.LIVE)
        .select_related("owner")
        .annotate(
            left_at=Subquery(left.values("closed_at")[:1]),
            left_by=Subquery(left.values("interviewer__first_name")[:1]),
        )
        .order_by("left_at", "pk")
    )


def due_by_quarter(study: Study, now: datetime, quarters: int = 12) -> list[tuple[datetime, int]]:
    """How many waiting cases become ready in each of the next quarters of an hour, starting with the present one."""
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return [(start + place * QUARTER, count) for place, count in enumerate(becoming_due(study, now, quarters))]


@dataclass(frozen=True, slots=True)
class Supply:
    """The sample available to the queue: released and unreleased cases, and the oldest opposition register check.

    ``checked_on``: of the lists with cases that wait and no reason why no check is needed.
    """

    released: int
    unreleased: int
    checked_on: date | None


def supply_of(study: Study) -> Supply:
    """How much sample the study has."""
    found = {status: (count, checked) for status, count, checked in _BY_STATUS.all(study=study.pk)}
    released, checked_on = found.get(SampleStatus.RELEASED, (0, None))
    return Supply(released, found.get(SampleStatus.LOADED, (0, None))[0], checked_on)


def _by_status(study: int) -> QuerySet[Sample, Any]:
    waits = CaseTally.objects.filter(study=study, state=CaseState.WAITING).order_by()
    waiting = waits.values("sample").annotate(count=Sum("cases")).filter(count__gt=0).values("sample")
    first = Min("opposition_checked_on", filter=Q(pk__in=waiting, opposition_waiver=""))
    samples = Sample.objects.filter(study=study, purpose=Purpose.LIVE).values_list("status")
    return samples.annotate(count=Count("pk"), first=first).order_by()


_BY_STATUS = PreparedRows(_by_status, study=-1)


def used_up_cases(study: Study) -> int:
    """Cases closed because their attempts were used up; a supervisor may grant them a new start."""
    ended = released_cases(study).filter(state=CaseState.CLOSED, closed_as="attempts_used")
    used_up: int = ended.aggregate(cases=Sum("cases", default=0))["cases"]
    return used_up


@dataclass(frozen=True, slots=True)
class Plan:
    """Completes against an even pace over the field's working days.

    ``per_day``: needed each working day from start to end; ``is_working_day``: whether today is one.
    ``days_ahead``: negative when behind. ``expected_end``: at the pace so far; None before the first complete
    or a finished working day.
    """

    per_day: float
    is_working_day: bool
    days_ahead: float
    expected_end: date | None


def plan_of(study: Study, completes: int, now: datetime) -> Plan | None:
    """The study's progress against its plan; None without target, start and end, or before the field has begun."""
    today = now.astimezone(ZoneInfo(study.time_zone)).date()
    if not study.target or study.starts_on is None or study.ends_on is None or today < study.starts_on:
        return None
    rules = rules_of(study, now)
    days = sum(1 for _ in _working_days(rules, study.starts_on, study.ends_on))
    if not days:
        return None
    per_day = study.target / days
    passed = sum(1 for _ in _working_days(rules, study.starts_on, min(today, study.ends_on) - timedelta(days=1)))
    pace = completes / passed if passed else 0
    is_working_day = window_of(rules.policy, today, rules.holidays) is not None
    return Plan(
        per_day, is_working_day, completes / per_day - passed, end_at(pace, study.target - completes, rules, today)
    )


def end_at(pace: float, missing: int, rules: Rules, today: date) -> date | None:
    """The working day on which the missing completes are reached at this daily pace; None if never, or done already."""
    if not pace or missing <= 0:
        return None
    needed = -(-missing // pace)
    for place, day in enumerate(_working_days(rules, today, today + timedelta(days=366)), 1):
        if place >= needed:
            return day
    return None


def _working_days(rules: Rules, first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if window_of(rules.policy, day, rules.holidays) is not None:
            yield day
