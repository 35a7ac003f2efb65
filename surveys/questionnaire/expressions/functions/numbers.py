"""Functions on numbers. What has no result (a root of -1, a number too large) is NaN, as in XPath."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.values import NAN, to_number

from .registry import MANY, NUMBER, Functions

_MOST_DECIMALS = 300


def register(functions: Functions) -> None:
    """Add the functions on numbers to the table."""
    functions.placed("number", (MANY,), NUMBER, lambda context, values: to_number(values, context))
    functions.placed("sum", (MANY,), NUMBER, _sum, most=None)
    functions.placed("max", (MANY,), NUMBER, _extreme(max), most=None)
    functions.placed("min", (MANY,), NUMBER, _extreme(min), most=None)
    pure = functions.pure
    pure("int", (NUMBER,), NUMBER, _whole(math.trunc))
    pure("floor", (NUMBER,), NUMBER, _whole(math.floor))
    pure("ceiling", (NUMBER,), NUMBER, _whole(math.ceil))
    pure("round", (NUMBER, NUMBER), NUMBER, round_half_up, least=1)
    pure("abs", (NUMBER,), NUMBER, abs)
    pure("pow", (NUMBER, NUMBER), NUMBER, _power)
    pure("exp10", (NUMBER,), NUMBER, _safe(lambda number: math.pow(10.0, number)))
    pure("pi", (), NUMBER, lambda: math.pi)
    pure("log", (NUMBER,), NUMBER, _logarithm(math.log))
    pure("log10", (NUMBER,), NUMBER, _logarithm(math.log10))
    pure("atan2", (NUMBER, NUMBER), NUMBER, math.atan2)
    for work in (math.exp, math.sqrt, math.sin, math.cos, math.tan, math.asin, math.acos, math.atan):
        pure(work.__name__, (NUMBER,), NUMBER, _safe(work))


def round_half_up(number: float, decimals: float = 0.0) -> float:
    """To so many decimals (negative: tens, hundreds), halves away from zero: ``round(2.5)`` is 3."""
    if math.isnan(number) or math.isinf(number) or not abs(decimals) <= _MOST_DECIMALS:
        return number if decimals == decimals else NAN
    step = Decimal(1).scaleb(-math.trunc(decimals))
    exact = Decimal(repr(number)) / step
    if exact.adjusted() > 25:  # more digits than a number has: nothing to round
        return number
    return float(exact.to_integral_value(ROUND_HALF_UP) * step) + 0.0


def _whole(work: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(work(number)) if math.isfinite(number) else number


def _safe(work: Callable[..., float]) -> Callable[..., float]:
    def safely(*numbers: float) -> float:
        try:
            return work(*numbers)
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return safely


def _power(base: float, exponent: float) -> float:
    """0 to a negative power is infinite, as 1 divided by 0 is."""
    if base == 0 and exponent < 0:
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf
    return _safe(math.pow)(base, exponent)


def _logarithm(work: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: work(number) if number > 0 else (-math.inf if number == 0 else NAN)


def _sum(context: Context, *parts: tuple[Value, ...]) -> float:
    return math.fsum(numbers) if all(map(math.isfinite, numbers := _numbers(context, parts))) else sum(numbers)


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., Value]:
    def chosen(context: Context, *parts: tuple[Value, ...]) -> float:
        numbers = _numbers(context, parts)
        return NAN if not numbers or any(map(math.isnan, numbers)) else choose(numbers)

    return chosen


def _numbers(context: Context, parts: tuple[tuple[Value, ...], ...]) -> list[float]:
    return [to_number(value, context) for values in parts for value in values]
