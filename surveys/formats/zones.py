"""Determines the time zone of a telephone number, as far as the number shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

WHERE_MOST_LIVE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "ES": "Europe/Madrid",
    "GB": "Europe/London",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
}
"""Countries with several time zones whose numbers do not always show which: the zone where most people live."""

_COMPARED_AT = [datetime(2026, month, 3, hour, tzinfo=UTC) for month in range(1, 13) for hour in (0, 12)]
_COMPARED_AT += [datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)]


def zone_of(number: str, home: str) -> tuple[str, bool]:
    """The zone of a number in E.164, and whether it is certain; ``home`` if its clock is the same, or it is unknown.

    A country's mobile numbers do not show the zone: with several zones it is that of most of its people, uncertain.
    """
    if number.startswith("+39"):
        return _nearest_home(("Europe/Rome",), "IT", home)
    parsed = phonenumbers.parse(number)
    zones = import_module("phonenumbers.timezone").time_zones_for_number(parsed)
    return _nearest_home(tuple(zones), phonenumbers.region_code_for_country_code(parsed.country_code or 0), home)


@lru_cache(maxsize=1024)
def _nearest_home(zones: tuple[str, ...], region: str, home: str) -> tuple[str, bool]:
    known = [zone for zone in zones if _is_zone(zone)]
    if not known:
        return home, False
    if home in known:
        return home, True
    likely = WHERE_MOST_LIVE.get(region, "")
    likely = likely if likely in known else known[0]
    is_sure = len({_clock(zone) for zone in known}) == 1
    return (home if _clock(likely) == _clock(home) else likely), is_sure


def _clock(zone: str) -> tuple[object, ...]:
    """A key that differs for zones whose clocks differ at some time of the year."""
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _COMPARED_AT)


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return not zone.startswith("Etc/")
