"""A week of appointments in quarter hours, by the clock on the wall of a time zone.

The clock changes: in spring a day lacks four quarters, in autumn it has four of them twice. Each quarter is therefore a
moment with its place on the clock, and a place is ``(minutes after midnight, whether for the second time)``.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .hours import moment_of, next_opening, window_of
from .policy import CallingPolicy

QUARTER = timedelta(minutes=15)
MINUTES = 15
LONGEST_BACK = 30
"""Days that an open time is looked for before a moment."""
Place = tuple[int, bool]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of an hour that exists: when it begins, and its place on the clock of its day."""

    at: datetime
    day: date
    place: Place


def quarters_of(day: date, zone: str) -> list[Quarter]:
    """The quarters of a day in order: 96, of the spring night 92, of the autumn night 100."""
    clock = ZoneInfo(zone)
    at = datetime.combine(day, time(), clock).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), clock).astimezone(UTC)
    found = []
    while at < end:
        found.append(Quarter(at, day, place_of(at, zone)))
        at += QUARTER
    return found


def place_of(at: datetime, zone: str) -> Place:
    """The place on the clock of the quarter in which the moment lies."""
    local = at.astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute // MINUTES * MINUTES, bool(local.fold)


def begun(at: datetime) -> datetime:
    """When the quarter began in which the moment lies; every clock in use differs from UTC by whole quarters."""
    return at.astimezone(UTC).replace(minute=at.minute // MINUTES * MINUTES, second=0, microsecond=0)


def moment_at(day: date, minutes: int, zone: str, *, again: bool = False) -> datetime | None:
    """The moment at this place of the clock; ``None`` where the clock skips it, or shows it once only (``again``)."""
    local = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone)).replace(fold=int(again))
    at = local.astimezone(UTC)
    back = at.astimezone(ZoneInfo(zone))
    is_there = (back.date(), back.hour * 60 + back.minute, back.fold) == (day, minutes, int(again))
    return at if is_there else None


def nearest_open(
    policy: CallingPolicy, at: datetime, zone: str, holidays: Container[date], *, after: datetime
) -> list[datetime]:
    """The last quarter of calling hours before a moment and the first one from it on, none before ``after``."""
    found = [_last_before(policy, at, zone, holidays), next_opening(policy, at, zone, holidays)]
    return [one for one in found if one is not None and one > after]


def _last_before(policy: CallingPolicy, at: datetime, zone: str, holidays: Container[date]) -> datetime | None:
    today = at.astimezone(ZoneInfo(zone)).date()
    for back in range(LONGEST_BACK):
        day = today - timedelta(days=back)
        window = window_of(policy, day, holidays)
        last = window and moment_of(day, window.end - MINUTES, zone)
        if last and last < at:
            return last
    return None


class Load(StrEnum):
    """What a quarter's appointments mean for the interviewers who are planned."""

    FITS = "fits"
    OVER = "over"
    NOBODY = "nobody"


def load_of(appointments: int, planned: float) -> Load:
    """More appointments than people are planned, or nobody at all; one person keeps one appointment in a quarter.

    A fraction of a person, who is shared with other studies, counts as one of them.
    """
    if not appointments:
        return Load.FITS
    if planned <= 0:
        return Load.NOBODY
    return Load.OVER if appointments > max(1, round(planned)) else Load.FITS
