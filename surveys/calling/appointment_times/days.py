"""Determines the day of an appointment from the parsed pieces: weekdays, dates without a year, days from today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .complaints import MomentError
from .scanning import NEXT, NEXT_WEEK, THIS, CalendarDay, Pieces

FAR_FROM_NOW = timedelta(days=183)
"""A past date without a year means next year if that is no further away than this; otherwise a complaint is raised."""
YEARS = range(2000, 2100)


def day_of(pieces: Pieces, local: datetime, hour: time | None) -> date | None:
    """The day given, relative to ``local``, or None. ``hour``: the hour given with it. Raises ``MomentError``."""
    if len(pieces.dates) + len(pieces.days_ahead) > 1 or len(set(pieces.weekdays)) > 1:
        raise MomentError("too_much")
    if NEXT in pieces.said and not pieces.weekdays:
        raise MomentError("no_day")
    weekday = pieces.weekdays[0] if pieces.weekdays else None
    found = _counted(pieces, local, hour, weekday)
    if found is None:
        return _by_weekday(pieces, local, hour, weekday)
    if weekday is not None and found.weekday() != weekday:
        raise MomentError("wrong_weekday", day=found)
    return found


def _counted(pieces: Pieces, local: datetime, hour: time | None, weekday: int | None) -> date | None:
    """The day given as a date or as a number of days from today; None if there is neither."""
    if pieces.dates:
        return _dated(pieces.dates[0], local, hour)
    if pieces.days_ahead:
        return local.date() + timedelta(days=pieces.days_ahead[0])
    if THIS in pieces.said and pieces.parts and weekday is None:
        return local.date()
    return None


def _dated(wanted: CalendarDay, local: datetime, hour: time | None) -> date:
    today = local.date()
    if wanted.month is None:
        return _in_this_month_or_next(wanted.day, local, hour)
    year = wanted.year or today.year
    found = _date(year, wanted.month, wanted.day) if year in YEARS else None
    if found is None:
        raise MomentError("no_such_day")
    if wanted.year is not None or found >= today:
        return found
    next_year = _date(today.year + 1, wanted.month, wanted.day)
    if next_year is None or next_year - today > FAR_FROM_NOW:
        raise MomentError("past_day", day=found)
    return next_year


def _in_this_month_or_next(day: int, local: datetime, hour: time | None) -> date:
    today = local.date()
    this = _date(today.year, today.month, day)
    if this is not None and (this > today or (this == today and hour is not None and hour > local.time())):
        return this
    first_of_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = _date(first_of_next.year, first_of_next.month, day)
    if found is None:
        raise MomentError("no_such_day")
    return found


def _by_weekday(pieces: Pieces, local: datetime, hour: time | None, weekday: int | None) -> date | None:
    today = local.date()
    if weekday is None:
        return None
    monday = today - timedelta(days=today.weekday())
    if NEXT_WEEK in pieces.said:
        return monday + timedelta(days=7 + weekday)
    coming = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    is_today = weekday == today.weekday()
    if THIS in pieces.said:
        return today if is_today else coming
    if NEXT in pieces.said and coming < monday + timedelta(days=7):
        raise MomentError("this_or_next", day=coming)
    if is_today and NEXT not in pieces.said and (hour is None or hour > local.time()):
        raise MomentError("today_or_next", day=coming)
    return coming


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
