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
from .dialect import in_python

LONGEST_VALUE = 2_000
LONGEST_PATTERN = 2_000
LONGEST_LOOKED_AT = 100
"""Characters an answer may have where Python's own engine must try several ways."""

_CHOICE = re.compile(r"[*+?|]|\{\d*,\d*\}")
"""Signs that let a pattern match in more than one way."""
_NESTED = re.compile(r"\)(?:[*+]|\{\d+(?:,\d*)?\})")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:)", re.DOTALL)


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
            pattern = in_python(pattern)
            compiled = re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return None
    plain = _ATOM.sub(lambda found: "(" if found[0].startswith("(") else "x", pattern)
    ways, nested = len(_CHOICE.findall(plain)), _NESTED.search(plain)
    if ways <= 1 and not nested:
        return lambda text: compiled.fullmatch(text) is not None
    try:
        return build(pattern)
    except TooComplexError:
        if ways > 4 or nested:
            return None
    return lambda text: len(text) <= LONGEST_LOOKED_AT and compiled.fullmatch(text) is not None
