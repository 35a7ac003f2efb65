"""Finding an answer in a list that is too long to be shown: by the beginnings of its words, or its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from surveys.questionnaire.model.pages import ChoiceView

from .answering import Same

LONG_LIST = 24
"""A list of more choices than this is searched by typing instead of being shown, in every type of question.

So many fit on a screen of 1024×768 without scrolling, in three columns, with names of usual length.
"""

_ACCENTS = re.compile("[\u0300-\u036f]")
_PARTING = str.maketrans("-’'", "   ")


class Index:
    """The choices of a list as they are searched: each with its words, all of them by code and number."""

    __slots__ = ("by_key", "rows")

    def __init__(self, choices: Sequence[ChoiceView]) -> None:
        self.rows = [(" " + _flat_label("".join([piece.words for piece in one.label])), one) for one in choices]
        self.by_key: dict[str, list[ChoiceView]] = {}
        for one in choices:
            for key in {one.code.casefold(), one.entry}:
                self.by_key.setdefault(key, []).append(one)


def is_searched(count: int) -> bool:
    """Whether a list of so many choices is searched by typing."""
    return count > LONG_LIST


def search(choices: Sequence[ChoiceView], typed: str, most: int) -> tuple[list[ChoiceView], int]:
    """The first ``most`` choices that ``typed`` may mean, and how many there are in all.

    Each typed word is the beginning of a word of theirs; capitals and accents do not count. First comes
    the answer whose code or number it is, then the one that is called so, then those that begin with it,
    those in which the words stand together, and the others, each part in the list's order.
    """
    wanted = flat(typed)
    if not wanted:
        return [], 0
    within = f" {wanted}"
    first, *others = [f" {word}" for word in wanted.split()]
    last = others[-1] if others else first
    index = indexed(Same(choices))
    exact = index.by_key.get(wanted, [])
    called: list[ChoiceView] = []
    beginning: list[ChoiceView] = []
    inside: list[ChoiceView] = []
    apart: list[ChoiceView] = []
    for words, choice in index.rows:
        if first not in words or last not in words or choice in exact:
            continue
        if words.startswith(within):
            (called if len(words) == len(within) else beginning).append(choice)
        elif within in words:
            inside.append(choice)
        elif others and all(part in words for part in others):
            apart.append(choice)
    ordered = [*exact, *called, *beginning, *inside, *apart]
    return ordered[:most], len(ordered)


def flat(text: str) -> str:
    """The text in small letters, without accents, with single spaces; hyphens and apostrophes part words too."""
    bare = text.casefold()
    if not bare.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", bare))
    return " ".join(bare.translate(_PARTING).split())


_flat_label = lru_cache(maxsize=1 << 16)(flat)
"""The same words come again in every list that a filter makes of a longer one."""


@lru_cache(maxsize=32)
def indexed(same: Same) -> Index:
    """The list as it is searched, kept from the first time."""
    return Index(same.choices)
