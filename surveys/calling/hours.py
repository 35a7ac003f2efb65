"""When a respondent may be called: by weekday and holiday, in the respondent's own time zone."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .day_parts import HOLIDAY, PRE_HOLIDAY, WEEKDAYS
from .policy import CallingPolicy, Window

LONGEST_CLOSURE = timedelta(days=30)
SUNDAY = WEEKDAYS.index("sun")


def kind_of(policy: CallingPolicy, day: date, holidays: Container[date]) -> str:
    """The kind of a day, a key of ``policy.hours``.

    A holiday counts as a holiday whatever its weekday. The day before one has hours of its own, except that a Sunday
    keeps those of Sundays and a day on which the study never calls stays without calls.
    """
    if day in holidays:
        return HOLIDAY
    weekday = WEEKDAYS[day.weekday()]
    if policy.hours[weekday] is not None and day.weekday() != SUNDAY and day + timedelta(days=1) in holidays:
        return PRE_HOLIDAY
    return weekday


def window_of(policy: CallingPolicy, day: date, holidays: Container[date]) -> Window | None:
    """The calling hours of a day; None if calls are not allowed."""
    return policy.hours[kind_of(policy, day, holidays)]


def closes_at(policy: CallingPolicy, now: datetime, zone: str, holidays: Container[date]) -> datetime | None:
    """When the calling hours that contain ``now`` end; None if ``now`` is outside calling hours."""
    local = now.astimezone(ZoneInfo(zone))
    window = window_of(policy, local.date(), holidays)
    if window is None or not window.start <= local.hour * 60 + local.minute < window.end:
        return None
    return moment_of(local.date(), window.end, zone)


def is_open(policy: CallingPolicy, now: datetime, zone: str, holidays: Container[date]) -> bool:
    """Whether ``now`` is within calling hours in ``zone``."""
    return closes_at(policy, now, zone, holidays) is not None


def next_opening(policy: CallingPolicy, after: datetime, zone: str, holidays: Container[date]) -> datetime | None:
    """The first moment within calling hours that is not before ``after``; None if there is none within 30 days."""
    if is_open(policy, after, zone, holidays):
        return after
    day = after.astimezone(ZoneInfo(zone)).date()
    for offset in range(LONGEST_CLOSURE.days):
        window = window_of(policy, day + timedelta(days=offset), holidays)
        opening = window and moment_of(day + timedelta(days=offset), window.start, zone)
        if opening and opening >= after:
            return opening
    return None


def moment_of(day: date, minutes: int, zone: str) -> datetime:
    """The moment so many minutes after midnight, by the clock of the zone."""
    days, minutes = divmod(minutes, 24 * 60)
    local = datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC"))
