"""Texts that a study wrote itself, in its languages."""

from __future__ import annotations

from collections.abc import Mapping


class OwnWords(str):
    """A text that a study wrote itself: as a string it is its first language's, ``by_language`` has them all.

    Every other label is an English message id.
    """

    __slots__ = ("by_language",)
    by_language: Mapping[str, str]

    def __new__(cls, by_language: Mapping[str, str]) -> OwnWords:
        """The words by language; at least one."""
        words = super().__new__(cls, next(iter(by_language.values())))
        words.by_language = dict(by_language)
        return words

    def in_language(self, language: str) -> str:
        """The words in this language, or in the one that ``en`` is of ``en-gb``; the first where there are none."""
        by_language = self.by_language
        return by_language.get(language) or by_language.get(language.partition("-")[0]) or str(self)
