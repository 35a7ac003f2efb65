"""Expressions inside texts: ``Lei ha fatto {plural(${n}, 'un viaggio', '${n} viaggi')}``.

A call of a function between braces is worked out where it stands, so that each language has its
own forms in its own text. As everywhere in a text, ``${n}`` is read in words there: inside quotes,
and where it is itself what a function gives back. Other tools take the braces for plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from . import ExpressionError, Node, clean, compile_expression, parse
from .functions import FUNCTIONS
from .functions.registry import NAME, Evaluate
from .nodes import Binary, Call, Junction, Negation, Reference, Text
from .unparse import unparse

PATTERN = r"\$?\{\s*(?P<inline>[^\W\d][\w:.\-]*\((?:[^{}]|\$\{[^{}]*\})*\))\s*\}"
"""A call between braces; between its own there may be names, ``${n}``."""

_INLINE = re.compile(PATTERN)
_NAME_IN_TEXT = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def inline_expressions(words: str) -> list[str]:
    """The expressions of a text, in order, as they are written."""
    return [match["inline"] for match in _INLINE.finditer(words)] if "{" in words else []


def without_inline(words: str) -> str:
    """The text with a space in place of each expression."""
    return _INLINE.sub(" ", words) if "{" in words else words


def parsed_inline(expression: str) -> Node:
    """The expression with its answers in words. Raises ``ExpressionError``.

    What cannot be read as written is read as an expression's cell is, without smart quotes: in a
    text these may be meant.
    """
    try:
        return _spoken(parse(expression))
    except ExpressionError:
        return _spoken(parse(clean(expression)))


def forms(expression: str) -> tuple[str, ...]:
    """The texts that an expression may give, for people who read a questionnaire on paper; names stay ``${name}``.

    What gives anything else than one of a few texts is its own only form, as it is written.
    """
    try:
        node = parse(expression)
    except ExpressionError:
        return (expression,)
    return tuple(dict.fromkeys(form for form in _forms(node) if form))


def _forms(node: Node) -> Iterator[str]:
    match node:
        case Text(value=value):
            yield value
        case Reference(name=name) | Call(name="words", arguments=(Reference(name=name),)):
            yield f"${{{name}}}"
        case Call(name="words" | "coalesce", arguments=arguments):
            yield from (form for part in arguments for form in _forms(part))
        case Call(name="concat", arguments=arguments):
            yield "".join("/".join(_forms(part)) for part in arguments)
        case Call(name="if" | "plural" | "switch" | "greeting", arguments=arguments):
            first = 0 if node.name == "greeting" else 1
            results = [part for index, part in enumerate(arguments) if index >= first and _gives(node, index)]
            yield from (form for part in results for form in _forms(part))
        case _:
            yield unparse(node)


def _gives(call: Call, index: int) -> bool:
    return call.name == "greeting" or _is_result(call, index)


@lru_cache(maxsize=20_000)
def compiled_inline(expression: str) -> Evaluate | None:
    """The closure for an expression of a text; ``None`` if it is none of the language."""
    try:
        return compile_expression(parsed_inline(expression))
    except ExpressionError:
        return None


def _spoken(node: Node) -> Node:
    match node:
        case Call(name=name, arguments=arguments, at=at):
            parts = [
                _result(part) if _is_result(node, index) else part if _is_name(name, index) else _spoken(part)
                for index, part in enumerate(arguments)
            ]
            return Call(name, tuple(parts), at)
        case Text(value=value) if "${" in value:
            return _filled(node)
        case Binary(operator=operator, left=left, right=right, at=at):
            return Binary(operator, _spoken(left), _spoken(right), at)
        case Junction(operator=operator, parts=inner, at=at):
            return Junction(operator, tuple(_spoken(part) for part in inner), at)
        case Negation(operand=operand, at=at):
            return Negation(_spoken(operand), at)
    return node


def _result(node: Node) -> Node:
    return Call("words", (node,), node.at) if isinstance(node, Reference) else _spoken(node)


def _filled(node: Text) -> Node:
    """A text in quotes with the answers it names: ``'${n} viaggi'``."""
    parts: list[Node] = []
    for place, part in enumerate(_NAME_IN_TEXT.split(node.value)):
        if place % 2:
            parts.append(Call("words", (Reference(part, node.at),), node.at))
        elif part:
            parts.append(Text(part, node.at))
    return parts[0] if len(parts) == 1 else Call("concat", tuple(parts), node.at)


def _is_name(function: str, index: int) -> bool:
    """Whether the argument says which question is meant, not what was answered."""
    known = FUNCTIONS.get(function)
    return known is not None and known.takes[min(index, len(known.takes) - 1) :][:1] == (NAME,)


def _is_result(call: Call, index: int) -> bool:
    """Whether the argument is what the function gives back, or a part of it."""
    match call.name:
        case "concat" | "coalesce":
            return True
        case "join" | "if" | "plural":
            return index > 0
        case "switch":
            return index > 0 and (index % 2 == 0 or index == len(call.arguments) - 1)
    return False
