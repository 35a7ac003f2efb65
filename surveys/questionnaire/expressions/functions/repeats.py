"""Functions on repeats: counting, positions, and the answer of another instance."""

from __future__ import annotations

import math

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.nodes import Call, Own, Reference, Up
from surveys.questionnaire.expressions.values import to_text
from surveys.questionnaire.model.openrosa_shuffle import seed_of, shuffled

from .choices import question_name
from .registry import ANY, MANY, NAME, NUMBER, Compiling, Evaluate, Functions


def register(functions: Functions) -> None:
    """Add the functions on repeats to the table."""
    functions.add("count", (MANY,), NUMBER, _count)
    functions.pure("count-non-empty", (MANY,), NUMBER, _count_non_empty)
    functions.add("position", (NAME,), NUMBER, _position, least=0)
    functions.add("index", (NAME,), NUMBER, _position, least=0)
    functions.add("indexed-repeat", (NAME, NAME, NUMBER), ANY, _indexed_repeat, most=None)
    functions.placed("randomize", (MANY, ANY), ANY, _randomize, least=1)


def _count(call: Call, compiling: Compiling) -> Evaluate:
    node = call.arguments[0]
    if isinstance(node, Reference):
        name = node.name
        return lambda context: float(len(context.read_all(name)))
    values = compiling.many(node)
    return lambda context: float(len(values(context)))


def _count_non_empty(values: tuple[Value, ...]) -> float:
    return float(sum(to_text(value) != "" for value in values))


def _position(call: Call, compiling: Compiling) -> Evaluate:
    match call.arguments:
        case (Up(levels=levels),):
            return lambda context: context.position("", levels)
        case (Own(),):
            return lambda context: context.position("", 0)
        case (node,):
            name = question_name(node)
            return lambda context: context.position(name)
    return lambda context: context.position()


def _indexed_repeat(call: Call, compiling: Compiling) -> Evaluate:
    """The answer in given instances: ``indexed-repeat(${name}, ${repeat}, 2)``, outer repeats first, in pairs."""
    name = question_name(call.arguments[0])
    pairs = [
        (question_name(repeat), compiling.number(number))
        for repeat, number in zip(call.arguments[1::2], call.arguments[2::2], strict=False)
    ]

    def read(context: Context) -> Value:
        numbers = [(repeat, number(context)) for repeat, number in pairs]
        if not all(math.isfinite(number) and number >= 1 for _, number in numbers):
            return ""
        return context.read_at(name, tuple([(repeat, int(number)) for repeat, number in numbers]))

    return read


def _randomize(context: Context, values: tuple[Value, ...], seed: Value | None = None) -> Value:
    if seed is None:
        seed = math.floor(context.random("randomize") * 2_147_483_646) + 1.0
    return shuffled(values, seed_of(seed))
