"""The pages of the guide in a language, and their search."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString
from django.utils.translation import override

from surveys.questionnaire.types.searching import LONG_LIST
from surveys.web.researcher.forms.questionnaire import LARGEST_WORKBOOK
from surveys.web.researcher.forms.samples import LARGEST_SAMPLE

from .rendering import GuideSection, rendered

FOLDER = Path(__file__).parent
LANGUAGES = ("it", "en")
NUMBERS = {
    "long_list": LONG_LIST,
    "largest_workbook": LARGEST_WORKBOOK >> 20,
    "largest_sample": LARGEST_SAMPLE >> 20,
}
MOST_FOUND = 40
SHORTEST_STEMMED = 5
_BEFORE, _AFTER = 50, 130


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A rendered page. ``name`` is the same in every language."""

    name: str
    title: str
    lead: SafeString
    body: SafeString
    sections: tuple[GuideSection, ...]

    @property
    def contents(self) -> list[GuideSection]:
        """The sections that the table of contents lists."""
        return [section for section in self.sections if section.level == 2]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result, with an excerpt around the first match."""

    page: GuidePage
    section: GuideSection
    excerpt: str


def sources(language: str) -> dict[str, str]:
    """Return name → Markdown source of every page, in the guide's order."""
    files = sorted((FOLDER / language).glob("*.md"))
    return {path.stem.partition("-")[2]: _with_numbers(path.read_text(encoding="utf-8")) for path in files}


def _with_numbers(source: str) -> str:
    """Return the source with placeholders like ``{{long_list}}`` replaced by numbers from the code."""
    for name, number in NUMBERS.items():
        source = source.replace(f"{{{{{name}}}}}", str(number))
    return source


def pages(language: str) -> tuple[GuidePage, ...]:
    """Return all pages in this language; in English if the guide is not translated into it."""
    short = language.partition("-")[0]
    return _pages(short if short in LANGUAGES else "en")


@lru_cache(maxsize=len(LANGUAGES))
def _pages(language: str) -> tuple[GuidePage, ...]:
    with override(language):
        return tuple(_page(name, source) for name, source in sources(language).items())


def _page(name: str, source: str) -> GuidePage:
    made = rendered(source)
    return GuidePage(name, made.title, made.lead, made.body, tuple(made.sections))


def find(language: str, words: str) -> list[Hit]:
    """Return the sections that have all the words, ignoring case, accents and endings; matches in titles first."""
    wanted = _plain(words).split()
    if not wanted:
        return []
    found = list(_matching(language, wanted))
    found.sort(key=lambda rank_and_hit: rank_and_hit[0])
    return [hit for _, hit in found[:MOST_FOUND]]


def _matching(language: str, wanted: list[str]) -> Iterator[tuple[int, Hit]]:
    stems = [_stem(word, language) for word in wanted]
    for page in pages(language):
        for section in page.sections:
            title, text = _plain(section.title), _plain(section.text)
            if all(stem in title or stem in text for stem in stems):
                known = wanted if all(word in title or word in text for word in wanted) else stems
                rank = _rank(title, wanted, stems) + 3 * (known is stems and known != wanted)
                yield rank, Hit(page, section, _excerpt(section.text, text, known))


def _rank(title: str, wanted: list[str], stems: list[str]) -> int:
    """Return 0 if the words are the title, 1 if the title has them all, else 2."""
    if title == " ".join(wanted):
        return 0
    return 1 if all(stem in title for stem in stems) else 2


def _stem(word: str, language: str) -> str:
    """Return the word without its singular or plural ending: ``domande`` and ``domanda`` become ``domand``."""
    if len(word) < SHORTEST_STEMMED or not word.isalpha():
        return word
    if language.startswith("it"):
        return word.rstrip("aeiou")
    return word.removesuffix("ies").removesuffix("y") if word.endswith(("ies", "y")) else word.removesuffix("s")


def _excerpt(text: str, plain: str, wanted: list[str]) -> str:
    at = min((place for word in wanted if (place := plain.find(word)) >= 0), default=0)
    start = text.rfind(" ", 0, max(0, at - _BEFORE)) + 1 if at > _BEFORE else 0
    end = len(text) if at + _AFTER >= len(text) else max(at, text.rfind(" ", start, at + _AFTER))
    return ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")


def _plain(text: str) -> str:
    """Return the text in lower case without accents, character by character so that positions stay the same."""
    return "".join(unicodedata.normalize("NFD", character)[0] for character in text).casefold()
