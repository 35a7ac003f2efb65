"""Parts of the week, each with the number of attempts that a case may have in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PRE_HOLIDAY, HOLIDAY = "pre_holiday", "holiday"
DAY_KINDS = (*WEEKDAYS, PRE_HOLIDAY, HOLIDAY)
HOURS_A_DAY = 24


class PolicyError(ValueError):
    """Raised for a calling policy that is not valid; the message names the key."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the week. ``key``: one letter; ``hours``: by kind of day, the hours of the clock that belong to it.

    ``max_attempts``: how often a case may be tried in it, in the respondent's time zone; 0 for no limit.
    """

    key: str
    name: str
    max_attempts: int
    hours: Mapping[str, frozenset[int]]


def part_at(parts: Iterable[DayPart], kind: str, hour: int) -> DayPart | None:
    """The part to which this hour of a day of this kind belongs."""
    return next((part for part in parts if hour in part.hours.get(kind, ())), None)


def read_parts(stored: Any) -> tuple[DayPart, ...]:
    """The parts that a study's JSON describes. Raises ``PolicyError``: none may share a letter or an hour."""
    if not isinstance(stored, list):
        raise PolicyError("day_parts")
    parts = tuple(_read_part(place, part) for place, part in enumerate(stored, 1))
    if len({part.key for part in parts}) < len(parts):
        raise PolicyError("day_parts.key")
    taken: set[tuple[str, int]] = set()
    for part in parts:
        mine = {(kind, hour) for kind, hours in part.hours.items() for hour in hours}
        if taken & mine:
            raise PolicyError(f"day_parts.{part.key}.hours")
        taken |= mine
    return parts


def write_parts(parts: Iterable[DayPart]) -> list[dict[str, Any]]:
    """The JSON of the parts."""
    return [
        {
            "key": part.key,
            "name": part.name,
            "max_attempts": part.max_attempts,
            "hours": {kind: sorted(hours) for kind, hours in part.hours.items() if hours},
        }
        for part in parts
    ]


def _read_part(place: int, stored: Any) -> DayPart:
    try:
        key, name, most = stored["key"], stored["name"], stored.get("max_attempts", 0)
        hours = {kind: frozenset(hours) for kind, hours in stored["hours"].items()}
    except (TypeError, KeyError, AttributeError):
        raise PolicyError(f"day_parts.{place}") from None
    if not (isinstance(key, str) and len(key) == 1 and key.isalpha() and isinstance(name, str) and name.strip()):
        raise PolicyError(f"day_parts.{place}.key")
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise PolicyError(f"day_parts.{key}.max_attempts")
    for kind, listed in hours.items():
        if kind not in DAY_KINDS or any(not isinstance(hour, int) or not 0 <= hour < HOURS_A_DAY for hour in listed):
            raise PolicyError(f"day_parts.{key}.hours")
    return DayPart(key, name.strip(), most, hours)
