"""The circumstances of a call on which its chances depend: the part of the week, and what has gone before."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime

from surveys.calling.translatable import gettext_noop

MORNING, AFTERNOON, EVENING, WEEKEND = PARTS = ("morning", "afternoon", "evening", "weekend")
PART_NAMES: dict[str, str] = {
    MORNING: gettext_noop("Morning, to 13"),
    AFTERNOON: gettext_noop("Afternoon, 13–17"),
    EVENING: gettext_noop("Evening, from 17"),
    WEEKEND: gettext_noop("Saturday, Sunday, holidays"),
}
"""The parts of the week by which rates are measured, English message ids.

They are the same in every study, whatever its rules, so that rates of an earlier wave and of other rules hold for them.
"""

SITUATIONS = ("first", "second", "third", "late", "appointment", "refusal")
FIRST, SECOND, THIRD, LATE, APPOINTMENT, REFUSAL = range(len(SITUATIONS))
"""What has gone before: the first attempt, the second, the third or fourth, a later one; an appointment; a refusal."""
_NOON, _EVENING, _SATURDAY = 13, 17, 5


def part_at(local: datetime, holidays: Container[date]) -> str:
    """The part of the week at this time of the respondent's clock."""
    if local.weekday() >= _SATURDAY or local.date() in holidays:
        return WEEKEND
    return MORNING if local.hour < _NOON else AFTERNOON if local.hour < _EVENING else EVENING


def situation_of(number: int, *, keeps_appointment: bool = False, after_refusal: bool = False) -> int:
    """The situation of the attempt with this number, from 1."""
    if keeps_appointment:
        return APPOINTMENT
    if after_refusal:
        return REFUSAL
    return (FIRST, FIRST, SECOND, THIRD, THIRD)[number] if number < 5 else LATE
