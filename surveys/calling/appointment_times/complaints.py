"""Why a typed text is not a valid appointment time: a sentence with placeholders that pages translate and fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from surveys.calling.translatable import gettext_noop

SENTENCES: dict[str, str] = {
    "not_understood": gettext_noop("“%(words)s” is not understood here."),
    "too_much": gettext_noop("This says more than one day or hour: write one of each."),
    "no_day": gettext_noop("On which day? Write it before the hour."),
    "no_hour": gettext_noop("At what time on %(day)s? Write the hour too."),
    "no_day_no_hour": gettext_noop("Write the day and the hour."),
    "no_unit": gettext_noop("In how many minutes, hours or days? Write which of them."),
    "only_before": gettext_noop("From what time on? Write the earliest hour at which to ring."),
    "half_of_day": gettext_noop("Is it %(early)s in the morning or %(late)s? Write 0%(early)s or %(late)s."),
    "day_or_hour": gettext_noop(
        "Is %(words)s the day or the hour? Write the day as %(example)s and the hour as 18:30."
    ),
    "no_such_day": gettext_noop("There is no such day."),
    "no_such_hour": gettext_noop("There is no such hour."),
    "wrong_weekday": gettext_noop("%(day)s is another day of the week: write the one that is meant."),
    "today_or_next": gettext_noop("Today or in a week? Write “today”, or the date %(day)s."),
    "this_or_next": gettext_noop("%(day)s or a week later? Write the date."),
    "past": gettext_noop("%(at)s has already passed."),
    "past_day": gettext_noop("%(day)s has already passed: if the next year is meant, write it."),
    "skipped_hour": gettext_noop("The clocks go forward on %(day)s: this hour does not exist that night."),
}
"""Complaint code → English message id. The values for days and moments are dates and datetimes; pages format them."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a typed text: a key of ``SENTENCES`` and the values for its placeholders."""

    code: str
    values: Mapping[str, str | int | date | datetime] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The English message id of the complaint."""
        return SENTENCES[self.code]


class MomentError(Exception):
    """Raised while a text is parsed; ``understand`` catches it and returns the complaint."""

    def __init__(self, code: str, **values: str | int | date | datetime) -> None:
        super().__init__(code)
        self.complaint = Complaint(code, values)
