"""When calls are made in the days that are played: half hours in which somebody is at work."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from surveys.calling.hours import is_open, moment_of
from surveys.calling.policy import CallingPolicy

from .situations import PARTS, part_at

SLOT = 30
"""Minutes in a slot."""
NEVER = 1 << 30
"""The number of a slot that does not come."""


@dataclass(frozen=True, slots=True)
class Shift:
    """So many people at work on a day, in minutes after midnight of the study's clock."""

    day: date
    start: int
    end: int
    people: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A half hour. ``day``: the number of its day; ``minutes``: of work, of all people; ``zones``: those called then.

    ``part``: the number of the part of the week.
    """

    at: datetime
    day: int
    part: int
    minutes: float
    zones: frozenset[str]


class Timetable:
    """The slots in their order, and the days they belong to."""

    def __init__(self, slots: Sequence[Slot], days: Sequence[date]) -> None:
        self.slots, self.days = slots, days
        self._starts = [slot.at for slot in slots]

    def slot_from(self, at: datetime | None) -> int:
        """The first slot that does not begin before this moment; ``NEVER`` if there is none."""
        if at is None:
            return NEVER
        found = bisect_left(self._starts, at)
        return found if found < len(self._starts) else NEVER


def timetable(
    shifts: Iterable[Shift],
    policy: CallingPolicy,
    holidays: Container[date],
    *,
    zone: str,
    zones: Sequence[str],
    now: datetime,
    days: int,
) -> Timetable:
    """The half hours from now on in which somebody works and somebody may be called."""
    today = now.astimezone(ZoneInfo(zone)).date()
    listed = [today + timedelta(days=place) for place in range(days)]
    planned = list(shifts)
    slots = []
    for place, day in enumerate(listed):
        of_day = [shift for shift in planned if shift.day == day]
        for start in range(0, 24 * 60, SLOT) if of_day else ():
            begins, ends = moment_of(day, start, zone), moment_of(day, start + SLOT, zone)
            share = max(0.0, min(1.0, (ends - max(begins, now)) / timedelta(minutes=SLOT)))
            work = sum(one.people * max(0, min(one.end, start + SLOT) - max(one.start, start)) for one in of_day)
            at = max(begins, now)
            called = frozenset(one for one in zones if is_open(policy, at, one, holidays))
            if work * share > 0 and called:
                part = PARTS.index(part_at(at.astimezone(ZoneInfo(zone)), holidays))
                slots.append(Slot(at, place, part, work * share, called))
    return Timetable(slots, listed)


def worked_minutes(shifts: Iterable[Shift]) -> float:
    """The minutes of work of these shifts."""
    return sum(shift.people * (shift.end - shift.start) for shift in shifts)
