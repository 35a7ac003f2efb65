"""Dates and times as OpenRosa counts them: ISO text to days since 1970 and back, in a time zone."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

_ZONE = r"(?:\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?))?"
_CLOCK = r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d+))?)?"
_MOMENT = re.compile(
    rf"\s*(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T ]{_CLOCK}{_ZONE})?\s*", re.ASCII
)
_TIME = re.compile(rf"\s*{_CLOCK}{_ZONE}\s*", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def looks_like_date(text: str) -> bool:
    """Whether it is worth reading the text as a date: quick, for hot paths."""
    return len(text) >= 8 and text.lstrip()[4:5] == "-" and text.lstrip()[:4].isdecimal()


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """The moment an ISO date or date and time names, in ``zone``; a date is its midnight there."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        clock = _clock(match) if match["hour"] else time()
        moment = datetime.combine(day, clock, tzinfo=_offset(match["zone"]) or zone)
        return moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None


def text_to_days(text: str, zone: tzinfo) -> float:
    """Days since 1970-01-01T00:00Z, with the time of day as fraction; NaN if the text is no date."""
    moment = read_moment(text, zone)
    return math.nan if moment is None else to_days(moment)


def to_days(moment: datetime) -> float:
    """Days since 1970-01-01T00:00Z, with the time of day as fraction."""
    return (moment - EPOCH) / DAY


def from_days(days: float, zone: tzinfo) -> datetime | None:
    """The moment so many days after 1970-01-01T00:00Z, to the millisecond; None outside the calendar."""
    try:
        return (EPOCH + timedelta(milliseconds=round(days * 86_400_000))).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def at_midnight(moment: datetime) -> datetime:
    """The nearest midnight if it is exactly an hour off.

    Days are counted in UTC, so ``date(today() + 30)`` over a change of summer time is an hour off.
    """
    nearest = datetime.combine((moment + timedelta(hours=12)).date(), time(), tzinfo=moment.tzinfo)
    return nearest if abs(nearest.replace(tzinfo=None) - moment.replace(tzinfo=None)) == timedelta(hours=1) else moment


def moment_text(moment: datetime) -> str:
    """ISO text; midnight is a date alone: ``2026-03-01``, ``2026-03-01T09:30:00.000+01:00``."""
    if moment.timetz().replace(tzinfo=None) == time():
        return f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    return moment.isoformat(timespec="milliseconds")


def time_of_day(text: str, zone: tzinfo, near: datetime | None) -> float:
    """The part of the day (0 to 1) that has passed at a time or moment, in ``zone``; NaN if it is neither.

    A time with another zone's offset is converted with the offset ``zone`` has at ``near``.
    """
    moment = read_moment(text, zone)
    if moment is None:
        match = _TIME.fullmatch(text)
        if match is None:
            return math.nan
        try:
            clock, offset = _clock(match), _offset(match["zone"])
            day = (near or EPOCH).date()
            moment = datetime.combine(day, clock, tzinfo=offset or zone).astimezone(zone)
        except (ValueError, OverflowError):
            return math.nan
    return (moment.replace(tzinfo=None) - datetime.combine(moment.date(), time())) / DAY


def format_moment(moment: datetime, pattern: str) -> str:
    """ODK's ``format-date-time``: ``%Y %y %m %n %b %d %e %a %H %h %M %S %3``; other signs stay."""
    signs = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "a": _WEEKDAYS[moment.weekday()],
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "%": "%",
    }
    return re.sub(r"%(.)", lambda match: signs.get(match[1], match[0]), pattern)


def _clock(match: re.Match[str]) -> time:
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(fraction))


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    if digits[2:] >= "60":
        raise ValueError
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if text[0] == "-" else offset)
