"""SurveyCTO's functions on the instances of a repeat for which a condition holds: ``count-if(${people}, ${age} > 17)``.

Source: SurveyCTO, "Using expressions in your forms". In the condition ``${name}`` is the answer of the
instance that is looked at, wherever the expression stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.nodes import Call
from surveys.questionnaire.expressions.values import put_together, to_number, to_text

from .choices import question_name
from .items import NO_RANK, rank_of
from .registry import BOOLEAN, NAME, NUMBER, TEXT, Build, Compiling, Evaluate, Functions

CONDITIONAL = {"count-if": 0, "sum-if": 0, "min-if": 0, "max-if": 0, "join-if": 1, "rank-index-if": 1}
"""The functions, and which of their arguments names the repeat or the question whose instances are looked at."""


def register(functions: Functions) -> None:
    """Add the functions to the table."""
    functions.add("count-if", (NAME, BOOLEAN), NUMBER, _over(lambda context, values: float(len(values))))
    functions.add("sum-if", (NAME, BOOLEAN), NUMBER, _over(_sum))
    functions.add("min-if", (NAME, BOOLEAN), NUMBER, _over(_extreme(min)))
    functions.add("max-if", (NAME, BOOLEAN), NUMBER, _over(_extreme(max)))
    functions.add("join-if", (TEXT, NAME, BOOLEAN), TEXT, _join_if)
    functions.add("rank-index-if", (NUMBER, NAME, BOOLEAN), NUMBER, _rank_index_if)


class _Instance:
    """A place as it looks from one instance (counted from 0): every answer of a repeat is that instance's."""

    def __init__(self, place: Context, number: int, known: dict[str, tuple[Value, ...]]) -> None:
        self._place, self._number, self._known = place, number, known

    def __getattr__(self, name: str) -> object:
        return getattr(self._place, name)

    def read(self, name: str) -> Value:
        """``${name}`` in this instance; a question outside any repeat has one answer for all."""
        values = self._known.get(name)
        if values is None:
            values = self._known[name] = self._place.read_all(name)
        if len(values) == 1:
            return values[0]
        return values[self._number] if self._number < len(values) else ""


def _over(work: Callable[[Context, list[Value]], Value]) -> Build:
    def build(call: Call, compiling: Compiling) -> Evaluate:
        picked = _picked(call, compiling, 0)
        return lambda context: work(context, [value for value in picked(context) if value is not None])

    return build


def _picked(call: Call, compiling: Compiling, at: int) -> Callable[[Context], list[Value | None]]:
    """The values of all instances, ``None`` where the condition does not hold."""
    name, holds = question_name(call.arguments[at]), compiling.boolean(call.arguments[at + 1])

    def pick(context: Context) -> list[Value | None]:
        values = context.read_all(name)
        if context.spend(len(values)):
            return []
        known: dict[str, tuple[Value, ...]] = {}
        places = [cast(Context, _Instance(context, number, known)) for number in range(len(values))]
        return [value if holds(place) else None for value, place in zip(values, places, strict=True)]

    return pick


def _sum(context: Context, values: list[Value]) -> float:
    return float(sum(_numbers(context, values)))


def _numbers(context: Context, values: list[Value]) -> list[float]:
    return [to_number(value, context) for value in values]


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[Context, list[Value]], Value]:
    def extreme(context: Context, values: list[Value]) -> Value:
        numbers = _numbers(context, values)
        return math.nan if not numbers or any(map(math.isnan, numbers)) else choose(numbers)

    return extreme


def _join_if(call: Call, compiling: Compiling) -> Evaluate:
    sign, picked = compiling.text(call.arguments[0]), _picked(call, compiling, 1)
    return lambda context: put_together(
        sign(context), [to_text(value) for value in picked(context) if value is not None]
    )


def _rank_index_if(call: Call, compiling: Compiling) -> Evaluate:
    index, picked = compiling.number(call.arguments[0]), _picked(call, compiling, 1)

    def rank(context: Context) -> Value:
        values, number = picked(context), index(context)
        if not 1 <= number <= len(values) or values[int(number) - 1] is None:
            return NO_RANK
        before = [value for value in values[: int(number) - 1] if value is not None]
        return rank_of(context, float(len(before) + 1), tuple([value for value in values if value is not None]))

    return rank
