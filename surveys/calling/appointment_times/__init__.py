"""Parses when to call again, as people type it: ``28/11 18``, ``lun 10``, ``fra 2 ore``, ``next tuesday at 5pm``.

Italian and English are accepted side by side. The text is parsed completely or not at all: a word that does not belong
to a date or time, an hour that may be in the morning or in the evening, or a day that has passed gives a complaint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .complaints import Complaint, MomentError
from .days import day_of
from .hours import Hours, hours_of, settle_numbers, settle_pairs
from .scanning import AHEAD, AROUND, FROM, NEXT_WEEK, Pieces, scan

__all__ = ["LONGEST", "Complaint", "Moment", "understand"]

LONGEST = 80
"""The greatest length, in characters, of a text that is parsed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When to call again: ``at`` in the respondent's zone; ``until``: the end of the time that suits them, if given.

    ``is_rough``: the time is approximate, or a time span. ``is_open``: any time from ``at`` on. ``occurrence``: 1 or 2
    for an hour that occurs twice, when the clocks go back; otherwise 0.
    """

    at: datetime
    until: datetime | None = None
    is_rough: bool = False
    is_open: bool = False
    occurrence: int = 0


def understand(text: str, *, now: datetime, zone: ZoneInfo) -> Moment | Complaint:
    """Parse a typed time in the respondent's ``zone``: a moment later than ``now``, or a complaint about the text."""
    if len(text) > LONGEST:
        return Complaint("too_much")
    try:
        return _understand(scan(text), now.astimezone(zone), zone)
    except MomentError as error:
        return error.complaint


def _understand(pieces: Pieces, local: datetime, zone: ZoneInfo) -> Moment:
    if pieces.unknown:
        raise MomentError("not_understood", words=" ".join(pieces.unknown))
    if pieces.minutes_ahead:
        return _ahead(pieces, local, zone)
    if AHEAD in pieces.said and not (pieces.clocks or pieces.spans or pieces.days_ahead):
        raise MomentError("no_unit")
    settle_pairs(pieces, local.date())
    settle_numbers(pieces, local.date())
    hours = hours_of(pieces)
    day = day_of(pieces, local, hours.start if hours else None)
    return _combined(pieces, local, zone, day, hours)


def _combined(pieces: Pieces, local: datetime, zone: ZoneInfo, day: date | None, hours: Hours | None) -> Moment:
    if day is None:
        if hours is None:
            raise MomentError("no_day_no_hour")
        if NEXT_WEEK in pieces.said or not _says_an_hour(pieces):
            raise MomentError("no_day")
        day = local.date()
    if hours is None:
        raise MomentError("no_hour", day=day)
    moment = _moment(day, hours, local, zone, is_open=FROM in pieces.said and hours.end is None)
    if _has_passed(moment.at, local):
        if not (pieces.clocks or pieces.spans) and moment.until and not _has_passed(moment.until, local):
            raise MomentError("no_hour", day=day)
        raise MomentError("past", at=moment.at)
    return moment


def _has_passed(at: datetime, local: datetime) -> bool:
    # Compared in UTC: Python compares two times of the same zone by wall clock, which is wrong when the clocks go back.
    return at.astimezone(UTC) <= local.astimezone(UTC)


def _says_an_hour(pieces: Pieces) -> bool:
    """Whether the text can only mean an hour, so that the day may be omitted; a number alone may mean other things."""
    return bool(pieces.spans or pieces.said & {FROM, AROUND} or not pieces.numbers)


def _ahead(pieces: Pieces, local: datetime, zone: ZoneInfo) -> Moment:
    others = (pieces.dates, pieces.days_ahead, pieces.weekdays, pieces.clocks, pieces.spans, pieces.pairs)
    if len(pieces.minutes_ahead) > 1 or pieces.numbers or pieces.parts or any(others):
        raise MomentError("too_much")
    minutes = pieces.minutes_ahead[0]
    if minutes < 1:
        raise MomentError("past", at=local)
    at = (local.astimezone(UTC) + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    return Moment(at.astimezone(zone))


def _moment(day: date, hours: Hours, local: datetime, zone: ZoneInfo, *, is_open: bool) -> Moment:
    at = _existing(day, hours.start, zone)
    again = at.replace(fold=1)
    occurrence = 0
    if again.utcoffset() != at.utcoffset():
        occurrence = 1 if at.astimezone(UTC) > local.astimezone(UTC) else 2
        at = at if occurrence == 1 else again
    until = _existing(day, hours.end, zone) if hours.end else None
    return Moment(at, until, hours.is_rough, is_open, occurrence)


def _existing(day: date, hour: time, zone: ZoneInfo) -> datetime:
    at = datetime.combine(day, hour, zone)
    back = at.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != at.replace(tzinfo=None):
        raise MomentError("skipped_hour", day=day)
    return at
