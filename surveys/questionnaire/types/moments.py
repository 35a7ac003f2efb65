"""Dates and times as people say them; stored as ISO texts."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Entry, QuestionView
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.problems import gettext_noop

from . import question_type as v
from .answering import Manner, NotUnderstoodError, shortened
from .question_type import QuestionType, Speaker
from .quick import DAYS, TIMES, chosen_by_number, day_meant, time_meant
from .texts import cleaned

YEARS_AHEAD = 9
"""A year of two digits is the latest such year that is no further ahead than this."""

_DAY_WORDS = {
    "oggi": 0,
    "ieri": -1,
    "l'altro ieri": -2,
    "altro ieri": -2,
    "avantieri": -2,
    "domani": 1,
    "today": 0,
    "yesterday": -1,
    "the day before yesterday": -2,
    "tomorrow": 1,
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4}|\d{2})", re.ASCII)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_DAY_MONTH = re.compile(r"\d{1,2}[/.\- ]+\d{1,2}", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\- ]+(\d{4}|\d{2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2})(?:[:.,h ]?(\d{2}))?(?::\d{2}(?:\.\d+)?)? ?(am|pm|a\.m\.|p\.m\.)?", re.ASCII | re.IGNORECASE
)
_DAY_AND_TIME = re.compile(r"(.+?)(?: +|(?<=\d)T(?=\d))(\S+(?: ?[ap]\.?m\.?)?)", re.IGNORECASE)

_NO_DATE = gettext_noop("“%(typed)s” is not a date. Write day/month/year, such as %(example)s.")
_NO_YEAR = gettext_noop("Write the year too, such as %(example)s.")
_NO_SUCH_DAY = gettext_noop("There is no day “%(typed)s”: day/month/year.")
_NO_TIME = gettext_noop("“%(typed)s” is not a time. Write hours:minutes, such as 18:30.")
_NO_MOMENT = gettext_noop("Write the day and the time, such as %(example)s 18:30.")


def read_day(typed: str, today: date, appearance: tuple[str, ...] = ()) -> date:
    """The day in ``typed``: ``5/3/26``, ``05.03.2026``, ``050326``, ``2026-03-05``, ``ieri``, ``yesterday``.

    With the appearance ``month-year`` ``3/2026``, with ``year`` ``2026`` are enough: the first day
    is meant. Raises ``NotUnderstoodError``.
    """
    words = " ".join(typed.casefold().replace("’", "'").split())
    if words in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[words])
    year, month, day = _parts(words, appearance, today)
    try:
        return date(_full_year(year, today), int(month), int(day))
    except ValueError:
        raise NotUnderstoodError(_NO_SUCH_DAY, typed=shortened(typed)) from None


def _parts(words: str, appearance: tuple[str, ...], today: date) -> tuple[str, str, str]:
    """Year, month and day as they were written."""
    if found := _ISO.fullmatch(words):
        return found[1], found[2], found[3]
    if found := _DAY_MONTH_YEAR.fullmatch(words) or _DIGITS.fullmatch(words):
        return found[3], found[2], found[1]
    if "month-year" in appearance and (found := _MONTH_YEAR.fullmatch(words)):
        return found[2], found[1], "1"
    if "year" in appearance and (found := _YEAR.fullmatch(words)):
        return found[1], "1", "1"
    example = day_words(today)
    if _DAY_MONTH.fullmatch(words):
        raise NotUnderstoodError(_NO_YEAR, example=example)
    raise NotUnderstoodError(_NO_DATE, typed=shortened(words), example=example)


def _full_year(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    latest = today.year + YEARS_AHEAD
    return latest - (latest - int(year)) % 100


def read_time(typed: str) -> time:
    """The time of day in ``typed``: ``18``, ``1830``, ``18:30``, ``18.30``, ``6:30 pm``.

    Raises ``NotUnderstoodError``.
    """
    found = _TIME.fullmatch(" ".join(typed.split()))
    if found is None:
        raise NotUnderstoodError(_NO_TIME, typed=shortened(typed))
    hour, half = int(found[1]), (found[3] or "")[:1].lower()
    if half and not 1 <= hour <= 12:
        raise NotUnderstoodError(_NO_TIME, typed=shortened(typed))
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found[2] or 0))
    except ValueError:
        raise NotUnderstoodError(_NO_TIME, typed=shortened(typed)) from None


def day_words(day: date) -> str:
    """``05/03/2026``."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def clock_words(at: time | datetime) -> str:
    """``8:30``, as all clocks here are written."""
    return f"{at.hour}:{at.minute:02}"


class Day:
    """``date``: stored as ``2026-03-05``; a quick answer's number stands for its day."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        typed = _typed(entry)
        if quick := chosen_by_number(typed, view.quick):
            return Answer(day_meant(quick, manner.today).isoformat())
        return Answer(read_day(typed, manner.today, view.appearance).isoformat()) if typed else None

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        try:
            day = date.fromisoformat(str(answer.value)[:10])
        except ValueError:
            return str(answer.value)
        if "year" in view.appearance:
            return f"{day.year:04}"
        return f"{day.month:02}/{day.year:04}" if "month-year" in view.appearance else day_words(day)


class TimeOfDay:
    """``time``: stored as ``18:30``; a quick answer's number stands for its time, before an hour of that number."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        typed = _typed(entry)
        if quick := chosen_by_number(typed, view.quick):
            return Answer(f"{time_meant(quick):%H:%M}")
        return Answer(f"{read_time(typed):%H:%M}") if typed else None

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        try:
            return clock_words(time.fromisoformat(str(answer.value)))
        except ValueError:
            return str(answer.value)


class DateAndTime:
    """``dateTime``: stored as ``2026-03-05T18:30:00``, in the respondent's time zone."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        typed = _typed(entry)
        if not typed:
            return None
        found = _DAY_AND_TIME.fullmatch(typed)
        if found is None:
            raise NotUnderstoodError(_NO_MOMENT, example=day_words(manner.today))
        return Answer(datetime.combine(read_day(found[1], manner.today), read_time(found[2])).isoformat())

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        try:
            moment = datetime.fromisoformat(str(answer.value))
        except ValueError:
            return str(answer.value)
        return f"{day_words(moment.date())} {clock_words(moment)}"


def _typed(entry: Entry) -> str:
    return cleaned(entry.typed) or cleaned("".join(entry.codes[:1]))


def _day(speaker: Speaker, view: QuestionView) -> str:
    return speaker.day(view)


def _time(speaker: Speaker, view: QuestionView) -> str:
    return speaker.time()


def _moment(speaker: Speaker, view: QuestionView) -> str:
    return f"{speaker.day(view)} {speaker.time()}"


DATE = QuestionType(
    name=s.DATE,
    meaning=gettext_noop("A day."),
    asks_for=gettext_noop("date"),
    spellings=("date",),
    is_day=True,
    has_day=True,
    answering=Day(),
    simulated=_day,
    seconds=7.0,
    variable=v.DATE,
    quick=DAYS,
    printed="date",
)
TIME = QuestionType(
    name=s.TIME,
    meaning=gettext_noop("A time of day."),
    asks_for=gettext_noop("time of day"),
    spellings=("time",),
    is_time=True,
    answering=TimeOfDay(),
    simulated=_time,
    seconds=6.0,
    variable=v.TIME,
    quick=TIMES,
    printed="time",
)
DATETIME = QuestionType(
    name=s.DATETIME,
    has_day=True,
    meaning=gettext_noop("A day and a time."),
    asks_for=gettext_noop("date and time"),
    spellings=("datetime", "date time", "date-time"),
    limesurvey="D",
    answering=DateAndTime(),
    simulated=_moment,
    seconds=9.0,
    variable=v.DATETIME,
    printed="moment",
)
