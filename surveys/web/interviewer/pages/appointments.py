"""The appointment dock: quick choices within the calling hours, the echo of a typed time, the day's agenda."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys import formatting
from surveys.calling.dispositions import Disposition, Dispositions
from surveys.calling.hours import next_opening
from surveys.calling.standard_dispositions import CALL_BACK
from surveys.design.models import Study
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.models import AppointmentKind, Case
from surveys.fieldwork.queries import appointment_refusal, rules_of, upcoming_appointments
from surveys.formatting import outcome_words
from surveys.web.interviewer.forms.appointments import echo
from surveys.web.screens.appointment_times import Echo

SLOT = timedelta(minutes=15)
SLOTS_AROUND = 2
DRAWN = 6
"""Boxes drawn for a slot at most."""


@dataclass(frozen=True, slots=True)
class QuickTime:
    """A time offered by number, in the respondent's time zone."""

    entry: str
    label: str
    small: str
    at: datetime

    @property
    def value(self) -> str:
        """What the form sends: the number typed for it, a space, and the moment in ISO 8601."""
        return f"{self.entry} {self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A quarter of an hour in the agenda. ``taken``: appointments made; ``places``: appointments that can be kept."""

    hour: str
    taken: int
    places: int
    chosen: bool

    @property
    def full(self) -> bool:
        """Whether no interviewer would be free to call."""
        return self.taken >= self.places

    @property
    def boxes(self) -> list[bool]:
        """One box for each place, True if taken; scaled down for large teams."""
        drawn = min(self.places, DRAWN)
        filled = min(drawn, round(self.taken * drawn / self.places)) if self.places else 0
        return [place < filled for place in range(drawn)]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The echo of a typed time, with the agenda around it. ``around``: its day; None if no time is understood."""

    said: Echo | None
    around: date | None
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class AppointmentDock:
    """The dock in which an appointment is made. ``sent``: the input that was refused; empty where there was none.

    ``ask_for``, ``note``: what its boxes hold; ``brought``: the note, if it was typed before the dock was opened.
    ``outcome``: the code of the study's own outcome that asked for a time, empty if none did.
    """

    choices: Sequence[QuickTime]
    sent: Mapping[str, str]
    said: Echo | None
    around: date | None
    slots: list[Slot]
    ask_for: str
    note: str
    brought: str
    outcome: str
    outcome_label: str

    @property
    def is_soft(self) -> bool:
        """Whether the appointment is an approximate one."""
        return self.sent.get("kind") == AppointmentKind.SOFT

    @property
    def is_mine(self) -> bool:
        """Whether it is kept for whoever makes it."""
        return not self.sent or bool(self.sent.get("mine"))


def quick_choices(case: Case, now: datetime) -> tuple[QuickTime, ...]:
    """Return up to four times to propose, all within the calling hours and before the field ends.

    They are the same for everybody in a time zone, for a minute.
    """
    study, minute = case.study, now.replace(second=0, microsecond=0)
    policy = json.dumps(study.calling_policy)
    return _choices_at(policy, study.time_zone, study.ends_on, case.time_zone, minute, translation.get_language())


@lru_cache(maxsize=200)
def _choices_at(
    policy: str, study_zone: str, ends_on: date | None, zone: str, now: datetime, _language: str | None
) -> tuple[QuickTime, ...]:
    study = Study(calling_policy=json.loads(policy), time_zone=study_zone, ends_on=ends_on)
    rules, local = rules_of(study, now), now.astimezone(ZoneInfo(zone))
    soon = (now + timedelta(minutes=30)).replace(second=0, microsecond=0)
    soon += timedelta(minutes=-soon.minute % 5)
    wanted = [soon.astimezone(local.tzinfo), _at(local, 0, 18, 30), _at(local, 1, 10, 0), _at(local, 1, 18, 30)]
    opening = next_opening(rules.policy, _at(local, 1, 0, 0), zone, rules.holidays)
    if opening:
        next_day = opening.astimezone(local.tzinfo)
        wanted += [next_day + timedelta(hours=hours) for hours in (1, 5, 9)]
    good = [at for at in wanted if not appointment_refusal(study, zone, at, rules, now)]
    once = sorted(list(dict.fromkeys(good))[:4])
    return tuple([_choice(str(entry), at, local) for entry, at in enumerate(once, 1)])


def outcome_with_time(dispositions: Dispositions, typed: Mapping[str, str]) -> Disposition:
    """Return the outcome that an appointment is made for: one typed before that needs a time, else the usual one."""
    disposition = dispositions.by_key.get(typed.get("typed", "").strip())
    disposition = disposition or dispositions.by_code.get(typed.get("outcome", "") or typed.get("code", ""))
    return disposition if disposition is not None and disposition.needs_appointment else CALL_BACK


def dock_of(
    case: Case,
    sent: Mapping[str, str],
    now: datetime,
    *,
    respondent: str,
    noted: str,
    outcome: Disposition = CALL_BACK,
) -> AppointmentDock:
    """Return the dock with its quick choices, and the echo of input that was ``sent`` and refused.

    ``noted``: a note typed before the dock was opened. ``outcome``: the one that asked for a time.
    """
    choices = quick_choices(case, now)
    # A quick choice that is no longer offered is cleared: its number may stand for another time by now.
    if sent.get("quick") and sent["quick"] not in {choice.value for choice in choices}:
        entry, _space, _iso = sent["quick"].partition(" ")
        sent = {**sent, "quick": "", "when": "" if sent.get("when") == entry else sent.get("when", "")}
    shown = agenda_around(case, echo(sent, case, now))
    return AppointmentDock(
        choices,
        sent,
        shown.said,
        shown.around,
        shown.slots,
        ask_for=sent.get("ask_for", "") if sent else respondent,
        note=sent.get("note", "") if sent else noted,
        brought="" if sent else noted,
        outcome=outcome.code if outcome.counts_as else "",
        outcome_label=outcome_words(outcome.label) if outcome.counts_as else "",
    )


def agenda_around(case: Case, said: Echo | None) -> Agenda:
    """Return the echo and the agenda around its time."""
    moment = said.moment if said and not said.is_bad else None
    slots = slots_around(case.study, moment.at) if moment else []
    return Agenda(said, moment.at.date() if moment else None, slots)


def slots_around(study: Study, around: datetime) -> list[Slot]:
    """Return the quarters of an hour around a time, with the number of the study's appointments in each."""
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
        Slot(formatting.clock(start.time()), taken[place], places, start <= around < start + SLOT)
        for place, start in enumerate(starts)
    ]


def _at(local: datetime, days: int, hour: int, minute: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), time(hour, minute), local.tzinfo)


def _choice(entry: str, at: datetime, local: datetime) -> QuickTime:
    days = (at.date() - local.date()).days
    clock, day = formatting.clock(at.time()), formatting.as_written(date_format(at, "D j M"))
    if timedelta(minutes=29) < at - local < timedelta(minutes=36):
        label, small = _("In half an hour"), _("at %(time)s") % {"time": clock}
    elif days == 0:
        label, small = _("Today at %(time)s") % {"time": clock}, day
    elif days == 1:
        label, small = _("Tomorrow at %(time)s") % {"time": clock}, day
    else:
        label, small = _("%(day)s at %(time)s") % {"day": date_format(at, "l").capitalize(), "time": clock}, day
    return QuickTime(entry, label, small, at)
