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


PLACES: Mapping[str, Pattern] = {
    "places": Pattern(
        gettext_noop("Province and municipality"),
        gettext_noop("All of Italy with the codes of ISTAT; of the municipalities those of the province are offered."),
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
