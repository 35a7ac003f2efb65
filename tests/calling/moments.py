"""Moments in Rome, the numbers of a case, and how an attempt ended."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from surveys.calling.history import Number, PastAttempt
from surveys.calling.standard_dispositions import STANDARD

ROME = ZoneInfo("Europe/Rome")
ONE, TWO = Number(1), Number(2)


def at(day: int, clock: str = "12:00", month: int = 11) -> datetime:
    """A moment in Rome; 23 November 2026 is a Monday."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=ROME).astimezone(UTC)


def ended(
    code: str, at: datetime, is_dialled: bool = True, number: int | None = None, followed_appointment: bool = False
) -> PastAttempt:
    """An attempt that ended as the standard set's disposition of this code."""
    return PastAttempt(STANDARD.by_code[code], at, is_dialled, number, followed_appointment)


NOON = at(23)
