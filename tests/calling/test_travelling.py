"""A case is travelled through months: nobody is rung outside the hours, whatever the calendar does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveys.calling.history import History, Promise
from surveys.calling.hours import closes_at, is_open, next_opening
from surveys.calling.next_call import HOURS_WAIVED, next_call
from surveys.calling.policy import DEFAULT

from .moments import ONE, TWO, ended

STEP = timedelta(minutes=23)
ZONES = ["Europe/Rome", "America/New_York", "Australia/Sydney"]
HOLIDAYS = frozenset({date(2026, 12, 8), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 6)})
PATIENT = replace(DEFAULT, max_attempts=10_000, max_attempts_per_number=10_000)


def moments(begin: datetime, days: int) -> Iterator[datetime]:
    for place in range(int(timedelta(days=days) / STEP)):
        yield begin + place * STEP


def travel(history: History, begin: datetime, days: int) -> list[datetime]:
    """Somebody asks for a case all the time, day and night, and rings it when it comes: nobody ever answers."""
    dialled = []
    for now in moments(begin, days):
        said = next_call(history, PATIENT, now, HOLIDAYS)
        if said.is_callable(now):
            dialled.append(now)
            kept = said.reason.endswith("appointment")
            past = ended("no_answer", now, number=said.number, followed_appointment=kept)
            history = replace(history, attempts=(*history.attempts, past))
    return dialled


def local(day: datetime, zone: str) -> datetime:
    return day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("begin", "days"),
    [
        (datetime(2026, 10, 20), 12),  # clocks go back in Rome and, later, in New York
        (datetime(2027, 3, 10), 24),  # and forward
        (datetime(2026, 12, 4), 40),  # the Immaculate Conception, Christmas, New Year, Epiphany
        (datetime(2027, 7, 1), 31),
    ],
    ids=["autumn", "spring", "new year", "a month"],
)
@pytest.mark.parametrize("kind", ["none", "soft", "hard", "super"])
def test_who_is_rung_is_rung_in_the_hours_or_in_the_hour_they_asked_for(
    zone: str, begin: datetime, days: int, kind: str
) -> None:
    start = local(begin, zone)
    asked = local(begin + timedelta(days=3, hours=22, minutes=30), zone)
    expires = {"hard": asked + timedelta(hours=1), "soft": asked + timedelta(hours=4)}.get(kind)
    promise = None if kind == "none" else Promise(kind, asked, expires_at=expires, ignores_hours=True)
    dialled = travel(History((), (ONE, TWO), promise, zone=zone), start, days)
    assert len(dialled) >= days / 3
    outside = [at for at in dialled if not is_open(PATIENT, at, zone, HOLIDAYS)]
    assert all(asked - timedelta(minutes=PATIENT.lead_minutes) <= at < asked + HOURS_WAIVED for at in outside)
    assert bool(outside) is (kind != "none")
    for at in dialled:
        day = at.astimezone(ZoneInfo(zone)).date()
        assert day not in HOLIDAYS or at in outside


@pytest.mark.parametrize(
    ("night", "zone"),
    [
        (date(2026, 10, 25), "Europe/Rome"),
        (date(2027, 3, 28), "Europe/Rome"),
        (date(2026, 11, 1), "America/New_York"),
        (date(2027, 3, 14), "America/New_York"),
    ],
    ids=str,
)
def test_the_hours_open_and_close_by_the_clock_on_the_wall_on_both_sides_of_a_night(night: date, zone: str) -> None:
    policy = replace(DEFAULT, hours={**DEFAULT.hours, "sun": DEFAULT.hours["mon"]})
    for day in (night - timedelta(days=2), night, night + timedelta(days=1)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        opening = next_opening(policy, midnight, zone, ())
        assert opening is not None
        assert f"{opening.astimezone(ZoneInfo(zone)):%d %H:%M}" == f"{day:%d} 09:00"
        closing = closes_at(policy, opening, zone, ())
        assert closing is not None
        assert f"{closing.astimezone(ZoneInfo(zone)):%d %H:%M}" == f"{day:%d} 20:00"


def test_a_rest_over_a_night_of_change_is_as_long_as_any_other() -> None:
    called = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in Rome, the first time
    around_the_clock = replace(
        DEFAULT, hours={day: replace(DEFAULT.hours["mon"], start=0, end=1440) for day in DEFAULT.hours}
    )  # type: ignore[type-var]
    history = History((ended("no_answer", called, number=1),), (ONE,), zone="Europe/Rome", counted=1)
    said = next_call(history, around_the_clock, called)
    assert said.due_at == called + timedelta(minutes=180)
