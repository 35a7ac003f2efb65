"""The Italian and English words for days and hours; both languages are accepted whatever the language of the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WEEKDAYS: dict[str, int] = {
    word: day
    for day, words in enumerate(
        (
            "lunedi lun monday mon",
            "martedi mart mar tuesday tues tue",
            "mercoledi merc mer wednesday weds wed",
            "giovedi giov gio thursday thurs thur thu",
            "venerdi ven friday fri",
            "sabato sab saturday sat",
            "domenica dom sunday sun",
        )
    )
    for word in words.split()
}
"""Weekday names. ``mar`` is Tuesday unless a number precedes it: ``12 mar`` is a day in March."""

MONTHS: dict[str, int] = {
    word: month
    for month, words in enumerate(
        (
            "gennaio genn gen january jan",
            "febbraio febbr feb february",
            "marzo mar march",
            "aprile apr april",
            "maggio mag may",
            "giugno giu june jun",
            "luglio lug july jul",
            "agosto ago august aug",
            "settembre sett set september sept sep",
            "ottobre ott october oct",
            "novembre nov november",
            "dicembre dic december dec",
        ),
        1,
    )
    for word in words.split()
}

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"

NAMED_DAYS: dict[str, tuple[int, str]] = {
    "dopodomani": (2, ""),
    "dopo domani": (2, ""),
    "domani l'altro": (2, ""),
    "the day after tomorrow": (2, ""),
    "day after tomorrow": (2, ""),
    "oggi": (0, ""),
    "today": (0, ""),
    "domani": (1, ""),
    "tomorrow": (1, ""),
    "tmrw": (1, ""),
    "domattina": (1, MORNING),
    "domani mattina": (1, MORNING),
    "domani sera": (1, EVENING),
    "stamattina": (0, MORNING),
    "stamani": (0, MORNING),
    "stamane": (0, MORNING),
    "questa mattina": (0, MORNING),
    "this morning": (0, MORNING),
    "questo pomeriggio": (0, AFTERNOON),
    "this afternoon": (0, AFTERNOON),
    "stasera": (0, EVENING),
    "questa sera": (0, EVENING),
    "this evening": (0, EVENING),
    "tonight": (0, EVENING),
}
"""Names of days by their distance from today, some of them with a part of the day."""

PARTS: dict[str, str] = {
    "mattina": MORNING,
    "mattino": MORNING,
    "mattinata": MORNING,
    "morning": MORNING,
    "pomeriggio": AFTERNOON,
    "pom": AFTERNOON,
    "afternoon": AFTERNOON,
    "sera": EVENING,
    "serata": EVENING,
    "evening": EVENING,
}
PART_HOURS: dict[str, tuple[int, int]] = {MORNING: (10, 13), AFTERNOON: (15, 18), EVENING: (18, 20)}
"""The hours (from, to) that a part of the day stands for when no hour is given."""

MINUTE, HOUR, DAY, WEEK = "minute", "hour", "day", "week"
UNITS: dict[str, str] = {
    word: unit
    for unit, words in (
        (MINUTE, "minuti minuto minutes minute mins min m"),
        (HOUR, "ore ora hours hour hrs hr h"),
        (DAY, "giorni giorno gg days day"),
        (WEEK, "settimane settimana weeks week"),
    )
    for word in words.split()
}

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "un una uno un' one",
            "due two",
            "tre three",
            "quattro four",
            "cinque five",
            "sei six",
            "sette seven",
            "otto eight",
            "nove nine",
            "dieci ten",
            "undici eleven",
            "dodici twelve",
            "tredici thirteen",
            "quattordici fourteen",
            "quindici fifteen",
            "sedici sixteen",
            "diciassette seventeen",
            "diciotto eighteen",
            "diciannove nineteen",
            "venti twenty",
        ),
        1,
    )
    for word in words.split()
} | {"ventuno": 21, "trenta": 30, "thirty": 30, "quaranta": 40, "forty": 40, "primo": 1, "first": 1}

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"(\d{4}-\d{2}-\d{2})t(?=\d)", r"\1 "),
    (r"\b(?:mezz'? ?ora|half an hour|half hour|1/2 ora)\b", "30 min"),
    (r"\b(?:3 quarti d'? ?ora|3 quarters of an hour)\b", "45 min"),
    (r"\b(?:1 quarto d'? ?ora|a quarter of an hour|quarter of an hour)\b", "15 min"),
    (r"\b(?:1 paio d'? ?ore|a couple of hours)\b", "2 ore"),
    (r"\b(?:1 paio di giorni|a couple of days)\b", "2 giorni"),
    (r"\b(\d+) (?:ore|ora|hours?) (?:e|and) (?:mezzo|mezza|a half)\b", r"\1,5 ore"),
    (r"\b(?:an|a|1) hour and a half\b", "1,5 ore"),
    (r"\b(?:an|a) (hour|minute|day|week)\b", r"1 \1"),
    (r"\bmezzogiorno\b|\bnoon\b|\bmidday\b", "12:00"),
    (r"\bo'? ?clock\b|\bin punto\b|\bsharp\b", " "),
    (r"\b([ap])\.? ?m\b\.?", r"\1m"),
    (r"\b(?:le |alle |at )?half past (\d{1,2})\b", r"at \1:30"),
    (r"\b(?:at )?(?:a )?quarter past (\d{1,2})\b", r"at \1:15"),
    (r"\b(?:at )?(?:a )?quarter to (\d{1,2}(?: ?[ap]m)?)\b", r"at \1 minus15"),
    (r"\b(\d{1,2}) e (?:mezza|mezzo)\b", r"alle \1:30"),
    (r"\b(\d{1,2}) e (?:1 quarto)\b", r"alle \1:15"),
    (r"\b(\d{1,2}) e (?:3 quarti)\b", r"alle \1:45"),
    (r"\b(\d{1,2}) meno (?:1 quarto)\b", r"alle \1 minus15"),
    (r"\b(\d{1,2}) meno (5|10|20)\b", r"alle \1 minus\2"),
    (r"^(\d{1,3} ?(?:min|minuti|minutes?|giorni|days)|[1-8] ?(?:ora|ore|hours?))$", r"in \1"),
)


def simplified(text: str) -> str:
    """The text in lower case, without accents, with numbers as digits and each phrase replaced by its basic form."""
    flat = unicodedata.normalize("NFKD", text.translate(str.maketrans("’‘`´–—", "''''--")))
    flat = "".join(letter for letter in flat if not unicodedata.combining(letter)).lower()
    flat = re.sub(r"(?<=[a-z]i)'(?=\s|$)", "", flat)
    flat = re.sub(r"\bun'(?=[a-z])", "un ", flat)
    flat = re.sub(r"\ball'(?=[a-z0-9])", "alle ", flat)
    flat = re.sub(r"\b(?:dell|nell|dall)'(?=[a-z0-9])", "dalle ", flat)
    flat = re.sub(r"[a-z]+", lambda word: str(_NUMBERS.get(word[0], word[0])), flat)
    flat = " ".join(flat.split())
    for pattern, plain in _PHRASES:
        flat = re.sub(pattern, plain, flat)
    return " ".join(flat.split())


def any_of(words: Iterable[str]) -> str:
    """A regular expression that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
