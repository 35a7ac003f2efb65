"""Moments in Rome, and the numbers of a case."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from surveys.calling.history import Number

ROME = ZoneInfo("Europe/Rome")
ONE, TWO = Number(1), Number(2)


def at(day: int, clock: str = "12:00", month: int = 11) -> datetime:
    """A moment in Rome; 23 November 2026 is a Monday."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=ROME).astimezone(UTC)


NOON = at(23)
