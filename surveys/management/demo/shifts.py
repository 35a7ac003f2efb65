"""The demo's shifts: planned and worked with breaks, today's under way, hours approved, a budget."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from surveys.calling.shifts import Span
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, BreakReason
from surveys.fieldwork.services import (
    approve_hours,
    change_budget,
    count_work,
    end_break,
    end_shift,
    plan_shifts,
    start_break,
    start_shift,
)
from surveys.people.models import User

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
SHIFT = timedelta(hours=6)
HOUR_CENTS, COMPLETE_CENTS = 1800, 2500
CENTRE = "Bergamo"


def make_shifts(*, study: Study, interviewers: list[User], by: User, seed: int, now: datetime) -> None:
    """Shifts around the calls that the interviewers made, and those of today and the next days."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable demo, nothing secret)
    days: dict[tuple[int, object], list[Attempt]] = {}
    for attempt in Attempt.objects.filter(case__study=study).order_by("claimed_at"):
        day = timezone.localtime(attempt.claimed_at).date()
        days.setdefault((attempt.interviewer_id, day), []).append(attempt)
    for person in interviewers:
        for (who, _day), attempts in days.items():
            if who == person.pk:
                _worked(person, study, attempts, by, chance, now)
        _ahead(person, study, by, now)
    _today(interviewers, now)
    count_work(now=now)
    today = timezone.localdate(now)
    first, last = today - timedelta(days=30), today - timedelta(days=2)
    approve_hours(studies=[study], first=first, last=last, by=by, now=now)
    change_budget(study=study, hour_cents=HOUR_CENTS, complete_cents=COMPLETE_CENTS, by=by, now=now)


def _worked(
    person: User, study: Study, attempts: list[Attempt], by: User, chance: random.Random, now: datetime
) -> None:
    """One day that is over: from some minutes before the first call to some after the last."""
    begins, ends = attempts[0].claimed_at, max(one.closed_at or one.claimed_at for one in attempts)
    planned = _rounded(begins)
    spans = [Span(planned, max(_rounded(ends) + QUARTER, planned + HOUR))]
    plan_shifts(person=person, study=study, centre=CENTRE, spans=spans, by=by, now=now)
    start_shift(person=person, now=begins - timedelta(minutes=chance.randint(1, 6)))
    free = [
        Span(one.closed_at, later.claimed_at)
        for one, later in pairwise(attempts)
        if one.closed_at and one.closed_at < later.claimed_at
    ]
    for gap in sorted(sorted(free, key=lambda one: -one.seconds)[:2]):
        start_break(person=person, reason=chance.choice([BreakReason.COFFEE, BreakReason.MEAL]), now=gap.begins)
        end_break(person=person, now=min(gap.ends, gap.begins + timedelta(minutes=chance.randint(5, 12))))
    end_shift(person=person, now=ends + timedelta(minutes=1))


def _ahead(person: User, study: Study, by: User, now: datetime) -> None:
    """Today from two hours ago, and the next five working days in the afternoon."""
    begun = _rounded(now) - 2 * HOUR
    afternoon = timezone.localtime(now).replace(hour=14, minute=0, second=0, microsecond=0)
    days = [afternoon + timedelta(days=place) for place in range(1, 8)]
    spans = [Span(begun, begun + SHIFT), *(Span(at, at + SHIFT) for at in days if at.weekday() < 5)]
    plan_shifts(person=person, study=study, centre=CENTRE, spans=spans, by=by, now=now)


def _today(interviewers: list[User], now: datetime) -> None:
    """The first is at work since two hours, the second on a break that has become long."""
    begun = _rounded(now) - 2 * HOUR
    for place, person in enumerate(interviewers):
        start_shift(person=person, now=begun + place * 18 * timedelta(minutes=1))
        start_break(person=person, reason=BreakReason.COFFEE, now=begun + HOUR)
        end_break(person=person, now=begun + HOUR + timedelta(minutes=9))
    start_break(person=interviewers[-1], reason=BreakReason.OTHER, now=now - timedelta(minutes=24))


def _rounded(at: datetime) -> datetime:
    """The quarter of an hour in which this is."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
