"""Where people live in Italy: regions, provinces and municipalities, with the codes of ISTAT."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from surveys.questionnaire.problems import gettext_noop

from .parts import Answers, Pattern, Row

REGIONS = (
    "Piemonte", "Valle d’Aosta", "Lombardia", "Trentino-Alto Adige", "Veneto", "Friuli-Venezia Giulia", "Liguria",
    "Emilia-Romagna", "Toscana", "Umbria", "Marche", "Lazio", "Abruzzo", "Molise", "Campania", "Puglia", "Basilicata",
    "Calabria", "Sicilia", "Sardegna",
)  # fmt: skip
"""In the order of their codes."""
_PROVINCES = (
    "1-6 96 103", "7", "12-20 97 98 108", "21-22", "23-29", "30-32 93", "8-11", "33-40 99", "45-53 100", "54-55",
    "41-44 109", "56-60", "66-69", "70 94", "61-65", "71-75 110", "76-77", "78-80 101 102", "81-89", "90-92 95 111",
)  # fmt: skip
"""The codes of each region's provinces, in the order of ``REGIONS``."""
_FILE = Path(__file__).with_name("municipalities.tsv")
"""Code and name a line, as ISTAT listed them in 2024: a province, then its municipalities, with its code before theirs.

Where a name is official in two languages, both are given.
"""


@cache
def places() -> Mapping[str, Answers]:
    """The lists of provinces, by name, and of municipalities, with the code of their province beside."""
    provinces, municipalities = dict[str, Row](), list[Row]()
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        code, name = line.split("\t")
        if len(code) <= 3:
            provinces[name] = {"name": code, "label": (name, name)}
        else:
            municipalities.append({"name": code, "label": (name, name), "province": code[:-3]})
    return {"province": [provinces[name] for name in sorted(provinces)], "municipality": municipalities}


def region_by_province() -> Mapping[int, int]:
    """A province's code → its region's."""
    found = dict[int, int]()
    for region, codes in enumerate(_PROVINCES, 1):
        for part in codes.split():
            first, _, last = part.partition("-")
            found |= dict.fromkeys(range(int(first), int(last or first) + 1), region)
    return found


def _table() -> str:
    """Two digits for each province, by its code, which say its region."""
    regions = region_by_province()
    return "".join(f"{regions.get(code, 0):02}" for code in range(1, max(regions) + 1))


PLACES: Mapping[str, Pattern] = {
    "places": Pattern(
        gettext_noop("Province and municipality"),
        gettext_noop(
            "All of Italy with the codes of ISTAT; of the municipalities those of the province are offered, "
            "and the region is worked out."
        ),
        (
            {
                "type": "select_one {province}",
                "name": "province",
                "label": ("In quale provincia abita?", "In which province do you live?"),
                "hint": ("Non leggere: scrivere le prime lettere.", "Do not read: type the first letters."),
                "nonresponse": "refused",
                "required": "yes",
                "read_out": "no",
            },
            {
                "type": "calculate",
                "name": "province_region",
                "calculation": f"if(answered(${{province}}), number(substr('{_table()}', "
                "number(${province}) * 2 - 2, number(${province}) * 2)), '')",
            },
            {
                "type": "select_one {municipality}",
                "name": "municipality",
                "label": ("E in quale comune?", "And in which municipality?"),
                "hint": ("Non leggere: scrivere le prime lettere.", "Do not read: type the first letters."),
                "relevant": "answered(${province})",
                "choice_filter": "province = ${province}",
                "nonresponse": "dk refused",
                "required": "yes",
                "read_out": "no",
            },
        ),
        places,
    ),
}
