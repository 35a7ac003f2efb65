"""Conversions and comparisons: XPath 1.0 with OpenRosa's dates.

A text that looks like a date counts, where a number is wanted, as days since 1970 in the
context's time zone; one that looks like neither is NaN. Nothing here raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import accumulate

from .context import Context, Value
from .dates_and_times import looks_like_date, text_to_days

NAN = math.nan
SPACES = " \t\r\n"
"""What XPath calls white space."""

LONGEST_TEXT = 32_767
"""Characters, as in a cell of Excel: what is worked out beyond them is cut, and ends in ``CUT``."""
CUT = "…"

_NUMBER = re.compile(r"[ \t\r\n]*-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\r\n]*", re.ASCII)


def to_number(value: Value, context: Context) -> float:
    """The value as a number; NaN if it is none."""
    if isinstance(value, str):
        if _NUMBER.fullmatch(value):
            return float(value)
        return text_to_days(value, context.zone) if looks_like_date(value) else NAN
    if isinstance(value, tuple):
        return to_number(value[0], context) if value else NAN
    return float(value)


def to_text(value: Value) -> str:
    """The value as text: ``true``, ``18``, ``0.5``, ``NaN``, ``Infinity``; of a node-set the first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return to_text(value[0]) if value else ""
    return number_to_text(value)


def settled(value: Value) -> Value:
    """A result as a question holds it: text or number. Truth values become ``true`` and ``false``, NaN empty."""
    if isinstance(value, float):
        return value if math.isfinite(value) else "" if math.isnan(value) else to_text(value)
    text = value if isinstance(value, str) else to_text(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + CUT


def put_together(glue: str, texts: list[str]) -> str:
    """The texts in one, of which no more is made than ``LONGEST_TEXT`` characters."""
    if sum(map(len, texts)) + len(glue) * len(texts) <= LONGEST_TEXT:
        return glue.join(texts)
    ends = accumulate(len(text) + len(glue) for text in texts)
    count = next(number for number, end in enumerate(ends, start=1) if end > LONGEST_TEXT)
    return glue.join(texts[:count])[: LONGEST_TEXT - 1] + CUT


def number_to_text(value: float) -> str:
    """Whole numbers without a point, others in as few digits as tell them apart, never with an exponent."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == int(value):
        return str(int(value))
    digits = repr(value)
    return format(Decimal(digits), "f") if "e" in digits else digits


def to_boolean(value: Value) -> bool:
    """False for ``''``, 0, NaN and a node-set of nothing else."""
    if isinstance(value, tuple):
        return any(to_boolean(item) for item in value)
    if isinstance(value, float):
        return value == value and value != 0.0
    return bool(value)


def equal(left: Value, right: Value, context: Context) -> bool:
    """``=``: of node-sets any pair; booleans as booleans, else numbers as numbers, else texts as texts.

    Two texts that differ but both name a moment are the same if the moments are.
    """
    if isinstance(left, str) and isinstance(right, str):
        return left == right or _same_moment(left, right, context)
    return _pairs(left, right, context, _equal_single)


def unequal(left: Value, right: Value, context: Context) -> bool:
    """``!=``: of node-sets any pair that differs. An unanswered question is unequal to every code."""
    if isinstance(left, str) and isinstance(right, str):
        return left != right and not _same_moment(left, right, context)
    return _pairs(left, right, context, lambda one, other, place: not _equal_single(one, other, place))


def less(left: Value, right: Value, context: Context) -> bool:
    """``<``, always as numbers."""
    return _pairs(left, right, context, lambda a, b, place: to_number(a, place) < to_number(b, place))


def less_or_equal(left: Value, right: Value, context: Context) -> bool:
    """``<=``, always as numbers."""
    return _pairs(left, right, context, lambda a, b, place: to_number(a, place) <= to_number(b, place))


def _pairs(left: Value, right: Value, context: Context, test: Callable[[Value, Value, Context], bool]) -> bool:
    if not isinstance(left, tuple) and not isinstance(right, tuple):
        return test(left, right, context)
    lefts = (left or ("",)) if isinstance(left, tuple) else (left,)
    rights = (right or ("",)) if isinstance(right, tuple) else (right,)
    if context.spend(len(lefts) * len(rights)):
        return False
    return any(test(one, other, context) for one in lefts for other in rights)


def _equal_single(left: Value, right: Value, context: Context) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, int | float) or isinstance(right, int | float):
        return to_number(left, context) == to_number(right, context)
    return left == right or _same_moment(to_text(left), to_text(right), context)


def _same_moment(left: str, right: str, context: Context) -> bool:
    if not (looks_like_date(left) and looks_like_date(right) and ("T" in left or "T" in right)):
        return False
    return text_to_days(left, context.zone) == text_to_days(right, context.zone)
