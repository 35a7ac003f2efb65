"""Waiting cases by pool, urgency and owner, from the counters: how many, how many are due, when the first is.

The counters know the quarter of an hour in which a case becomes due, so that what is due now is all of the quarters
until the present one less the cases of its rest, which an index finds. So it is with the exact moments: the counters
say in which quarter the first case is, the index which moment. No figure takes longer the more cases there are.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from surveys.calling.opposition import RUN_OUT, check_of
from surveys.calling.policy import APPOINTMENTS, Rank
from surveys.database.prepared import SOME_TIME, PreparedAmong, PreparedRows
from surveys.database.tallies import SECONDS_OF_A_QUARTER
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, DueTally, Pool, Purpose, SampleStatus
from surveys.people.models import User

QUARTER = timedelta(seconds=SECONDS_OF_A_QUARTER)
LONG_AGO, FAR_AWAY = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
GROUP = (
    *("pool", "is_appointment", "whose"),
    *("sample__status", "sample__opposition_checked_on", "sample__opposition_waiver", "sample__suspended_at"),
    "study__register_days",
)
NOBODYS, MINE, ANOTHERS = 0, 1, 2
"""Whose a case is: anybody's, the asking person's, a colleague's; without a person, everything owned is ANOTHERS."""


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Live waiting cases of a pool: ``is_appointment`` (by their rank), ``whose``, in a list released or not.

    ``has_run_out``: the list's check with the opposition register holds no more; ``is_suspended``: the sample is.

    ``due``: of ``count``, those due now. ``first``, ``later``: the number of the first quarter of an hour in which one
    is due, of all and of those after the present one. ``next_at``: when the next becomes due, if still in the present.
    """

    study: int
    pool: int
    is_appointment: bool
    whose: int
    is_released: bool
    has_run_out: bool
    is_suspended: bool
    count: int
    due: int
    first: int | None
    later: int | None
    next_at: datetime | None


def number_of_quarter(at: datetime) -> int:
    """The quarters of an hour since 1970, as the counters have them."""
    return int(at.timestamp()) // SECONDS_OF_A_QUARTER


def start_of_quarter(quarter: int) -> datetime:
    """When the quarter with this number begins."""
    return datetime.fromtimestamp(quarter * SECONDS_OF_A_QUARTER, UTC)


@dataclass(frozen=True, slots=True)
class WaitingCases:
    """The waiting cases of one study or several at ``now``, as they are for ``interviewer`` or, without one, for all.

    ``groups`` holds each of them once; of those in lists that are not released nothing becomes due.
    """

    interviewer: User | None
    now: datetime
    groups: list[WaitingGroup]

    def first_due(self, groups: Iterable[WaitingGroup]) -> datetime | None:
        """When the first of these cases is due, long ago or later."""
        return self._earliest({group: group.first for group in groups})

    def next_due(self, groups: Iterable[WaitingGroup]) -> datetime | None:
        """When the first of these cases that is not due yet becomes due."""
        listed = [group for group in groups if group.is_released]
        moments = [group.next_at for group in listed if group.next_at]
        return min(moments) if moments else self._earliest({group: group.later for group in listed}, self.now)

    def _earliest(self, quarters: Mapping[WaitingGroup, int | None], after: datetime = LONG_AGO) -> datetime | None:
        """The first moment after this one at which a case of the groups is due; for each, its first quarter."""
        named = {group: quarter for group, quarter in quarters.items() if quarter is not None and group.is_released}
        if not named:
            return None
        quarter = min(named.values())
        alike = [group for group, first in named.items() if first == quarter]
        begins, ends = start_of_quarter(quarter), start_of_quarter(quarter + 1)
        # A counter that somebody is just changing may name a quarter that has no case any more.
        return self._first_of(alike, max(after, begins - MOMENT), ends) or self._first_of(named, after, FAR_AWAY)

    def _first_of(self, groups: Iterable[WaitingGroup], after: datetime, before: datetime) -> datetime | None:
        owned: dict[tuple[bool, int], list[int]] = {}
        anybodys: set[tuple[int, bool]] = set()
        for group in groups:
            if group.whose == NOBODYS:
                anybodys.add((group.pool, group.is_appointment))
            else:
                owned.setdefault((group.is_appointment, group.whose), []).append(group.pool)
        moments = []
        for pool, *heads in _HEADS.all({pool for pool, _ in anybodys}, after=after, before=before):
            moments += [at for rank, at in zip(Rank, heads, strict=True) if (pool, rank in APPOINTMENTS) in anybodys]
        if owned:
            moments.append(self._first_owned(owned, after, before))
        return min((at for at in moments if at is not None), default=None)

    def _first_owned(
        self, owned: Mapping[tuple[bool, int], Collection[int]], after: datetime, before: datetime
    ) -> datetime | None:
        wanted = Q()
        for (is_appointment, whose), pools in owned.items():
            wanted |= Q(is_appointment=is_appointment, whose=whose, pool__in=pools)
        cases = _due_between({pool for pools in owned.values() for pool in pools}, after, before)
        theirs = cases.filter(owner__isnull=False, sample__status=SampleStatus.RELEASED)
        first: datetime | None = _grouped(theirs, self.interviewer).filter(wanted).aggregate(at=Min("due_at"))["at"]
        return first


def _heads(pools: Collection[int], after: datetime, before: datetime) -> QuerySet[Pool, Any]:
    """The pools, and by rank when the first of their cases between these moments is due that is anybody's."""
    due = Case.objects.filter(state=CaseState.WAITING, purpose=Purpose.LIVE, owner=None, pool=OuterRef("pk"))
    due = due.filter(due_at__gt=after, due_at__lt=before, sample__status=SampleStatus.RELEASED).order_by("due_at")
    heads = {f"due_{rank}": Subquery(due.filter(rank=rank).values("due_at")[:1]) for rank in Rank}
    return Pool.objects.filter(pk__in=pools).annotate(**heads).values_list("pk", *heads)


_HEADS = PreparedAmong(PreparedRows, _heads, after=SOME_TIME, before=SOME_TIME + timedelta(days=1))


def waiting_cases(studies: Collection[Study], interviewer: User | None, now: datetime) -> WaitingCases:
    """The waiting cases of the studies; two queries at most, whatever their size."""
    tallies, whom = (_ANYBODYS, {}) if interviewer is None else (_PERSONS, {"person": interviewer.pk})
    names = ("study", *GROUP, "count", "soon", "present", "first", "later")
    rows = tallies.all([study.pk for study in studies], quarter=number_of_quarter(now), **whom)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    rest = _rest_of_quarter({row["pool"] for row in found if row["present"]}, interviewer, now)
    days = {study.pk: now.astimezone(ZoneInfo(study.time_zone)).date() for study in studies}
    groups = [_group(row, days[row["study"]], *rest.get(_key(row), (0, None))) for row in found]
    return WaitingCases(interviewer, now, groups)


def _tallied(studies: Collection[int], quarter: int, person: int | None = None) -> QuerySet[DueTally, Any]:
    return (
        DueTally.objects.filter(study__in=studies)
        .annotate(is_appointment=_is_appointment(), whose=_whose("owned_by", person, nobody=0))
        .values_list("study", *GROUP)
        .annotate(
            count=Sum("cases"),
            soon=Sum("cases", filter=Q(quarter__lte=quarter), default=0),
            present=Sum("cases", filter=Q(quarter=quarter), default=0),
            first=Min("quarter", filter=Q(cases__gt=0)),
            later=Min("quarter", filter=Q(cases__gt=0, quarter__gt=quarter)),
        )
        .filter(count__gt=0)
        .order_by()
    )


_ANYBODYS = PreparedAmong(PreparedRows, _tallied, quarter=-1)
_PERSONS = PreparedAmong(PreparedRows, _tallied, quarter=-1, person=-2)


def whose(owner: int | None, interviewer: User | None) -> int:
    """Whose a case with this owner's id is."""
    if owner is None:
        return NOBODYS
    return MINE if interviewer is not None and owner == interviewer.pk else ANOTHERS


def _group(row: Mapping[str, Any], today: date, still: int, next_at: datetime | None) -> WaitingGroup:
    check = check_of(
        row["sample__opposition_checked_on"], row["sample__opposition_waiver"], today, row["study__register_days"]
    )
    return WaitingGroup(
        study=row["study"],
        pool=row["pool"],
        is_appointment=bool(row["is_appointment"]),
        whose=row["whose"],
        is_released=row["sample__status"] == SampleStatus.RELEASED,
        has_run_out=check == RUN_OUT,
        is_suspended=row["sample__suspended_at"] is not None,
        count=row["count"],
        due=max(0, row["soon"] - still),  # a case may have come in between the two queries
        first=row["first"],
        later=row["later"],
        next_at=next_at,
    )


def becoming_due(study: Study, now: datetime, quarters: int) -> list[int]:
    """How many cases of open pools and released lists become due in this quarter of an hour, the next one, …"""
    present = number_of_quarter(now)
    released = Q(sample__status=SampleStatus.RELEASED, pool__is_open=True)
    rows = (
        DueTally.objects.filter(released, study=study, quarter__gt=present, quarter__lt=present + quarters)
        .values_list("quarter")
        .annotate(count=Sum("cases"))
        .order_by()
    )
    counts = dict(rows)
    pools = DueTally.objects.filter(released, study=study, quarter=present).values_list("pool", flat=True).distinct()
    counts[present] = _due_between(list(pools), now, start_of_quarter(present + 1)).filter(released).count()
    return [counts.get(quarter, 0) for quarter in range(present, present + quarters)]


def _rest_of_quarter(
    pools: Collection[int], interviewer: User | None, now: datetime
) -> dict[tuple[Any, ...], tuple[int, datetime]]:
    """The cases of these pools that become due later in the present quarter, by group: how many, and the first."""
    if not pools:
        return {}
    cases = _due_between(pools, now, start_of_quarter(number_of_quarter(now) + 1))
    rows = _grouped(cases, interviewer).values(*GROUP).annotate(count=Count("pk"), first=Min("due_at")).order_by()
    return {_key(row): (row["count"], row["first"]) for row in rows}


def _due_between(pools: Collection[int], after: datetime, before: datetime) -> QuerySet[Case]:
    """Waiting live cases of these pools that become due after the first moment and before the second."""
    waiting = Case.objects.filter(state=CaseState.WAITING, purpose=Purpose.LIVE, pool__in=pools)
    return waiting.filter(due_at__gt=after, due_at__lt=before)


def _grouped(cases: QuerySet[Case], interviewer: User | None) -> QuerySet[Case]:
    person = interviewer.pk if interviewer else None
    return cases.annotate(is_appointment=_is_appointment(), whose=_whose("owner", person, nobody=None))


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in GROUP)


def _is_appointment() -> Choice:
    return Choice(When(rank__in=APPOINTMENTS, then=Value(1)), default=Value(0), output_field=IntegerField())


def _whose(column: str, person: int | None, *, nobody: int | None) -> Choice:
    is_nobodys = Q((f"{column}__isnull", True)) if nobody is None else Q((column, nobody))
    whens = [When(is_nobodys, then=Value(NOBODYS))]
    if person is not None:
        whens.append(When(**{column: person}, then=Value(MINE)))
    return Choice(*whens, default=Value(ANOTHERS), output_field=IntegerField())
