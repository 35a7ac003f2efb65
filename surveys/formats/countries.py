"""Recognises countries as lists write them: two letters, a calling code, or a name in any language."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import phonenumbers


def region_of(text: str) -> str:
    """The two-letter region code of a country; empty if the text is not a country.

    ``CH``, ``+41``, ``0041``, ``41``, ``Svizzera`` and ``Switzerland`` all give ``CH``.
    """
    word = text.strip()
    if word.upper() in phonenumbers.SUPPORTED_REGIONS:
        return word.upper()
    code = word.removeprefix("+").removeprefix("00")
    if code.isascii() and code.isdigit() and len(code) <= 3:
        region = phonenumbers.region_code_for_country_code(int(code))
        return region if region in phonenumbers.SUPPORTED_REGIONS else ""
    return _regions_by_name().get(word.casefold(), "")


@cache
def _regions_by_name() -> dict[str, str]:
    # The names take a quarter of a second to load, so they are loaded when the first name is looked up.
    spoken_in = import_module("phonenumbers.geodata.locale").LOCALE_DATA
    names = ((name, region) for region, spoken in spoken_in.items() for name in spoken.values())
    known = phonenumbers.SUPPORTED_REGIONS
    return {name.casefold(): region for name, region in names if region in known and not name.startswith("*")}
