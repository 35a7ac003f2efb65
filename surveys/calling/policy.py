"""A study's calling rules: hours, limits, delays and priorities.

A study stores only the values that it changes, as JSON; the defaults are defined here. The default hours are those of
the Italian code of conduct for telephone sales (Garante, 7 March 2024), which market research is not obliged to follow,
but is advised to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Any

from .day_parts import DAY_KINDS, HOLIDAY, PRE_HOLIDAY, WEEKDAYS, DayPart, PolicyError, read_parts, write_parts
from .dispositions import Disposition, Dispositions
from .own_outcomes import MOST_SENT, read_outcomes, with_retired, write_outcomes
from .standard_dispositions import STANDARD

CLOSES, GOES_ON = "closes", "goes_on"


class Rank(IntEnum):
    """The urgency of a case: a lower rank is handed out first (recalls and fresh cases in the study's order)."""

    SUPER = 1
    HARD = 2
    SOFT = 3
    BUSY = 4
    RECALL = 5
    FRESH = 6


APPOINTMENTS = (Rank.SUPER, Rank.HARD, Rank.SOFT)
"""Ranks of cases whose respondent expects the call: allowed outside calling hours and from lists due for a check."""


@dataclass(frozen=True, slots=True)
class Window:
    """The calling hours of one day, in minutes after midnight in the respondent's time zone; ``end`` is exclusive."""

    start: int
    end: int


DEFAULT_HOURS: dict[str, Window | None] = {
    **dict.fromkeys(WEEKDAYS[:5], Window(9 * 60, 20 * 60)),
    "sat": Window(10 * 60, 19 * 60),
    "sun": None,
    PRE_HOLIDAY: Window(10 * 60, 19 * 60),
    HOLIDAY: None,
}


@dataclass(frozen=True, slots=True)
class CallingPolicy:
    """The calling rules of one study. Times are in minutes.

    ``hours``: by kind of day, the calling hours, or None if calls are not allowed. ``local_holidays``: holidays beside
    those of the country, "MM-DD" of every year or "YYYY-MM-DD", and their names. ``max_attempts`` and
    ``max_attempts_per_number`` count attempts in which a number was dialled; ``max_attempts_per_day`` those in one day
    of the respondent's, 0 for no limit. ``day_parts``: parts of the week with limits of their own; ``used_up``: what
    follows when a case has had its attempts in each of them, ``CLOSES`` or ``GOES_ON`` without these limits.
    ``retry_minutes`` and ``second_retry_minutes``: the study's own delays by disposition, the second where the call was
    to keep an appointment. ``rest_minutes``: the least delay after any call, but for an interview whose line dropped.
    ``lead_minutes``: how early an appointment is handed out.
    ``max_refusals``: after so many refusals a case closes, 0 for no limit; ``converters_only``: a case that waits for
    a skill goes to nobody else, even if no interviewer has it. ``message_from``: from which answering machine of a case
    on a message is left, 0 never; ``max_messages``: how often, 0 for no limit; ``message_rest_minutes``: the least
    delay after one. ``max_share_percent``: the largest share of the completes that one interviewer may have, 0 for no
    limit. ``quota_weight``: of a hundred calls, for how many those of equally urgent cases go first whose quota is
    furthest behind; for the others those that have been due for longest.
    ``hard_expires_minutes``/``soft_expires_minutes``: how long after its time an appointment is missed, so that anybody
    may keep it. ``lease_minutes``: how long a screen may send nothing before it is considered abandoned;
    ``park_minutes``: how long its interviewer may then return to the case before it passes to the supervisor.
    ``outcomes``: the outcomes that the study adds and what it changes of the standard ones, as it stores them;
    ``dispositions``: how its calls can end, by these.
    """

    hours: Mapping[str, Window | None] = field(default_factory=lambda: DEFAULT_HOURS)
    country: str = "IT"
    subdivision: str = ""
    local_holidays: Mapping[str, str] = field(default_factory=dict)
    order: str = "recall_first"
    max_attempts: int = 8
    max_attempts_per_number: int = 8
    max_attempts_per_day: int = 0
    day_parts: tuple[DayPart, ...] = ()
    used_up: str = CLOSES
    retry_minutes: Mapping[str, int] = field(default_factory=dict)
    second_retry_minutes: Mapping[str, int] = field(default_factory=dict)
    rest_minutes: int = 0
    lead_minutes: int = 5
    hard_expires_minutes: int = 60
    soft_expires_minutes: int = 240
    lease_minutes: int = 10
    park_minutes: int = 60
    max_refusals: int = 0
    converters_only: bool = False
    message_from: int = 1
    max_messages: int = 0
    message_rest_minutes: int = 0
    max_share_percent: int = 0
    quota_weight: int = 100
    outcomes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dispositions: Dispositions = STANDARD

    @property
    def ranks(self) -> tuple[Rank, ...]:
        """All ranks in the order in which cases are handed out."""
        last = (Rank.RECALL, Rank.FRESH) if self.order == "recall_first" else (Rank.FRESH, Rank.RECALL)
        return (*APPOINTMENTS, Rank.BUSY, *last)

    def delay_after(self, disposition: Disposition, *, followed_appointment: bool) -> int:
        """The delay in minutes before the next call after this disposition."""
        delay = self.retry_minutes.get(disposition.code, disposition.retry_minutes)
        if followed_appointment:
            second = self.second_retry_minutes.get(disposition.code, disposition.second_retry_minutes)
            delay = delay if second is None else second
        return delay if disposition.retry_reason == "resume" else max(delay, self.rest_minutes)


def open_hours(hours: Mapping[str, Window | None]) -> Iterator[tuple[str, int]]:
    """Each kind of day with each hour of the clock that lies, at least in part, within its calling hours."""
    for kind, window in hours.items():
        if window is not None:
            yield from ((kind, hour) for hour in range(window.start // 60, -(-window.end // 60)))


DEFAULT = CallingPolicy()
LONGEST_NAME = 80
"""Of a day off, in characters."""
LARGEST = 2 * 365 * 24 * 60
"""The largest number that a rule takes: two years in minutes."""
NAMES = tuple(item.name for item in fields(CallingPolicy) if item.name != "dispositions")
"""The rules that a study may change, in their order."""
_NUMBERS = {item.name for item in fields(CallingPolicy) if item.type == "int"}
_ALLOWED: dict[str, tuple[Any, ...]] = {"used_up": (CLOSES, GOES_ON), "order": ("recall_first", "fresh_first")}
_CHOICES = {item.name for item in fields(CallingPolicy) if item.type == "bool"}
_PERCENT = {"max_share_percent", "quota_weight"}
_AT_LEAST_ONE = {"max_attempts", "max_attempts_per_number", "lease_minutes"}
"""Numbers of which 0 is not "no limit": with none at all every case closes, or every screen is left at once."""
_FORMER: dict[str, tuple[str, dict[Any, Any]]] = {"quota_first": ("quota_weight", {True: 100, False: 0})}
"""Rules as they were stored once: the rule that took their place, and what each value is in it."""


def read(stored: Mapping[str, Any]) -> CallingPolicy:
    """The policy that a study's JSON describes, with defaults for missing values. Raises ``PolicyError``.

    The same JSON gives the same policy, which nobody changes.
    """
    return _read(json.dumps(stored))


@lru_cache(maxsize=256)
def _read(text: str) -> CallingPolicy:
    stored: Mapping[str, Any] = as_now(json.loads(text))
    changes: dict[str, Any] = {}
    for key, value in stored.items():
        if key == "hours":
            changes[key] = {**DEFAULT_HOURS, **{day: _window(day, span) for day, span in value.items()}}
        elif key in {"retry_minutes", "second_retry_minutes"}:
            changes[key] = {code: _delay(key, code, minutes) for code, minutes in value.items()}
        elif key == "local_holidays":
            changes[key] = {_day(day): _name_of_day(name, day) for day, name in value.items()}
        elif key == "day_parts":
            changes[key] = read_parts(value)
        elif key == "outcomes":
            changes["dispositions"] = read_outcomes(value)
            changes[key] = write_outcomes(changes["dispositions"])
        elif key in _NUMBERS:
            changes[key] = _positive(key, value, at_most=100 if key in _PERCENT else None)
        elif key in _CHOICES and isinstance(value, bool):
            changes[key] = value
        elif key in {"country", "subdivision"}:
            changes[key] = str(value)
        elif value in _ALLOWED.get(key, ()):
            changes[key] = value
        else:
            raise PolicyError(key)
    return replace(DEFAULT, **changes)


def as_now(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The rules as they are named now, where they were stored or written to a file by an earlier release."""
    found = dict(stored)
    for key, (name, values) in _FORMER.items():
        if isinstance(found.get(key), bool):
            found.setdefault(name, values[found.pop(key)])
    return found


def with_rule(policy: CallingPolicy, name: str, other: CallingPolicy) -> CallingPolicy:
    """The policy with one rule of another."""
    changed = {name: getattr(other, name)}
    if name == "outcomes":
        changed["dispositions"] = other.dispositions
    return replace(policy, **changed)


def retiring(policy: CallingPolicy, before: CallingPolicy) -> CallingPolicy:
    """The policy with the own outcomes of an earlier one that it lacks, hidden."""
    kept = with_retired(policy.dispositions, before.dispositions)
    if kept is policy.dispositions:
        return policy
    return replace(policy, dispositions=kept, outcomes=write_outcomes(kept))


def problems(stored: Mapping[str, Any]) -> list[str]:
    """The keys of all values that are not valid, as ``PolicyError`` names them; empty if ``read`` takes the JSON."""
    found = []
    for key, value in stored.items():
        if (key == "outcomes" and isinstance(value, dict) and len(value) > MOST_SENT) or (
            key in _AT_LEAST_ONE and value == 0
        ):
            found.append(key)
            continue
        parts = value.items() if isinstance(value, dict) and key != "day_parts" else None
        for one in [{key: {name: part}} for name, part in parts] if parts is not None else [{key: value}]:
            try:
                read(one)
            except PolicyError as error:
                found.append(str(error))
            except (AttributeError, TypeError, ValueError):
                found.append(key)
    if not found:
        # What is right by itself may not go together: two outcomes with one key.
        try:
            read(stored)
        except PolicyError as error:
            found.append(str(error))
    return found


def write(policy: CallingPolicy) -> dict[str, Any]:
    """The JSON of a policy: only the values that differ from the defaults."""
    stored: dict[str, Any] = {}
    for item in fields(CallingPolicy):
        if item.name == "dispositions":
            continue  # they follow from ``outcomes``
        value, default = getattr(policy, item.name), getattr(DEFAULT, item.name)
        if value == default:
            continue
        if item.name == "hours":
            stored["hours"] = {
                day: window and [clock(window.start), clock(window.end)]
                for day, window in value.items()
                if window != DEFAULT_HOURS[day]
            }
        elif item.name == "day_parts":
            stored[item.name] = write_parts(value)
        else:
            stored[item.name] = dict(value) if isinstance(value, Mapping) else value
    return stored


def _window(day: str, span: Any) -> Window | None:
    if day not in DAY_KINDS:
        raise PolicyError(f"hours.{day}")
    if span is None:
        return None
    try:
        start, end = (_minutes(text) for text in span)
    except (TypeError, ValueError, AttributeError):
        raise PolicyError(f"hours.{day}") from None
    if not 0 <= start < end <= 24 * 60:
        raise PolicyError(f"hours.{day}")
    return Window(start, end)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if int(minutes) not in range(60):
        raise ValueError
    return int(hours) * 60 + int(minutes)


def clock(minutes: int) -> str:
    """Minutes after midnight as "09:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _delay(key: str, code: str, minutes: Any) -> int:
    if code not in DEFAULT.dispositions.by_code:
        raise PolicyError(f"{key}.{code}")
    return _positive(f"{key}.{code}", minutes)


def _day(text: str) -> str:
    """The day as "MM-DD" or "YYYY-MM-DD", however else ISO 8601 lets it be written. Raises ``PolicyError``."""
    is_every_year = len(text) <= len("MM-DD")
    try:
        day = date.fromisoformat(f"2024-{text}" if is_every_year else text)
    except ValueError:
        raise PolicyError(f"local_holidays.{text}") from None
    return day.strftime("%m-%d") if is_every_year else day.isoformat()


def _name_of_day(name: object, day: str) -> str:
    """The name of a day off as a line of the page takes it; the day itself where it has none."""
    return " ".join(str(name).split())[:LONGEST_NAME] or day


def _positive(key: str, value: object, at_most: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0 or value > (at_most or LARGEST):
        raise PolicyError(key)
    return value
