"""The guide's table of OWASP ASVS 5 names every requirement of levels 1 and 2 once, and only what there is."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.web.researcher.pages.guide.contents import LANGUAGES, sources

ROOT = Path(__file__).parents[2]
NUMBERS = """
1.1: 1-2 · 1.2: 1-9 · 1.3: 1-11 · 1.4: 1-3 · 1.5: 1-2 · 2.1: 1-3 · 2.2: 1-3 · 2.3: 1-4 · 2.4: 1
3.2: 1-2 · 3.3: 1-4 · 3.4: 1-6 · 3.5: 1-5 · 3.7: 1-2 · 4.1: 1-3 · 4.2: 1 · 4.3: 1-2 · 4.4: 1-4
5.1: 1 · 5.2: 1-3 · 5.3: 1-2 · 5.4: 1-3 · 6.1: 1-3 · 6.2: 1-12 · 6.3: 1-4 · 6.4: 1-4 · 6.5: 1-5
6.6: 1-3 · 6.8: 1-4 · 7.1: 1-3 · 7.2: 1-4 · 7.3: 1-2 · 7.4: 1-5 · 7.5: 1-2 · 7.6: 1-2 · 8.1: 1-2
8.2: 1-3 · 8.3: 1 · 8.4: 1 · 9.1: 1-3 · 9.2: 1-4 · 10.1: 1-2 · 10.2: 1-2 · 10.3: 1-4 · 10.4: 1-11
10.5: 1-5 · 10.6: 1-2 · 10.7: 1-3 · 11.1: 1-2 · 11.2: 1-3 · 11.3: 1-3 · 11.4: 1-4 · 11.5: 1
11.6: 1 · 12.1: 1-3 · 12.2: 1-2 · 12.3: 1-4 · 13.1: 1 · 13.2: 1-5 · 13.3: 1-2 · 13.4: 1-5
14.1: 1-2 · 14.2: 1-4 · 14.3: 1-3 · 15.1: 1-3 · 15.2: 1-3 · 15.3: 1-7 · 16.1: 1 · 16.2: 1-5
16.3: 1-4 · 16.4: 1-3 · 16.5: 1-3 · 17.1: 1 · 17.2: 1-4 · 17.3: 1-2
"""
"""Section: requirements of levels 1 and 2 in version 5.0.0 of the standard."""
STATES = {
    "it": {"sì": "met", "in parte": "part", "da chi gestisce": "operator", "non si applica": "no"},
    "en": {"met": "met", "in part": "part", "by the operator": "operator", "does not apply": "no"},
}
PLACE = re.compile(r"`((?:\.?[a-z_]+/)[\w./@-]+|templates|static|pyproject\.toml|\.lock/[\w.]+)`")


def required() -> Iterator[str]:
    """Every number, in the standard's order."""
    for line in NUMBERS.strip().splitlines():
        for entry in line.split(" · "):
            section, _, ranges = entry.partition(": ")
            for part in ranges.split():
                first, _, last = part.partition("-")
                yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


def rows(language: str) -> list[tuple[str, str, str, str]]:
    """Number, what is asked, state, how."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+) \|$", sources(language)["asvs"], re.MULTILINE)
    return [(number, asks, state, how) for number, asks, state, how in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_requirement_stands_there_once_with_a_state_and_words(language: str) -> None:
    table = rows(language)
    assert [number for number, *_ in table] == list(required())
    assert {state for _, _, state, _ in table} <= set(STATES[language])
    assert [number for number, asks, _, how in table if len(asks) < 4 or len(how) < 4] == []


def test_both_languages_say_the_same_of_each() -> None:
    italian, english = (
        {number: (STATES[language][state], PLACE.findall(how)) for number, _, state, how in rows(language)}
        for language in ("it", "en")
    )
    assert {number for number in italian if italian[number] != english[number]} == set()


def test_what_is_met_names_where_and_that_place_exists() -> None:
    for number, _, state, how in rows("en"):
        places = PLACE.findall(how)
        assert places or state == "does not apply" or number == "3.7.1", number
        assert [place for place in places if not (ROOT / place).exists()] == [], number


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_at_the_top_are_those_of_the_table(language: str) -> None:
    count = Counter(STATES[language][state] for _, _, state, _ in rows(language))
    figures = [sum(count.values()), count["met"], count["part"], count["operator"], count["no"]]
    top = sources(language)["asvs"].partition("\n## 1 ")[0].partition("\n## ")[2]
    assert [int(figure) for figure in re.findall(r"\b\d+\b", top)] == figures
