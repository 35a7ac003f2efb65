"""Whether a changed text is a spelling correction: only ever a suggestion, people decide."""

from __future__ import annotations

import re
import unicodedata

LARGEST_SHARE = 0.2
"""The largest share of letters that may differ in a correction."""
_QUIET = re.compile(r"[.,;:!?…\"'’‘“”«»()\[\]\s]+")
_DIGITS = re.compile(r"\d+")


def same_spelling(before: str, after: str) -> bool:
    """Whether the texts only differ in spaces, punctuation and capitals, which does not change the meaning."""
    return plain(before) == plain(after)


def looks_corrected(before: str, after: str) -> bool:
    """Whether the later text looks like the earlier one with a typing error corrected.

    Few letters differ, each word begins as before (``insoddisfatto`` does not correct ``soddisfatto``), the number of
    words is the same (adding ``not`` is no correction), and so are the numbers.
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
    """The text without spaces, punctuation and capitals, for comparison."""
    return _QUIET.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()


def _unaccented(words: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", words) if not unicodedata.combining(letter))


def _distance(one: str, other: str) -> int:
    """The edit distance (optimal string alignment): letters inserted, deleted, replaced or swapped with a neighbour."""
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
