"""SurveyCTO's functions on texts that hold lists, and its other names for what the standard has.

Source: SurveyCTO, "Using expressions in your forms". Items count from 0; empty items are items too.
"""

from __future__ import annotations

import math

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.values import to_number, to_text

from .registry import ANY, BOOLEAN, MANY, NUMBER, TEXT, Functions

NO_RANK = 999.0
"""Rank of what is no number or does not exist."""


def register(functions: Functions) -> None:
    """Add the functions to the table."""
    pure = functions.pure
    pure("empty", (ANY,), BOOLEAN, lambda value: to_text(value) == "")
    pure("lower", (TEXT,), TEXT, str.lower)
    pure("upper", (TEXT,), TEXT, str.upper)
    pure("linebreak", (), TEXT, lambda: "\n")
    pure("count-items", (TEXT, TEXT), NUMBER, lambda sign, text: float(len(_items(sign, text))))
    pure("item-at", (TEXT, TEXT, NUMBER), TEXT, _item_at)
    pure("item-index", (TEXT, TEXT, TEXT), NUMBER, _item_index)
    pure("item-present", (TEXT, TEXT, TEXT), BOOLEAN, lambda sign, text, item: item in _items(sign, text))
    pure("de-duplicate", (TEXT, TEXT), TEXT, lambda sign, text: sign.join(dict.fromkeys(_items(sign, text))))
    functions.placed("rank-value", (NUMBER, TEXT), NUMBER, _rank_value)
    functions.placed("rank-index", (NUMBER, MANY), NUMBER, rank_of)
    functions.placed("enumerator-name", (), TEXT, lambda context: context.interviewer())


def _items(sign: str, text: str) -> list[str]:
    return text.split(sign) if sign and text else [text] if text else []


def _item_at(sign: str, text: str, place: float) -> str:
    items = _items(sign, text)
    return items[int(place)] if 0 <= place < len(items) else ""


def _item_index(sign: str, text: str, item: str) -> float:
    items = _items(sign, text)
    return float(items.index(item)) if item in items else -1.0


def _rank_value(context: Context, value: float, text: str) -> float:
    if math.isnan(value):
        return NO_RANK
    return 1.0 + sum(to_number(other, context) > value for other in text.split())


def rank_of(context: Context, index: float, values: tuple[Value, ...]) -> float:
    """Rank, the highest first, of the value of an instance (from 1); among equals the earlier one ranks first."""
    numbers = [to_number(value, context) for value in values]
    if not 1 <= index <= len(numbers) or math.isnan(mine := numbers[int(index) - 1]):
        return NO_RANK
    before = numbers[: int(index) - 1]
    return 1.0 + sum(other > mine for other in numbers) + sum(other == mine for other in before)
