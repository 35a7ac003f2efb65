"""Expressions that were written in earlier codes, rewritten to the codes of today, so that they mean what they meant.

A comparison with a code is a comparison with the code that says the same today. Whatever else reads such an answer (a
sum of points, a calculation that hands it on) reads it as it was written before: ``if(${q} = '2', '1', …)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .functions import FUNCTIONS
from .functions.choices import question_name
from .functions.registry import BOOLEAN, NAME
from .inline import PATTERN
from .lexer import clean
from .nodes import Binary, Call, ExpressionError, Junction, Negation, Node, Number, Own, Reference, Text
from .parser import parse
from .unparse import unparse
from .values import number_to_text

_INLINE = re.compile(PATTERN)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_LABELS = {"jr:choice-name": 0, "choice-label": 1}
"""Functions that give the words of a code, and the place of the code among their arguments."""
_ASKING = frozenset({"empty", "count-selected", "count", "count-non-empty", "words"})
"""Functions for which one code is as good as another."""


@dataclass(frozen=True, slots=True)
class CodeChange:
    """How the answers to one question are written today. ``codes``: earlier code → that of today, if it is another one.

    ``order``: all earlier codes. ``factor`` and ``shift`` lead from a number of the earlier scale to today's.
    ``is_several``: the answer may be several codes.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    order: Sequence[str] = ()
    factor: float = 1
    shift: float = 0
    is_several: bool = False

    @property
    def is_scaled(self) -> bool:
        """Whether numbers are others today."""
        return (self.factor, self.shift) != (1, 0)

    def code(self, written: str) -> str:
        """The code of today; of several codes in one text each."""
        if not self.is_several:
            return self.codes.get(written, written)
        return " ".join(self.codes.get(one, one) for one in written.split())

    def number(self, written: float) -> float:
        """The number of today."""
        return written * self.factor + self.shift


CodeChanges = Mapping[str, CodeChange]
"""Name of a question in small letters → how its answers are written today."""


def recode_expression(text: str, changes: CodeChanges, own: str = "") -> str:
    """The expression in the codes of today; as it stands if it reads none that changed, or is no expression.

    ``own``: the question that ``.`` stands for.
    """
    if not changes or not text.strip():
        return text
    for readable in dict.fromkeys((text, clean(text))):
        try:
            before = parse(readable)
        except ExpressionError:
            continue
        after = recode_node(before, changes, own)
        return text if after == before else unparse(after)
    return text


def recode_words(text: str, changes: CodeChanges) -> str:
    """A text of a questionnaire with the expressions inside it in the codes of today."""
    if not changes or "{" not in text:
        return text

    def recode_match(match: re.Match[str]) -> str:
        start, end = match.start("inline") - match.start(), match.end("inline") - match.start()
        return match[0][:start] + recode_expression(match["inline"], changes) + match[0][end:]

    return _INLINE.sub(recode_match, text)


def recode_node(node: Node, changes: CodeChanges, own: str = "") -> Node:
    """The expression in the codes of today."""
    return _Recoding(changes, own).node(node)


class _Recoding:
    def __init__(self, changes: CodeChanges, own: str) -> None:
        self._changes, self._own = changes, own
        self._readings: dict[type[Node], Callable[..., Node]] = {
            Binary: self._binary,
            Call: self._call,
            Reference: self._value,
            Own: self._value,
        }

    def node(self, node: Node) -> Node:
        read = self._readings.get(type(node))
        if read is not None:
            return read(node)
        match node:
            case Junction(parts=parts):
                return replace(node, parts=tuple(map(self.node, parts)))
            case Negation(operand=operand):
                return replace(node, operand=self.node(operand))
        return node

    def _change(self, node: Node) -> CodeChange | None:
        """What changed of the answer that is read; of a code picked from several as well."""
        match node:
            case Reference(name=name):
                return self._changes.get(name.casefold())
            case Own():
                return self._changes.get(self._own.casefold())
            case Call(name="selected-at" | "string", arguments=(inner, *_)):
                change = self._change(inner)
                return None if change is None else replace(change, is_several=False)
        return None

    def _binary(self, node: Binary) -> Node:
        change, other = self._change(node.left), node.right
        if change is not None and node.operator in _MIRRORED and isinstance(other, Text | Number):
            return self._compared(node, node.left, node.operator, other, change)
        change, other = self._change(node.right), node.left
        if change is not None and node.operator in _MIRRORED and isinstance(other, Text | Number):
            return self._compared(node, node.right, _MIRRORED[node.operator], other, change)
        left, right = self._change(node.left), self._change(node.right)
        is_same = left is not None and left == right and node.operator in ("=", "!=")
        return node if is_same else replace(node, left=self.node(node.left), right=self.node(node.right))

    def _compared(self, node: Binary, answer: Node, operator: str, with_: Text | Number, change: CodeChange) -> Node:
        number = _number_of(with_)
        if change.is_scaled:
            if number is None:
                return node
            turned = _MIRRORED[operator] if change.factor < 0 else operator
            return Binary(turned, answer, _number_node(change.number(number)), node.at)
        if operator in ("=", "!="):
            written = with_.value if isinstance(with_, Text) else number_to_text(with_.value)
            code = change.code(written)
            after = with_ if code == written else _code_node(code, with_)
            return replace(node, right=after) if node.left == answer else replace(node, left=after)
        if number is None or not change.codes or change.is_several:
            return node
        return _any_of(answer, [change.code(code) for code in change.order if _holds(code, operator, number)])

    def _call(self, node: Call) -> Node:
        place, arguments = _LABELS.get(node.name), node.arguments
        if place is not None and place < len(arguments):
            change = self._changes.get(question_name(arguments[1 - place]).casefold())
            if change is not None and isinstance(arguments[place], Text | Number):
                return replace(node, arguments=_with(arguments, place, self._code(arguments[place], change)))
            return node
        if node.name == "selected" and (change := self._change(arguments[0])) is not None:
            return replace(node, arguments=_with(arguments, 1, self._code(self.node(arguments[1]), change)))
        if node.name in _ASKING or (node.name == "selected-at" and self._change(node) is not None):
            return node if self._change(arguments[0] if arguments else node) else self._inside(node)
        return self._inside(node)

    def _inside(self, node: Call) -> Node:
        takes = FUNCTIONS[node.name].takes if node.name in FUNCTIONS else ()
        after = []
        for index, argument in enumerate(node.arguments):
            kind = takes[min(index, len(takes) - 1)] if takes else ""
            is_plain = isinstance(argument, Reference | Own) and kind in (NAME, BOOLEAN)
            after.append(argument if is_plain else self.node(argument))
        return replace(node, arguments=tuple(after))

    def _code(self, written: Node, change: CodeChange) -> Node:
        if not isinstance(written, Text | Number):
            return written
        text = written.value if isinstance(written, Text) else number_to_text(written.value)
        code = change.code(text.strip())
        return written if code == text.strip() else _code_node(code, written)

    def _value(self, node: Node) -> Node:
        """The answer as it was written before, for whatever makes something else of it."""
        change = self._change(node)
        if change is None:
            return node
        if change.is_scaled:
            shifted = Binary("-", node, _number_node(change.shift)) if change.shift else node
            mirrored = Binary("-", _number_node(change.shift), node) if change.factor < 0 else shifted
            return mirrored if abs(change.factor) == 1 else Binary("div", shifted, _number_node(change.factor))
        if change.is_several:
            return node
        earlier = {code: old for old, code in change.codes.items() if code not in change.order or code in change.codes}
        found: Node = node
        for code, old in reversed(earlier.items()):
            found = Call("if", (Binary("=", node, Text(code)), Text(old), found))
        return found


def _with(arguments: tuple[Node, ...], place: int, argument: Node) -> tuple[Node, ...]:
    return (*arguments[:place], argument, *arguments[place + 1 :])


def _number_of(node: Text | Number) -> float | None:
    if isinstance(node, Number):
        return node.value
    try:
        return float(node.value)
    except ValueError:
        return None


def _number_node(value: float) -> Node:
    return Negation(Number(-value)) if value < 0 else Number(value)


def _code_node(code: str, like: Text | Number) -> Node:
    is_number = isinstance(like, Number) and code.isascii() and code.isdigit()
    return Number(float(code), like.at) if is_number else Text(code, like.at)


def _holds(code: str, operator: str, number: float) -> bool:
    try:
        value = float(code)
    except ValueError:
        return False
    return {"<": value < number, "<=": value <= number, ">": value > number, ">=": value >= number}[operator]


def _any_of(answer: Node, codes: Sequence[str]) -> Node:
    parts = tuple(Binary("=", answer, Text(code)) for code in dict.fromkeys(codes))
    if not parts:
        return Call("false", ())
    return parts[0] if len(parts) == 1 else Junction("or", parts)
