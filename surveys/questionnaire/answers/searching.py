"""Finding an answer in a list that is too long to be shown: by the beginning of any of its words, or its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from surveys.questionnaire.pages import ChoiceView

from .kinds import Same

_ACCENTS = re.compile("[\u0300-\u036f]")
_PARTING = str.maketrans("-’'", "   ")

Indexed = tuple[tuple[str, ChoiceView], ...]


def search(choices: Sequence[ChoiceView], typed: str, most: int) -> tuple[list[ChoiceView], int]:
    """The first ``most`` choices that ``typed`` may mean, and how many there are in all.

    Capitals and accents do not count. Those that begin with it come first, each part in the list's
    order; digits alone are the number that is typed for an answer.
    """
    wanted = flat(typed)
    if not wanted:
        return [], 0
    if wanted.isdecimal():
        found = [choice for choice in choices if choice.entry == wanted]
        return found[:most], len(found)
    beginning: list[ChoiceView] = []
    inside: list[ChoiceView] = []
    within = f" {wanted}"
    for words, choice in _indexed(Same(choices)):
        if words.startswith(wanted):
            beginning.append(choice)
        elif within in words:
            inside.append(choice)
    return [*beginning, *inside][:most], len(beginning) + len(inside)


def flat(text: str) -> str:
    """The text in small letters, without accents, with single spaces; hyphens and apostrophes part words too."""
    bare = text.casefold()
    if not bare.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", bare))
    return " ".join(bare.translate(_PARTING).split())


@lru_cache(maxsize=32)
def _indexed(same: Same) -> Indexed:
    return tuple((flat("".join(piece.words for piece in choice.label)), choice) for choice in same.choices)
