"""A study's calling rules: hours, limits, delays and priorities.

A study stores only the values that it changes, as JSON; the defaults are defined here. The default hours are those of
the Italian code of conduct for telephone sales (Garante, 7 March 2024), which market research is not obliged to follow,
but is advised to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any

from .dispositions import STANDARD, Disposition, Dispositions

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PRE_HOLIDAY, HOLIDAY = "pre_holiday", "holiday"
DAY_KINDS = (*WEEKDAYS, PRE_HOLIDAY, HOLIDAY)


class PolicyError(ValueError):
    """Raised for a calling policy that is not valid; the message names the key."""


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

    ``hours``: by kind of day, the calling hours, or None if calls are not allowed. ``max_attempts`` and
    ``max_attempts_per_number`` count attempts in which a number was dialled. ``retry_minutes``: the study's own delays
    by disposition. ``lead_minutes``: how early an appointment is handed out.
    ``hard_expires_minutes``/``soft_expires_minutes``: how long after its time an appointment is missed, so that anybody
    may keep it. ``lease_minutes``: how long a screen may send nothing before it is considered abandoned;
    ``park_minutes``: how long its interviewer may then return to the case before it passes to the supervisor.
    ``dispositions``: how the study's calls can end.
    """

    hours: Mapping[str, Window | None] = field(default_factory=lambda: DEFAULT_HOURS)
    country: str = "IT"
    subdivision: str = ""
    order: str = "recall_first"
    max_attempts: int = 8
    max_attempts_per_number: int = 8
    retry_minutes: Mapping[str, int] = field(default_factory=dict)
    lead_minutes: int = 5
    hard_expires_minutes: int = 60
    soft_expires_minutes: int = 240
    lease_minutes: int = 10
    park_minutes: int = 60
    dispositions: Dispositions = STANDARD

    @property
    def ranks(self) -> tuple[Rank, ...]:
        """All ranks in the order in which cases are handed out."""
        last = (Rank.RECALL, Rank.FRESH) if self.order == "recall_first" else (Rank.FRESH, Rank.RECALL)
        return (*APPOINTMENTS, Rank.BUSY, *last)

    def delay_after(self, disposition: Disposition, *, followed_appointment: bool) -> int:
        """The delay in minutes before the next call after this disposition."""
        if followed_appointment and disposition.second_retry_minutes is not None:
            return disposition.second_retry_minutes
        return self.retry_minutes.get(disposition.code, disposition.retry_minutes)


DEFAULT = CallingPolicy()
_NUMBERS = {item.name for item in fields(CallingPolicy) if item.type == "int"}


def read(stored: Mapping[str, Any]) -> CallingPolicy:
    """The policy that a study's JSON describes, with defaults for missing values. Raises ``PolicyError``.

    The same JSON gives the same policy, which nobody changes.
    """
    return _read(json.dumps(stored))


@lru_cache(maxsize=256)
def _read(text: str) -> CallingPolicy:
    stored: Mapping[str, Any] = json.loads(text)
    changes: dict[str, Any] = {}
    for key, value in stored.items():
        if key == "hours":
            changes[key] = {**DEFAULT_HOURS, **{day: _window(day, span) for day, span in value.items()}}
        elif key == "retry_minutes":
            changes[key] = {code: _delay(code, minutes) for code, minutes in value.items()}
        elif key in _NUMBERS:
            changes[key] = _positive(key, value)
        elif key in {"country", "subdivision"}:
            changes[key] = str(value)
        elif key == "order" and value in {"recall_first", "fresh_first"}:
            changes[key] = value
        else:
            raise PolicyError(key)
    return replace(DEFAULT, **changes)


def write(policy: CallingPolicy) -> dict[str, Any]:
    """The JSON of a policy: only the values that differ from the defaults."""
    stored: dict[str, Any] = {}
    for item in fields(CallingPolicy):
        if item.name == "dispositions":
            continue  # read from no study's JSON: every study has the default set
        value, default = getattr(policy, item.name), getattr(DEFAULT, item.name)
        if value == default:
            continue
        if item.name == "hours":
            stored["hours"] = {
                day: window and [_clock(window.start), _clock(window.end)]
                for day, window in value.items()
                if window != DEFAULT_HOURS[day]
            }
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
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _delay(code: str, minutes: Any) -> int:
    if code not in DEFAULT.dispositions.by_code:
        raise PolicyError(f"retry_minutes.{code}")
    return _positive(f"retry_minutes.{code}", minutes)


def _positive(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PolicyError(key)
    return value
