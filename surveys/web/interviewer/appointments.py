"""When to ring again: quick choices inside the calling hours, a day and an hour as typed, how full a day is."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.calling.hours import is_open, next_opening
from surveys.design.models import Study
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.models import AppointmentKind, Case, PhoneNumber
from surveys.fieldwork.queries import upcoming_appointments
from surveys.fieldwork.rules import last_day_to_promise, rules_of
from surveys.fieldwork.services import NewAppointment
from surveys.people.models import User
from surveys.web.screens.moments import as_written

SLOT = timedelta(minutes=15)
SLOTS_AROUND = 2
DRAWN = 6
"""Interviewers drawn in a slot's bar at most."""


class NotATimeError(Exception):
    """What was typed is no day and hour; ``str()`` says so in words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A time often asked for, in the respondent's time zone."""

    entry: str
    label: str
    small: str
    day: str
    hour: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A quarter of an hour of a day's agenda: how many appointments it has, of how many that can be kept."""

    hour: str
    taken: int
    places: int
    chosen: bool

    @property
    def full(self) -> bool:
        """Nobody would be free to ring."""
        return self.taken >= self.places

    @property
    def boxes(self) -> list[bool]:
        """One box a place, filled when taken; scaled down for large teams."""
        drawn = min(self.places, DRAWN)
        filled = min(drawn, round(self.taken * drawn / self.places)) if self.places else 0
        return [place < filled for place in range(drawn)]


def quick_choices(case: Case, now: datetime) -> list[Choice]:
    """Up to four times to propose, all inside the calling hours of the respondent."""
    rules, zone = rules_of(case.study, now), ZoneInfo(case.time_zone)
    local = now.astimezone(zone)
    soon = local + timedelta(minutes=30)
    soon += timedelta(minutes=-soon.minute % 5)
    wanted = [soon.replace(second=0, microsecond=0), _at(local, 0, 18, 30), _at(local, 1, 10, 0), _at(local, 1, 18, 30)]
    found = [at for at in wanted if at > local and is_open(rules.policy, at, case.time_zone, rules.holidays)]
    opening = next_opening(rules.policy, _at(local, 1, 0, 0), case.time_zone, rules.holidays)
    if opening:
        next_day = opening.astimezone(zone)
        found += [next_day + timedelta(hours=hours) for hours in (1, 5, 9)]
    last = last_day_to_promise(case.study, now)
    good = (at for at in found if at.date() <= last and is_open(rules.policy, at, case.time_zone, rules.holidays))
    once = list(dict.fromkeys(good))[:4]
    return [_choice(str(entry), at, local) for entry, at in enumerate(once, 1)]


def read_appointment(data: QueryDict, case: Case, user: User, now: datetime) -> NewAppointment:
    """The appointment as the dock sent it: a time that was typed, else a quick choice. Raises ``NotATimeError``."""
    day, hour = data.get("day", ""), data.get("hour", "")
    if not day.strip() and not hour.strip():
        day, _space, hour = data.get("quick", "").partition(" ")
    at = read_time(day, hour, ZoneInfo(case.time_zone), now)
    kind = AppointmentKind.SOFT if data.get("kind") == AppointmentKind.SOFT else AppointmentKind.HARD
    return NewAppointment(
        at=at,
        kind=kind,
        owner=user if data.get("mine") else None,
        ask_for=data.get("ask_for", "").strip()[:160],
        phone=phone_of(case, data.get("phone", "")),
        hours_reason=data.get("hours_reason", "").strip()[:200],
    )


def read_time(day: str, hour: str, zone: ZoneInfo, now: datetime) -> datetime:
    """``26/11``, ``26/11/2026`` and ``14:30``, ``1430``, ``14``: that moment in ``zone``. Raises ``NotATimeError``."""
    days = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})(?:[/. -](\d{2}|\d{4}))?", day.strip())
    hours = re.fullmatch(r"(\d{1,2})(?:[:.,h ]?(\d{2}))?", hour.strip())
    if not days or not hours:
        raise NotATimeError(_("Write the day as 26/11 and the hour as 14:30."))
    today = now.astimezone(zone).date()
    year = int(days[3]) if days[3] else today.year
    try:
        wanted = date(year + 2000 if year < 100 else year, int(days[2]), int(days[1]))
        clock = time(int(hours[1]), int(hours[2] or 0))
        if not days[3] and wanted < today:
            wanted = wanted.replace(year=today.year + 1)
    except ValueError as error:
        raise NotATimeError(_("There is no such day or hour.")) from error
    return datetime.combine(wanted, clock, zone)


def agenda(study: Study, around: datetime) -> list[Slot]:
    """The quarters of an hour around a time, with the study's appointments in each."""
    first = around.replace(minute=around.minute // 15 * 15, second=0, microsecond=0) - SLOTS_AROUND * SLOT
    starts = [first + place * SLOT for place in range(2 * SLOTS_AROUND + 1)]
    taken = Counter(
        (at - first) // SLOT
        for at in upcoming_appointments(study=study, now=around)
        .filter(at__gte=first, at__lt=starts[-1] + SLOT)
        .values_list("at", flat=True)
    )
    places = interviewer_memberships(study).count()
    return [
        Slot(f"{start:%H:%M}", taken[place], places, start <= around < start + SLOT)
        for place, start in enumerate(starts)
    ]


def _at(local: datetime, days: int, hour: int, minute: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), time(hour, minute), local.tzinfo)


def _choice(entry: str, at: datetime, local: datetime) -> Choice:
    days = (at.date() - local.date()).days
    clock, day = f"{at:%H:%M}", as_written(date_format(at, "D j M"))
    if at - local < timedelta(minutes=36):
        label, small = _("In half an hour"), _("at %(time)s") % {"time": clock}
    elif days == 0:
        label, small = _("Today at %(time)s") % {"time": clock}, day
    elif days == 1:
        label, small = _("Tomorrow at %(time)s") % {"time": clock}, day
    else:
        label, small = _("%(day)s at %(time)s") % {"day": date_format(at, "l").capitalize(), "time": clock}, day
    return Choice(entry, label, small, f"{at:%d/%m/%Y}", clock)


def phone_of(case: Case, sent: str) -> PhoneNumber | None:
    """The number of the case that a form names by its id; ``None`` for anything else."""
    return case.phones.filter(pk=int(sent)).first() if sent.isdecimal() else None
