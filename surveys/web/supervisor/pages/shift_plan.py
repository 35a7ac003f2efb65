"""A week of planned shifts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.models import PlannedShift
from surveys.fieldwork.queries import day_begins, planned_between
from surveys.people.models import User

YEARS = range(1900, 2201)
"""Those that an address may ask for: before and after them weeks and months run out of the calendar."""


@dataclass(frozen=True, slots=True)
class WeekShift:
    """A planned shift. ``is_ours``: for a study that the reader leads or for no particular one; ``study`` in words."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    study: str
    centre: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One person's week: the shifts that begin on each day, and the hours together."""

    person: User
    days: list[list[WeekShift]]
    hours: float


@dataclass(frozen=True, slots=True)
class WeekPage:
    """The week that begins on this Monday. ``totals``: planned hours by day."""

    monday: date
    before: date
    after: date
    days: list[date]
    rows: list[PlannedRow]
    totals: list[float]
    shifts: int


def monday_of(words: str, now: datetime) -> date:
    """The Monday of the week of the day in the address; of today where none is said."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = timezone.localdate(now)
    if day.year not in YEARS:
        day = timezone.localdate(now)
    return day - timedelta(days=day.weekday())


def week_page(people: Sequence[User], studies: Mapping[int, Study], monday: date) -> WeekPage:
    """The week of these people, in one query. Only these studies are named: the reader has no role in others."""
    days = [monday + timedelta(days=place) for place in range(7)]
    begins, ends = day_begins(monday), day_begins(monday + timedelta(days=7))
    found: dict[tuple[int, date], list[WeekShift]] = defaultdict(list)
    for one in planned_between(begins, ends).filter(person__in=people, starts_at__gte=begins):
        found[one.person_id, timezone.localtime(one.starts_at).date()].append(_week_shift(one, studies))
    return WeekPage(
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        days=days,
        rows=[
            PlannedRow(person, theirs, sum(_hours(one) for one in theirs))
            for person in people
            for theirs in [[found[person.pk, day] for day in days]]
        ],
        totals=[sum(_hours(found[person.pk, day]) for person in people) for day in days],
        shifts=sum(len(theirs) for theirs in found.values()),
    )


def _week_shift(one: PlannedShift, studies: Mapping[int, Study]) -> WeekShift:
    led = studies.get(one.study_id) if one.study_id else None
    is_ours = led is not None or one.study_id is None
    study = led.name if led else "" if is_ours else _("another study")
    return WeekShift(one.pk, one.starts_at, one.ends_at, study, one.centre, is_ours)


def _hours(shifts: Sequence[WeekShift]) -> float:
    return sum((one.ends_at - one.starts_at).total_seconds() for one in shifts) / 3600
