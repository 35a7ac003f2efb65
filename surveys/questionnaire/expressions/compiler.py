"""From nodes to Python closures: what can be decided once is decided here, never at each evaluation."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from . import values
from .budget import CHARACTERS_OF_A_STEP, LONG_EXPRESSION, LONG_TEXT, PARTS_OF_A_STEP
from .context import Context, Value
from .dates_and_times import looks_like_date
from .functions import FUNCTIONS
from .functions.registry import BooleanOf, Evaluate, ManyOf, NumberOf, TextOf
from .nodes import (
    Binary,
    Call,
    ExpressionError,
    Junction,
    Negation,
    Node,
    Number,
    Own,
    Property,
    Reference,
    Text,
    Up,
    children,
)
from .parser import parse
from .values import NAN, to_boolean, to_number, to_text

_NULL = "null"


def compile_expression(node: Node) -> Evaluate:
    """The closure that works out ``node`` in a context.

    Raises ``ExpressionError`` for an unknown function, a wrong number of arguments, ``..`` outside
    ``position()``. The closure raises nothing.
    """
    evaluate, parts = _Compiler().value(node), size(node)
    return evaluate if parts < LONG_EXPRESSION else _counted(evaluate, parts // PARTS_OF_A_STEP)


def size(node: Node) -> int:
    """Of how many parts the expression is made."""
    count, waiting = 0, [node]
    while waiting:
        count += 1
        waiting.extend(children(waiting.pop()))
    return count


def _counted(evaluate: Evaluate, steps: int) -> Evaluate:
    return lambda context: "" if context.spend(steps) else evaluate(context)


@lru_cache(maxsize=20_000)
def compiled(text: str) -> Evaluate:
    """The closure for an expression as text. Raises ``ExpressionError``."""
    return compile_expression(parse(text))


def compiled_if_readable(text: str) -> Evaluate | None:
    """The closure for an expression as text; ``None`` if there is none, or it cannot be read."""
    if not text:
        return None
    try:
        return compiled(text)
    except ExpressionError:
        return None


class _NotConstantError(Exception):
    """An expression asked its context something while it was tried without one."""


class _NoContext:
    """Refuses every question, so that what can be worked out with it is a constant."""

    def __getattr__(self, name: str) -> Any:
        raise _NotConstantError


_NO_CONTEXT = cast(Context, _NoContext())
_MISSING = object()


class _Compiler:
    """The ``Compiling`` that functions get; one method for each kind of node."""

    def value(self, node: Node) -> Evaluate:
        """The closure for the value as it comes, worked out now if it is always the same."""
        evaluate = self._raw(node)
        if isinstance(node, Number | Text | Reference | Own | Property):
            return evaluate
        constant = _constant(evaluate)
        return evaluate if constant is _MISSING else _always(cast(Value, constant))

    def number(self, node: Node) -> NumberOf:
        """The closure for the value as a number."""
        if isinstance(node, Number):
            return cast(NumberOf, _always(node.value))
        evaluate = self.value(node)

        def number(context: Context) -> float:
            value = evaluate(context)
            return value if type(value) is float else to_number(value, context)

        return number

    def text(self, node: Node) -> TextOf:
        """The closure for the value as text."""
        evaluate = self.value(node)
        if isinstance(node, Text):
            return cast(TextOf, evaluate)

        def text(context: Context) -> str:
            value = evaluate(context)
            if type(value) is not str:
                return to_text(value)
            if len(value) > LONG_TEXT and context.spend(len(value) // CHARACTERS_OF_A_STEP):
                return ""
            return value

        return text

    def boolean(self, node: Node) -> BooleanOf:
        """The closure for the value as a condition."""
        evaluate = self.value(node)
        if gives_boolean(node):
            return cast(BooleanOf, evaluate)
        return lambda context: to_boolean(evaluate(context))

    def many(self, node: Node) -> ManyOf:
        """The closure for the values of all instances; a single value stands alone."""
        evaluate = self.value(node)

        def many(context: Context) -> tuple[Value, ...]:
            value = evaluate(context)
            return value if type(value) is tuple else (value,)

        return many

    def _raw(self, node: Node) -> Evaluate:
        match node:
            case Number(value=number):
                return _always(number)
            case Text(value=text):
                return _always(text)
            case Reference(name=name):
                return lambda context: context.read(name)
            case Own():
                return lambda context: context.own()
            case Property(name=name):
                return _always("") if name == _NULL else lambda context: context.property(name)
            case Negation(operand=operand):
                negated = self.number(operand)
                return lambda context: 0.0 - negated(context)
            case Junction():
                return self._junction(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case Up(at=at):
                raise ExpressionError("up_outside_position", at)

    def _junction(self, node: Junction) -> Evaluate:
        parts = tuple([self.boolean(part) for part in node.parts])
        if len(parts) == 2:
            first, second = parts
            if node.operator == "and":
                return lambda context: first(context) and second(context)
            return lambda context: first(context) or second(context)
        stop = node.operator == "or"

        def junction(context: Context) -> bool:
            for part in parts:
                if part(context) is stop:
                    return stop
            return not stop

        return junction

    def _binary(self, node: Binary) -> Evaluate:
        if node.operator in _ARITHMETIC:
            work = _ARITHMETIC[node.operator]
            left, right = self.number(node.left), self.number(node.right)
            return lambda context: work(left(context), right(context))
        if node.operator in ("=", "!="):
            return self._equality(node)
        first, second, compare = node.left, node.right, node.operator
        if compare in (">", ">="):
            first, second, compare = second, first, "<" if compare == ">" else "<="
        ordered: Callable[[float, float], bool] = operator.lt if compare == "<" else operator.le
        slowly = values.less if compare == "<" else values.less_or_equal
        low, high = self.value(first), self.value(second)

        def order(context: Context) -> bool:
            one, other = low(context), high(context)
            if type(one) is float and type(other) is float:
                return ordered(one, other)
            return slowly(one, other, context)

        return order

    def _equality(self, node: Binary) -> Evaluate:
        slowly = values.equal if node.operator == "=" else values.unequal
        wanted = node.operator == "="
        left, right = node.left, node.right
        if isinstance(left, Text):
            left, right = right, left
        value = self.value(left)
        if isinstance(right, Text) and not looks_like_date(right.value):
            text = right.value

            def equals_text(context: Context) -> bool:
                one = value(context)
                return (one == text) is wanted if type(one) is str else slowly(one, text, context)

            return equals_text
        other = self.value(right)
        return lambda context: slowly(value(context), other(context), context)

    def _call(self, node: Call) -> Evaluate:
        function = FUNCTIONS.get(node.name)
        if function is None:
            raise ExpressionError("unknown_function", node.at, function=node.name)
        given = len(node.arguments)
        if given < function.least or (function.most is not None and given > function.most):
            raise ExpressionError(
                "wrong_argument_count", node.at, function=node.name, given=given, takes=function.arity
            )
        return function.build(node, self)


def gives_boolean(node: Node) -> bool:
    """Whether the value is a truth value whatever is answered."""
    match node:
        case Junction():
            return True
        case Binary(operator=sign):
            return sign not in _ARITHMETIC
        case Call(name=name):
            return name in FUNCTIONS and FUNCTIONS[name].gives == "boolean"
    return False


def constant_value(node: Node) -> Value | None:
    """The value if it is the same in every interview, else None. Raises ``ExpressionError`` as compiling does."""
    if isinstance(node, Reference | Own | Property) and children(node) == ():
        return None
    constant = _constant(compile_expression(node))
    return None if constant is _MISSING else cast(Value, constant)


def _constant(evaluate: Evaluate) -> object:
    try:
        return evaluate(_NO_CONTEXT)
    except _NotConstantError:
        return _MISSING


def _always(value: Value) -> Evaluate:
    return lambda context: value


def _divide(left: float, right: float) -> float:
    try:
        return left / right
    except ZeroDivisionError:
        if left == 0 or left != left:
            return NAN
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    """With the sign of the left side, as in XPath: ``-7 mod 3`` is -1."""
    try:
        return math.fmod(left, right)
    except ValueError:
        return NAN


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _remainder,
}
