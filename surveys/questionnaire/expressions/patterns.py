"""Regular expressions of questionnaires, matched in a time that no answer can blow up.

Python's own engine tries every way a pattern can match, which takes for ever where repetitions are
nested (``(a+)+``). Patterns that could do that are matched by following all ways at once instead;
those that need going back (look-ahead, back-references) must be simple or are refused.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import lru_cache

from .automaton import TooComplexError, build

LONGEST_VALUE = 10_000
LONGEST_PATTERN = 2_000

_UNBOUNDED = re.compile(r"(?:[*+]|\{\d*,\d*\})[?+]?")
_LOOKS = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]")
_NESTED = re.compile(r"\)(?:[*+]|\{\d+(?:,\d*)?\})")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


def matches_whole(text: str, pattern: str) -> bool:
    """``regex()``: whether the pattern matches the whole text; False for a pattern that is none."""
    match = matcher(pattern)
    return match is not None and len(text) <= LONGEST_VALUE and match(text)


@lru_cache(maxsize=2_000)
def matcher(pattern: str) -> Callable[[str], bool] | None:
    """The test for a whole text; None if the pattern is invalid or cannot be matched in a safe time."""
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    plain = _ATOM.sub("x", pattern)
    if len(_UNBOUNDED.findall(plain)) <= 1 and not _NESTED.search(plain):
        return lambda text: compiled.fullmatch(text) is not None
    try:
        return build(pattern)
    except TooComplexError:
        pass
    if _LOOKS.search(pattern) and not _NESTED.search(plain):
        return lambda text: len(text) <= 200 and compiled.fullmatch(text) is not None
    return None
