"""Regular expressions of questionnaires, matched in a time that grows with the text and no faster.

RE2 follows all ways of a pattern at once. What needs going back (references to a group, looking ahead or behind in
the middle) it has not, and is refused; conditions on the whole text that stand at the beginning, ``(?!000)\\d{3}``,
are patterns of their own and are asked one by one.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import re2

from .dialect import in_python, in_re2

LONGEST_VALUE = 2_000
LONGEST_PATTERN = 2_000
MOST_STATES = 100_000
"""Of a pattern that is written out: one of 1,000 repetitions of 1,000 would be no pattern any more."""
MOST_STEPS = 10_000_000
"""Characters × states, about a third of a second: a text that would take more fits no pattern."""
LONG_MATCH = 50
"""Characters × states that cost as much as one step of an expression."""
MOST_AHEAD = 10
"""Conditions at the beginning of a pattern."""

INVALID, NOT_LINEAR = "pattern_invalid", "pattern_not_linear"
"""Why a pattern cannot be used: problems of the catalogue."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.never_capture = True
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", re.DOTALL)

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Matcher:
    """The test for a whole text, and of how many states it is made: characters times states is what it costs."""

    fits: Test
    states: int


def matches_whole(text: str, pattern: str, spend: Callable[[int], bool] | None = None) -> bool:
    """``regex()``: whether the pattern matches the whole text; False for a pattern that is none.

    ``spend`` is told what a match costs that takes long; it says whether there is to be none.
    """
    found = matcher(pattern)
    if found is None or len(text) > LONGEST_VALUE:
        return False
    cost = len(text) * found.states // LONG_MATCH
    if cost and spend is not None and spend(cost):
        return False
    return found.fits(text)


@lru_cache(maxsize=2_000)
def matcher(pattern: str) -> Matcher | None:
    """The test for a whole text; None if the pattern is invalid or cannot be matched in linear time."""
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        ahead, rest = _parted(in_re2(pattern))
        compiled = [re2.compile(part, _OPTIONS) for part in (rest, *(inner for inner, _ in ahead))]
    except (re2.error, re.error, UnicodeEncodeError):
        return None
    states = sum(part.programsize for part in compiled)
    if states > MOST_STATES:
        return None
    longest = MOST_STEPS // states
    whole = compiled[0].fullmatch
    begins = [(part.match, wanted) for part, (_, wanted) in zip(compiled[1:], ahead, strict=True)]

    def matches(text: str) -> bool:
        try:
            if len(text) > longest:
                return False
            if whole(text) is None:
                return False
            return all((match(text) is not None) is wanted for match, wanted in begins)
        except UnicodeEncodeError:  # half a character
            return False

    return Matcher(matches, states)


def trouble_with(pattern: str) -> str:
    """Why the pattern cannot be used, as a code of the catalogue; ``""`` if it can."""
    if matcher(pattern) is not None:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(in_python(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return INVALID
    return NOT_LINEAR


def _parted(pattern: str) -> tuple[list[tuple[str, bool]], str]:
    """The conditions at the beginning, each with whether it must hold, and the pattern that follows them."""
    ahead: list[tuple[str, bool]] = []
    start = "^" if pattern.startswith("^") else ""
    rest = pattern.removeprefix("^")
    while rest.startswith(("(?=", "(?!")) and len(ahead) < MOST_AHEAD:
        end = _closing(rest)
        if not end or _has_alternatives(rest):
            break
        ahead.append((rest[3:end], rest[2] == "="))
        rest = rest[end + 1 :]
    return ahead, start + rest


def _closing(pattern: str) -> int:
    """Where the bracket is closed with which the pattern begins; 0 if it is not."""
    depth = 0
    for piece in _PIECE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if not depth:
            return piece.start()
    return 0


def _has_alternatives(pattern: str) -> bool:
    """Whether the whole pattern is one thing or another: a condition would be of the first of them only."""
    depth = 0
    for piece in re.finditer(_PIECE.pattern + r"|\|", pattern, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "|" and not depth:
            return True
    return False
