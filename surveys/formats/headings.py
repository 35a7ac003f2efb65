"""Finds the heading row of a sample list and the fields that its headings name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

LOOKED_AT = 10
"""Rows at the top of a sheet that are searched for its headings."""

LONG_NUMBER = 6
"""The number of digits from which a cell cannot be a heading."""

NAMES: tuple[tuple[str, str], ...] = (
    ("phone", r"tel\d*|(\w+ )?(telefono|phone|cellulare|mobile|recapito).*|cell.*|fisso.*|numero (di )?telefono.*"),
    ("external_id", r"id|cod|codice.*|code|external.?id|id.?(cliente|utente|esterno)|customer.?id|chiave|key"),
    ("name", r"nome.*|name|full.?name|cognome.*|nominativo|respondent|intervistato|contatto|ragione sociale"),
    ("language", r"lingua|language|lang"),
    ("time_zone", r"fuso.*|time.?zone|tz"),
    ("country", r"paese|nazione|country( code)?|(prefisso|codice) (paese|nazione)"),
    ("stratum", r"strat[oa]|stratum|strato.*|fascia"),
    ("weight", r"peso.*|weight.*|base.?weight"),
    ("skip", r"note?( crm)?|notes?|comment[io]?s?|osservazioni"),
)
"""Sample fields and patterns of their usual Italian and English headings; the first match is the likeliest."""


def fields_of(heading: str) -> list[str]:
    """The fields for which this is a usual heading, the likeliest first."""
    words = re.sub(r"[\s_.-]+", " ", heading.lower()).strip()
    return [field for field, pattern in NAMES if re.fullmatch(pattern, words)]


USES: tuple[tuple[str, str], ...] = (
    ("work", r".*(lavoro|ufficio|work|office).*"),
    ("mobile", r".*(cell|mobile).*"),
    ("home", r".*(casa|home|fisso|abitazione).*"),
)
"""Where a number reaches its person, and patterns of headings that say so; the first match counts."""


def use_of(heading: str) -> str:
    """Where the numbers under this heading reach their person: ``home``, ``mobile``, ``work``, or empty."""
    words = re.sub(r"[\s_.-]+", " ", heading.lower()).strip()
    return next((use for use, pattern in USES if re.fullmatch(pattern, words)), "")


def headings_at(rows: Sequence[Sequence[Any]]) -> int:
    """The index of the heading row among a sheet's first rows: 0 unless titles or group headings stand above it.

    The heading row names a telephone column and has more filled cells than any row above it; no row up to it, apart
    from titles of one cell, contains a long number.
    """
    best, filled = 0, 0
    for place, row in enumerate(rows[:LOOKED_AT]):
        texts = [str(cell).strip() for cell in row if cell not in (None, "")]
        if len(texts) > 1 and _has_long_number(texts):
            break
        if len(texts) > filled and _names_a_phone(texts):
            best = place
        filled = max(filled, len(texts))
    return best


def looks_like_respondent(row: Sequence[Any]) -> bool:
    """Whether the row in the headings' place looks like a respondent, so that the list has no headings."""
    return _has_long_number([str(cell) for cell in row if cell not in (None, "")])


def _has_long_number(texts: Sequence[str]) -> bool:
    return any(sum(map(str.isdigit, text)) >= LONG_NUMBER for text in texts)


def _names_a_phone(texts: Sequence[str]) -> bool:
    return any("phone" in fields_of(text)[:1] for text in texts)
