"""When a case may be tried within the limits of a day and of the parts of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .day_parts import HOURS_A_DAY, DayPart, part_at
from .history import History
from .hours import LONGEST_CLOSURE, kind_of, moment_of, next_opening
from .policy import GOES_ON, CallingPolicy, open_hours

LOOKED_AHEAD = timedelta(days=8)
"""How far ahead the hours are looked for in which a case may not be called: a week and the day after."""


@dataclass(frozen=True, slots=True)
class Chance:
    """From when on the case may be tried; None: never. At ``until`` its limits forbid it again (None: never)."""

    at: datetime | None
    until: datetime | None = None
    is_used_up: bool = False


def next_chance(policy: CallingPolicy, history: History, after: datetime, holidays: Container[date]) -> Chance:
    """The first moment from ``after`` on at which hours and limits let the case be tried."""
    if not (policy.day_parts or policy.max_attempts_per_day):
        return Chance(next_opening(policy, after, history.zone, holidays))
    spent = _Spent(policy, history, holidays)
    if spent.is_everywhere:
        if policy.used_up != GOES_ON:
            return Chance(None, is_used_up=True)
        spent.parts.clear()
    moment = after
    while moment - after < LONGEST_CLOSURE:
        opening = next_opening(policy, moment, history.zone, holidays)
        if opening is None:
            break
        moment = spent.free_from(opening)
        if moment == opening:
            return Chance(opening, spent.next_forbidden(opening))
    return Chance(None, is_used_up=bool(spent.parts))


class _Spent:
    """What a case has had of its limits: days that are full, parts of the week that are used up."""

    def __init__(self, policy: CallingPolicy, history: History, holidays: Container[date]) -> None:
        self.policy, self.zone, self.holidays = policy, history.zone, holidays
        clock = ZoneInfo(history.zone)
        past = history.attempts[history.reopened_after if history.reopened_at else 0 :]
        tried = [attempt.at.astimezone(clock) for attempt in past if attempt.counts]
        most = policy.max_attempts_per_day
        self.days = {day for day, count in Counter(at.date() for at in tried).items() if most and count >= most}
        used = Counter(part.key for at in tried if (part := self._part(at)) is not None)
        limited = [part for part in policy.day_parts if part.max_attempts]
        self.parts = {part.key for part in limited if used[part.key] >= part.max_attempts}

    @property
    def is_everywhere(self) -> bool:
        """Whether the case may be tried in no hour of the week any more."""
        return bool(self.parts) and not any(
            (part := part_at(self.policy.day_parts, kind, hour)) is None or part.key not in self.parts
            for kind, hour in open_hours(self.policy.hours)
        )

    def free_from(self, moment: datetime) -> datetime:
        """The moment itself if it is free; otherwise when what forbids it ends, at the earliest."""
        local = moment.astimezone(ZoneInfo(self.zone))
        if local.date() in self.days:
            return moment_of(local.date() + timedelta(days=1), 0, self.zone)
        part = self._part(local)
        if part is None or part.key not in self.parts:
            return moment
        hour = local.hour + 1
        kind = kind_of(self.policy, local.date(), self.holidays)
        while hour < HOURS_A_DAY and (beside := part_at(self.policy.day_parts, kind, hour)) is not None:
            if beside.key not in self.parts:
                break
            hour += 1
        # In the night in which clocks are set back the hour may come twice.
        return max(moment_of(local.date(), hour * 60, self.zone), moment + timedelta(minutes=1))

    def next_forbidden(self, moment: datetime) -> datetime | None:
        """When the case, free at this moment, first comes into an hour of a part that is used up."""
        if not self.parts:
            return None
        local = moment.astimezone(ZoneInfo(self.zone))
        for offset in range(LOOKED_AHEAD.days):
            day = local.date() + timedelta(days=offset)
            for hour in self._forbidden_hours(kind_of(self.policy, day, self.holidays)):
                begins = moment_of(day, hour * 60, self.zone)
                if begins > moment:
                    return begins
        return None

    def _forbidden_hours(self, kind: str) -> Sequence[int]:
        forbidden = {
            hour for part in self.policy.day_parts if part.key in self.parts for hour in part.hours.get(kind, ())
        }
        return [hour for _, hour in open_hours({kind: self.policy.hours[kind]}) if hour in forbidden]

    def _part(self, local: datetime) -> DayPart | None:
        kind = kind_of(self.policy, local.date(), self.holidays)
        return part_at(self.policy.day_parts, kind, local.hour)
