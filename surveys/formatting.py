"""How lengths, days and clock times are written: for pages, workbooks and messages alike, in the active language.

Moments are written by the active time zone; whoever writes by another one (a study's, a respondent's) activates it.
"""

from datetime import date, datetime, time
from functools import lru_cache
from math import copysign, floor, isfinite

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, gettext, ngettext, pgettext_lazy

from .analysis.flags import Flag
from .calling.own_words import OwnWords
from .calling.standing import FieldState, Standing
from .questionnaire.types.moments import clock_words

FLAG_NAMES: dict[Flag, Promise] = {
    Flag.SHORT: pgettext_lazy("flag", "short"),
    Flag.FAST: pgettext_lazy("flag", "fast questions"),
    Flag.SAME_LINES: pgettext_lazy("flag", "same lines"),
    Flag.NOT_KNOWN: pgettext_lazy("flag", "many don’t know"),
    Flag.ALIKE: pgettext_lazy("flag", "alike another"),
    Flag.PAUSE: pgettext_lazy("flag", "long pause"),
    Flag.NO_GAP: pgettext_lazy("flag", "begun at once"),
    Flag.HOURS: pgettext_lazy("flag", "outside hours"),
    Flag.SAME_PHONE: pgettext_lazy("flag", "same telephone"),
}
"""What a flag is called where there is little room."""


JUST_BELOW = 0.5 + 1e-9
"""What is added before decimals are cut off: 100 times a share of 0.0125 may be less than 1.25 by the last bit."""


def rounded(value: float, decimals: int = 0) -> float:
    """The value with so many decimals, a half away from zero, as spreadsheets show the same figure."""
    if isinstance(value, int) or not isfinite(value):
        return value
    scale = 10**decimals
    return copysign(floor(float(abs(value)) * scale + JUST_BELOW) / scale, value)


def figure(value: float, decimals: int = 0) -> str:
    """The number as the language writes it, rounded to so many decimals: Django's ``number_format`` cuts them off."""
    shown = rounded(value, decimals)
    return str(number_format(shown if decimals else int(shown), decimals))


def minutes_of(seconds: float, decimals: int = 0) -> float:
    """A length in minutes, rounded to the nearest, a half upwards; without decimals a whole number."""
    scale = 10**decimals
    rounded = floor(seconds / 60 * scale + 0.5) / scale
    return rounded if decimals else int(rounded)


def minutes_words(seconds: float) -> str:
    """``one minute``, ``12 minutes``."""
    minutes = minutes_of(seconds)
    return ngettext("%(count)s minute", "%(count)s minutes", int(minutes)) % {"count": minutes}


def clock(at: datetime | time) -> str:
    """``9:05``; what has a zone is told by the active one."""
    local = timezone.localtime(at) if isinstance(at, datetime) and timezone.is_aware(at) else at
    return clock_words(local)


def short_day(value: date | datetime) -> str:
    """``18 nov``, in English ``18 Nov``; with the year when it is not this one."""
    day = local_day(value)
    return _in_words(day, "j M" if day.year == timezone.localdate().year else "j M Y", get_language())


def full_day(value: date | datetime) -> str:
    """``18 novembre 2026``, in English ``18 November 2026``."""
    return _in_words(local_day(value), "j F Y", get_language())


def weekday(value: date | datetime) -> str:
    """``giovedì 26 novembre``, in English ``Thursday 26 November``."""
    return _in_words(local_day(value), "l j F", get_language())


@lru_cache(maxsize=1_000)
def _in_words(day: date, pattern: str, language: str | None) -> str:
    """The day as the language, which is the active one, writes it: a page says the same few days again and again."""
    return as_written(date_format(day, pattern))


def language_name(code: str, name: str = "") -> str:
    """``inglese``, in English ``English``: a language by its name in the reader's; ``name`` for one nobody knows."""
    try:
        return as_written(str(get_language_info(code.split("-")[0].lower())["name_translated"]))
    except KeyError:
        return name or code


def outcome_words(words: str) -> str:
    """A label of a disposition in the reader's language: an English message id, or what a study wrote itself."""
    return words.in_language(get_language() or "") if isinstance(words, OwnWords) else gettext(words)


def local_day(value: date | datetime) -> date:
    """The day of a moment by the active time zone; a day is itself."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def as_written(words: str) -> str:
    """Days and months as the language writes them: small in Italian, with a capital in English."""
    return words.lower() if (get_language() or "").startswith("it") else words


def state_in_words(standing: Standing, ends_on: date | None) -> str:
    """How far the field is, as the beginning of a sentence; empty where neither plan nor forecast says anything."""
    if standing.state in {FieldState.AHEAD, FieldState.BEHIND, FieldState.LATE}:
        return _days_in_words(standing)
    words = {
        FieldState.ENDED: gettext("The field ended on %(day)s: nobody gets a new case"),
        FieldState.STOPPED: gettext("The pilot is full: nobody gets a new case"),
        FieldState.REACHED: gettext("The target is reached"),
        FieldState.UNREACHABLE: gettext("The target will not be reached by %(day)s"),
        FieldState.CELLS_OPEN: gettext("The target is reached, but not every quota"),
        FieldState.ON_SCHEDULE: gettext("On schedule"),
    }
    return words.get(standing.state, "") % {"day": short_day(ends_on) if ends_on else ""}


def _days_in_words(standing: Standing) -> str:
    days = {"days": standing.days}
    if standing.state == FieldState.LATE:
        words = ngettext("The end is expected a day late", "The end is expected %(days)s days late", standing.days)
    elif standing.state == FieldState.AHEAD:
        words = ngettext("A day ahead", "%(days)s days ahead", standing.days)
    else:
        words = ngettext("A day behind", "%(days)s days behind", standing.days)
    return words % days
