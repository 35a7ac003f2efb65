"""The day and hour of an appointment, as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from surveys.web.interviewer.appointments import NotATimeError, read_time

ROME = ZoneInfo("Europe/Rome")
MARCH_OF_A_LEAP_YEAR = datetime(2028, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("26/11", "14:30", "2028-11-26 14:30"),
        ("26.11.28", "1430", "2028-11-26 14:30"),
        ("26-11-2029", "9", "2029-11-26 09:00"),
        ("1/3", "9.05", "2029-03-01 09:05"),
    ],
)
def test_days_and_hours_are_read_as_people_write_them(day: str, hour: str, moment: str) -> None:
    found = read_time(day, hour, ROME, MARCH_OF_A_LEAP_YEAR)
    assert (f"{found:%Y-%m-%d %H:%M}", found.tzinfo) == (moment, ROME)


@pytest.mark.parametrize(("day", "hour"), [("31/2", "9"), ("26/11", "25"), ("29/2", "9"), ("29/2/2029", "9")])
def test_a_day_or_an_hour_that_does_not_come_is_refused(day: str, hour: str) -> None:
    with pytest.raises(NotATimeError):
        read_time(day, hour, ROME, MARCH_OF_A_LEAP_YEAR)
