"""Conditions, and functions that look only at the arguments they need."""

from __future__ import annotations

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.nodes import Call
from surveys.questionnaire.expressions.values import to_boolean, to_number, to_text

from .registry import ANY, BOOLEAN, MANY, NUMBER, TEXT, Compiling, Evaluate, Functions


def register(functions: Functions) -> None:
    """Add the functions on truth values to the table."""
    functions.pure("true", (), BOOLEAN, lambda: True)
    functions.pure("false", (), BOOLEAN, lambda: False)
    functions.pure("not", (BOOLEAN,), BOOLEAN, lambda condition: not condition)
    functions.pure("boolean", (BOOLEAN,), BOOLEAN, bool)
    functions.pure("boolean-from-string", (TEXT,), BOOLEAN, lambda text: text in ("1", "true"))
    functions.pure("checklist", (NUMBER, NUMBER, MANY), BOOLEAN, _checklist, most=None)
    functions.placed("weighted-checklist", (NUMBER, NUMBER, MANY, MANY), BOOLEAN, _weighted_checklist, most=None)
    functions.add("if", (BOOLEAN, ANY, ANY), ANY, _if)
    functions.add("coalesce", (ANY, ANY), ANY, _coalesce, most=None)
    functions.add("once", (ANY,), ANY, _once)


def _if(call: Call, compiling: Compiling) -> Evaluate:
    condition = compiling.boolean(call.arguments[0])
    then, otherwise = compiling.value(call.arguments[1]), compiling.value(call.arguments[2])
    return lambda context: then(context) if condition(context) else otherwise(context)


def _coalesce(call: Call, compiling: Compiling) -> Evaluate:
    """The first argument that is neither empty nor NaN, else the last."""
    *first, last = [compiling.value(argument) for argument in call.arguments]

    def coalesce(context: Context) -> Value:
        for argument in first:
            value = argument(context)
            if not _blank(value):
                return value
        return last(context)

    return coalesce


def _blank(value: Value) -> bool:
    if isinstance(value, float):
        return value != value
    return value == "" or (isinstance(value, tuple) and to_text(value) == "")


def _once(call: Call, compiling: Compiling) -> Evaluate:
    value, slot = compiling.value(call.arguments[0]), f"once@{call.at}"
    return lambda context: context.once(slot, lambda: value(context))


def _checklist(least: float, most: float, *parts: tuple[Value, ...]) -> bool:
    """Whether at least ``least`` and at most ``most`` (-1: any number) of the conditions hold."""
    return _within(least, most, sum(to_boolean(value) for values in parts for value in values))


def _weighted_checklist(context: Context, least: float, most: float, *parts: tuple[Value, ...]) -> bool:
    """As ``checklist``, adding up the weight that follows each condition."""
    total = 0.0
    for conditions, weights in zip(parts[::2], parts[1::2], strict=False):
        for condition, weight in zip(conditions, weights, strict=False):
            if to_boolean(condition):
                total += to_number(weight, context)
    return _within(least, most, total)


def _within(least: float, most: float, total: float) -> bool:
    return (least == -1 or least <= total) and (most == -1 or total <= most)
