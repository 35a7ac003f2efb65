"""The echo of a typed appointment time: the moment in words, or why it is not understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.calling.appointment_times import Complaint, Moment, understand
from surveys.calling.hours import window_of
from surveys.fieldwork.models import Case
from surveys.fieldwork.queries import (
    AppointmentRefusal,
    Rules,
    appointment_refusal,
    last_day_for_appointments,
    rules_of,
)
from surveys.formatting import clock, weekday

SOON, LATER = timedelta(days=6), timedelta(days=16)
"""How far ahead the days of examples lie: such days are always still to come."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What was typed and how it was understood at ``now``: the moment, in words, or the reason why there is none.

    ``is_bad``: no such appointment can be made. ``is_doubtful``: only with a reason, being outside the calling hours.
    """

    typed: str
    now: datetime
    words: str
    small: str = ""
    moment: Moment | None = None
    is_bad: bool = False
    is_doubtful: bool = False


def echo_of(typed: str, case: Case, now: datetime) -> Echo:
    """Return the echo of ``typed``, interpreted in the respondent's time zone."""
    found = understand(typed, now=now, zone=ZoneInfo(case.time_zone))
    if isinstance(found, Complaint):
        return Echo(typed, now, complaint_in_words(found), examples(), is_bad=True)
    return echo_of_moment(typed, found, case, now)


def echo_of_moment(typed: str, moment: Moment, case: Case, now: datetime) -> Echo:
    """Return the echo of a moment, checked against the study's calling rules."""
    rules = rules_of(case.study, now)
    against = appointment_refusal(case.study, case.time_zone, moment.at, rules, now)
    if against == AppointmentRefusal.TOO_LATE:
        last = day_in_words(last_day_for_appointments(case.study, now), now)
        small = _("Nobody is rung any more by then: the last day is %(day)s") % {"day": last}
        return Echo(typed, now, in_words(moment, now), small, moment, is_bad=True)
    if against == AppointmentRefusal.OUTSIDE_HOURS:
        return Echo(typed, now, in_words(moment, now), _outside_hours(moment, rules), moment, is_doubtful=True)
    if against:
        return Echo(typed, now, in_words(moment, now), _("This time has already passed"), moment, is_bad=True)
    rough = _("An approximate appointment") if moment.is_rough else ""
    small = " · ".join(words for words in (rough, _shown_here(moment.at)) if words)
    return Echo(typed, now, in_words(moment, now), small, moment)


def examples() -> str:
    """Return examples of how a time may be typed, with days that are still to come."""
    days = {"soon": _example_day(SOON), "later": _example_day(LATER)}
    return _("For example %(soon)s 18, Mon 10, tomorrow 18:30, in 2 hours, %(later)s after 18") % days


def short_examples() -> str:
    """Return the examples that stand in the box for a time while nothing is typed."""
    return _("%(soon)s 18 · Mon 10 · tomorrow 18:30 · in 2 hours") % {"soon": _example_day(SOON)}


def _example_day(after: timedelta) -> str:
    day = timezone.localdate() + after
    return f"{day.day}/{day.month}"


def in_words(moment: Moment, now: datetime) -> str:
    """Return ``sabato 28 novembre, 18:00``, with “from”, “about” or a range of hours if that was typed.

    The year stands there where it is not the one of ``now``.
    """
    values = {"day": day_in_words(moment.at.date(), now), "time": clock(moment.at.time())}
    if moment.until:
        return _("%(day)s, between %(time)s and %(end)s") % {**values, "end": clock(moment.until.time())}
    if moment.is_open:
        return _("%(day)s, from %(time)s on") % values
    if moment.is_rough:
        return _("%(day)s, about %(time)s") % values
    if moment.occurrence:
        which = _("before the clocks go back") if moment.occurrence == 1 else _("after the clocks have gone back")
        return _("%(day)s, %(time)s %(which)s") % {**values, "which": which}
    return _("%(day)s, %(time)s") % values


def day_in_words(day: date, now: datetime) -> str:
    """Return ``sabato 28 novembre``, with the year where it is not the one of ``now``."""
    year = "" if day.year == timezone.localdate(now).year else f" {day.year}"
    return f"{weekday(day)}{year}"


def complaint_in_words(complaint: Complaint) -> str:
    """Return the complaint's sentence with its values filled in."""
    return _(complaint.sentence) % _written(complaint.values)


def _written(values: Mapping[str, str | int | date | datetime]) -> dict[str, str]:
    return {name: _one_written(value) for name, value in values.items()}


def _one_written(value: str | int | date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{weekday(value.date())}, {clock(value.time())}"
    return weekday(value) if isinstance(value, date) else str(value)


def _outside_hours(moment: Moment, rules: Rules) -> str:
    window = window_of(rules.policy, moment.at.date(), rules.holidays)
    if window is None:
        return _("Nobody is called on that day: choose another, or say why")
    start, end = (f"{minutes // 60}:{minutes % 60:02}" for minutes in (window.start, window.end))
    return _("Calls are made from %(start)s to %(end)s: choose another time, or say why") % {"start": start, "end": end}


def _shown_here(at: datetime) -> str:
    """Return the time by the study's clock, if the respondent's time zone is another one; else empty."""
    here = timezone.localtime(at)
    if here.replace(tzinfo=None) == at.replace(tzinfo=None):
        return ""
    return _("Here it will be %(day)s, %(time)s") % {"day": weekday(here.date()), "time": clock(here.time())}
