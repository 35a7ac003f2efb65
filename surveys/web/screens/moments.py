"""Dates and times as interviewers type and read them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.questionnaire.state import Value
from surveys.questionnaire.structure import DATE, DATETIME, TIME


@dataclass(frozen=True, slots=True)
class QuickDate:
    """A date that is often said: its number, its name, the day in full and what is typed for it."""

    entry: str
    name: str
    day: str
    typed: str


def quick_dates(today: date) -> tuple[QuickDate, ...]:
    """Eight recent days, the nearest first."""
    saturday = today - timedelta((today.weekday() - 5) % 7 or 7)
    sunday = today - timedelta((today.weekday() - 6) % 7 or 7)
    named = [
        (_("Today"), today),
        (_("Yesterday"), today - timedelta(1)),
        (_("The day before yesterday"), today - timedelta(2)),
        (_("Last Saturday"), saturday),
        (_("Last Sunday"), sunday),
        (_("A week ago"), today - timedelta(7)),
        (_("Two weeks ago"), today - timedelta(14)),
        (_("A month ago"), _month_before(today)),
    ]
    return tuple(QuickDate(str(i), name, day_in_full(day), f"{day:%d/%m/%Y}") for i, (name, day) in enumerate(named, 1))


def day_in_full(day: date) -> str:
    """``giovedì 26 novembre``; English writes days and months with a capital."""
    words = date_format(day, "l j F")
    return words if (get_language() or "").startswith("en") else words.lower()


def as_typed(kind: str, value: Value) -> str:
    """A stored answer as it would be typed again: ``12/11/2026``, ``14:30``, ``2,5``; other values as they are."""
    if value is None:
        return ""
    if kind == DATE:
        return f"{date.fromisoformat(str(value)[:10]):%d/%m/%Y}"
    if kind == TIME:
        return f"{time.fromisoformat(str(value)):%H:%M}"
    if kind == DATETIME:
        return f"{datetime.fromisoformat(str(value)):%d/%m/%Y %H:%M}"
    if isinstance(value, float):
        return f"{value:.12g}".replace(".", ",")
    return str(value)


def _month_before(day: date) -> date:
    first = day.replace(day=1)
    last_of_previous = first - timedelta(1)
    return last_of_previous.replace(day=min(day.day, last_of_previous.day))
