"""A study's calling policy together with the holidays it needs."""

from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from surveys.calling import policy
from surveys.calling.day_parts import PolicyError
from surveys.calling.dispositions import Dispositions
from surveys.calling.hours import is_open
from surveys.calling.policy import CallingPolicy
from surveys.design.models import Study

A_YEAR = timedelta(days=365)


class AppointmentRefusal(StrEnum):
    """Why an appointment cannot be at a time; only ``OUTSIDE_HOURS`` may be waived, with a reason."""

    PAST = "past"
    TOO_LATE = "too_late"
    OUTSIDE_HOURS = "outside_hours"


@dataclass(frozen=True, slots=True)
class Rules:
    """A study's calling policy and the holidays it needs."""

    policy: CallingPolicy
    holidays: Container[date]


def rules_of(study: Study, now: datetime) -> Rules:
    """The study's rules with the public holidays from last year to next. Raises ``PolicyError``."""
    return rules_under(policy.read(study.calling_policy), now)


def rules_under(calling: CallingPolicy, now: datetime) -> Rules:
    """A policy with its holidays from last year to next. Raises ``PolicyError`` where the country is not known."""
    local = tuple(calling.local_holidays)
    return Rules(calling, _holidays_around(calling.country, calling.subdivision, local, now.year))


def dispositions_of(study: Study) -> Dispositions:
    """How the study's calls can end, as ``rules_of(study).policy.dispositions``. Raises ``PolicyError``."""
    return policy.read(study.calling_policy).dispositions


def has_ended(study: Study, now: datetime) -> bool:
    """Whether the field's last day is over, in the study's time zone: nobody is called until that day is moved."""
    return study.ends_on is not None and now.astimezone(ZoneInfo(study.time_zone)).date() > study.ends_on


def last_day_for_appointments(study: Study, now: datetime) -> date:
    """The last day for appointments: the field's last, or a year from now where none is ahead."""
    today = now.astimezone(ZoneInfo(study.time_zone)).date()
    return study.ends_on if study.ends_on and study.ends_on >= today else today + A_YEAR


def appointment_refusal(
    study: Study, zone: str, at: datetime, rules: Rules, now: datetime
) -> AppointmentRefusal | None:
    """Why an appointment with somebody in ``zone`` is refused; ``None`` where it is not."""
    if at <= now:
        return AppointmentRefusal.PAST
    if at.astimezone(ZoneInfo(study.time_zone)).date() > last_day_for_appointments(study, now):
        return AppointmentRefusal.TOO_LATE
    return None if is_open(rules.policy, at, zone, rules.holidays) else AppointmentRefusal.OUTSIDE_HOURS


@lru_cache(maxsize=64)
def _holidays_around(country: str, subdivision: str, local: tuple[str, ...], year: int) -> frozenset[date]:
    years = range(year - 1, year + 2)
    try:
        public = frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
    except NotImplementedError:
        raise PolicyError("subdivision" if subdivision else "country") from None
    return public | {day for text in local for day in _days(text, years)}


def _days(text: str, years: Iterable[int]) -> Iterator[date]:
    """The days that "YYYY-MM-DD", or "MM-DD" of each year, stands for; 29 February only where there is one."""
    for written in [text] if len(text) > len("MM-DD") else [f"{year}-{text}" for year in years]:
        with suppress(ValueError):
            yield date.fromisoformat(written)
