"""Whether other words are a correction of the earlier ones: only ever a suggestion, people decide."""

from __future__ import annotations

import re
import unicodedata

LARGEST_SHARE = 0.2
"""Of the letters, as many may differ in a correction."""
_QUIET = re.compile(r"[.,;:!?…\"'’‘“”«»()\[\]\s]+")
_DIGITS = re.compile(r"\d+")


def same_spelling(before: str, after: str) -> bool:
    """Whether they differ in spaces, punctuation and capitals only: nobody takes that for another meaning."""
    return plain(before) == plain(after)


def looks_corrected(before: str, after: str) -> bool:
    """Whether the later words look like the earlier ones with a slip of typing corrected.

    Few letters differ, each word still begins as it did (``insoddisfatto`` is no correction of ``soddisfatto``), there
    are as many words (a ``not`` is none), and the numbers are the same.
    """
    was, now = _unaccented(plain(before)), _unaccented(plain(after))
    if was == now:
        return True
    words = list(zip(was.split(), now.split(), strict=False))
    if len(was.split()) != len(now.split()) or any(one[0] != other[0] for one, other in words):
        return False
    if _DIGITS.findall(was) != _DIGITS.findall(now):
        return False
    return all(_distance(one, other) <= LARGEST_SHARE * max(len(one), len(other)) for one, other in words)


def plain(words: str) -> str:
    """The words without regard to spaces, punctuation and capitals."""
    return _QUIET.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()


def _unaccented(words: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", words) if not unicodedata.combining(letter))


def _distance(one: str, other: str) -> int:
    """Letters to add, take away, replace or exchange with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, meant in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != meant))
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], meant):
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
