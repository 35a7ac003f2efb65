"""Quarters of an hour by the clock on the wall, also on the nights on which it changes."""

from datetime import UTC, date, datetime

import pytest

from surveys.calling import policy
from surveys.calling.agenda import Load, load_of, moment_at, nearest_open, place_of, quarters_of

ROME = "Europe/Rome"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("day", "quarters"), [(date(2026, 11, 26), 96), (SPRING, 92), (AUTUMN, 100)])
def test_a_day_has_the_quarters_that_its_clock_shows(day: date, quarters: int) -> None:
    assert len(quarters_of(day, ROME)) == quarters


def test_the_spring_night_has_no_quarter_past_two_and_the_autumn_night_has_it_twice() -> None:
    assert [one.place for one in quarters_of(SPRING, ROME)][7:9] == [(105, False), (180, False)]
    twice = [one for one in quarters_of(AUTUMN, ROME) if one.place[0] == 135]
    assert [(one.at, one.place) for one in twice] == [
        (utc("2026-10-25T00:15"), (135, False)),
        (utc("2026-10-25T01:15"), (135, True)),
    ]


@pytest.mark.parametrize(
    ("day", "minutes", "again", "at"),
    [
        (date(2026, 11, 26), 855, False, utc("2026-11-26T13:15")),
        (SPRING, 135, False, None),
        (AUTUMN, 135, True, utc("2026-10-25T01:15")),
        (date(2026, 11, 26), 855, True, None),
    ],
)
def test_a_place_on_the_clock_is_a_moment_or_none(day: date, minutes: int, again: bool, at: datetime | None) -> None:
    assert moment_at(day, minutes, ROME, again=again) == at
    assert at is None or place_of(at, ROME) == (minutes, again)


def test_a_closed_hour_has_an_open_one_on_either_side() -> None:
    rules = policy.read({})
    night, yesterday = utc("2026-11-24T22:30"), utc("2026-11-23T08:00")
    before, after = nearest_open(rules, night, ROME, frozenset(), after=yesterday)
    assert before < night < after
    assert {place_of(one, ROME)[0] for one in (before, after)} == {
        rules.hours["tue"].end - 15,  # type: ignore[union-attr]
        rules.hours["wed"].start,  # type: ignore[union-attr]
    }
    assert nearest_open(rules, night, ROME, frozenset(), after=before) == [after]


@pytest.mark.parametrize(
    ("appointments", "planned", "load"),
    [(0, 0, Load.FITS), (1, 0, Load.NOBODY), (2, 2, Load.FITS), (3, 2, Load.OVER), (1, 0.4, Load.FITS)],
)
def test_one_person_keeps_one_appointment_in_a_quarter(appointments: int, planned: float, load: Load) -> None:
    assert load_of(appointments, planned) == load
