"""Days and times that are often said, to be chosen by number: the words of the column ``quick``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

QUICK_DAYS = (
    "today",
    "yesterday",
    "before_yesterday",
    "last_saturday",
    "last_sunday",
    "week",
    "two_weeks",
    "month",
    "year",
)
USUAL_DAYS = QUICK_DAYS[:-1]
"""What a date offers when its ``quick`` says nothing."""

_AGO = re.compile(r"-(\d{1,4})d")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAYS_AGO = {"today": 0, "yesterday": 1, "before_yesterday": 2, "week": 7, "two_weeks": 14}
_WEEKDAYS = {"last_saturday": 5, "last_sunday": 6}


@dataclass(frozen=True, slots=True)
class QuickWords:
    """The words that a type of question takes in the column ``quick``: whether one is known, and which may be told."""

    knows: Callable[[str], bool]
    examples: tuple[str, ...]


DAYS = QuickWords(lambda word: word in QUICK_DAYS or _AGO.fullmatch(word) is not None, (*QUICK_DAYS, "-3d"))
TIMES = QuickWords(lambda word: _CLOCK.fullmatch(word) is not None, ("13:00",))


def day_meant(word: str, today: date) -> date:
    """The day that the word names, seen from ``today``; ``last_saturday`` is never today itself."""
    if found := _AGO.fullmatch(word):
        return today - timedelta(int(found[1]))
    if word in _WEEKDAYS:
        return today - timedelta((today.weekday() - _WEEKDAYS[word]) % 7 or 7)
    if word == "month":
        last_of_previous = today.replace(day=1) - timedelta(1)
        return last_of_previous.replace(day=min(today.day, last_of_previous.day))
    if word == "year":
        leap_day = (today.month, today.day) == (2, 29)
        return today.replace(year=today.year - 1, day=28 if leap_day else today.day)
    return today - timedelta(_DAYS_AGO[word])


def days_ago(word: str) -> int | None:
    """The number of ``-3d``; ``None`` for days that have a name."""
    found = _AGO.fullmatch(word)
    return int(found[1]) if found else None


def time_meant(word: str) -> time:
    """The time of day of ``13:00``."""
    hour, minute = word.split(":")
    return time(int(hour), int(minute))


def chosen_by_number(typed: str, quick: tuple[str, ...]) -> str:
    """The word that was chosen by its number, from 1; ``""`` where the number is none of theirs."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 and typed[0] != "0" else 0
    return quick[number - 1] if 0 < number <= len(quick) else ""
