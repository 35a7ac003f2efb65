"""A glossary: how terms are translated that must be the same everywhere, found in texts and missed in translations.

A term, or its translation, may be written in several forms with ``/`` between them: ``marca/marche``. Each stands for
whole words, in capitals or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.questionnaire.expressions.inline import PATTERN

_MARKS = re.compile(PATTERN + r"|\$?\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Term:
    """A term in the language that texts are written in, and its agreed translation into another one."""

    term: str
    translation: str


def folded(term: str) -> str:
    """The term as it is compared with others: without regard to capitals and spaces."""
    return " ".join(term.split()).casefold()


class Glossary:
    """The terms of one pair of languages; those without a translation say nothing."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_form: dict[str, Term] = {}
        for term in terms:
            if term.translation.strip():
                self._by_form |= dict.fromkeys(_forms(term.term), term)
        longest_first = sorted(self._by_form, key=len, reverse=True)
        self._pattern = _whole(longest_first) if longest_first else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def found_in(self, source: str) -> list[Term]:
        """The terms that occur in a text, each once, in its order; of two that overlap the longer one."""
        if self._pattern is None:
            return []
        words = " ".join(_MARKS.sub(" ", source).split()).casefold()
        return list(dict.fromkeys(self._by_form[match[0]] for match in self._pattern.finditer(words)))

    def missed_in(self, source: str, translation: str) -> list[Term]:
        """The terms of a text whose agreed translation is not in its translation, in none of its forms."""
        found = self.found_in(source) if translation else []
        said = " ".join(_MARKS.sub(" ", translation).split()).casefold()
        return [term for term in found if not _whole(_forms(term.translation)).search(said)]


def _forms(term: str) -> list[str]:
    return [form for one in term.split("/") if (form := folded(one))]


def _whole(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")
