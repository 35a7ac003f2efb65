"""Numbers, days, clock times and telephone numbers as every page writes them, in the active language and time zone.

The template filters of the same names are these functions. ``surveys.formatting``, a layer below, has those that
workbooks and messages need too.
"""

import re
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from surveys import formatting
from surveys.formatting import clock

from .moments import city_of

__all__ = [
    "case_number",
    "clock",
    "clock_time",
    "closing",
    "day",
    "language_name",
    "long_day",
    "minutes",
    "minutes_since",
    "moment",
    "number",
    "percent",
    "phone",
    "there",
]
HOME_REGION, HOME_CODE = "IT", 39
NO_BREAK = "\N{NO-BREAK SPACE}"
NOTHING = "–"
_DIGITS = re.compile("[0-9]+")


def number(value: float | None, decimals: int = 0) -> str:
    """Return ``1.200`` or ``10,4`` as the user's language writes it; a dash for None."""
    if value is None:
        return NOTHING
    return _grouped(value, decimals, translation.get_language())


@lru_cache(maxsize=5_000, typed=True)
def _grouped(value: float, decimals: int, language: str | None) -> str:
    """The number in the active language, which is this one: tables say the same small numbers again and again."""
    shown = formatting.rounded(value, decimals)
    return formats.number_format(shown, decimal_pos=decimals, force_grouping=True, use_l10n=True)


def percent(value: float | None, decimals: int = 1) -> str:
    """Return a share between 0 and 1 as ``10,4 %``; ``n/a`` for None, when there was nothing to divide by."""
    if value is None:
        return _("n/a")
    space = "" if (translation.get_language() or "").startswith("en") else NO_BREAK
    return f"{number(value * 100, decimals)}{space}%"


def day(value: date | datetime | None) -> str:
    """Return ``18 nov``, in English ``18 Nov``; with the year if it is not the current one."""
    if value is None:
        return NOTHING
    return formatting.short_day(value)


def language_name(code: str, name: str = "") -> str:
    """Return the language's name in the reader's language: ``inglese``."""
    return formatting.language_name(code, name)


def long_day(value: date | datetime | None) -> str:
    """Return ``giovedì 26 novembre``, in English ``Thursday 26 November``."""
    if value is None:
        return NOTHING
    return formatting.weekday(value)


def moment(value: datetime | None) -> str:
    """Return a time in the past as people say it: ``oggi 8:40``, ``ieri 17:12``, ``18 nov 9:05``."""
    if value is None:
        return _("never")
    local = timezone.localtime(value)
    days = (timezone.localdate() - local.date()).days
    if days == 0:
        return _("today %(time)s") % {"time": clock(value)}
    if days == 1:
        return _("yesterday %(time)s") % {"time": clock(value)}
    return f"{day(local)} {clock(value)}"


def there(value: datetime | None, zone: str) -> str:
    """Return the respondent's local time, `` (3:05 in New York)``; empty if it is the same as the page's."""
    if value is None or not zone:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    if local.utcoffset() == timezone.localtime(value).utcoffset():
        return ""
    return " " + _("(%(time)s in %(city)s)") % {"time": clock(local.time()), "city": city_of(zone)}


def clock_time(value: datetime | time | None) -> str:
    """Return ``9:05``, in the active time zone; empty for None."""
    return "" if value is None else clock(value)


def minutes(seconds: float | None) -> str:
    """Return a duration in whole minutes; a dash for None."""
    return NOTHING if seconds is None else str(formatting.minutes_of(seconds))


def closing(value: datetime) -> str:
    """Return the time at which something ends, ``20:30``; midnight as ``24:00``, since it ends the day."""
    shown = clock(value)
    return "24:00" if shown == "0:00" else shown


def phone(number: str) -> str:
    """Return ``+390355550147`` as it is dialled at home, ``035 555 0147``; a foreign number with its country code."""
    try:
        parsed = _of_home(number) or phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    # The country's code is compared first: telling the region matches the number against patterns.
    home = parsed.country_code == HOME_CODE or phonenumbers.region_code_for_number(parsed) == HOME_REGION
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _of_home(number: str) -> phonenumbers.PhoneNumber | None:
    """A number of home in E.164, as ``phonenumbers.parse`` reads it, in a tenth of the time; ``None`` for any other."""
    digits = number[3:]
    if not number.startswith(f"+{HOME_CODE}") or not 5 < len(digits) < 12 or not _DIGITS.fullmatch(digits):
        return None
    zeros = len(digits) - len(digits.lstrip("0"))
    return phonenumbers.PhoneNumber(
        country_code=HOME_CODE,
        national_number=int(digits),
        italian_leading_zero=True if zeros else None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )


def minutes_since(then: datetime | None, now: datetime) -> str:
    """Return ``4′``, from an hour on ``1 h 05′``; a dash for None."""
    if then is None:
        return NOTHING
    minutes = max(0, int((now - then).total_seconds() // 60))
    return f"{minutes}′" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}′"


def case_number(number: int) -> str:
    """Return the number of a case in six digits, ``003981``, as every page shows it."""
    return f"{number:06d}"
