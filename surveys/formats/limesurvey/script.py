"""Parses LimeSurvey's expressions (ExpressionScript) into a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

LONGEST = 5_000
DEEPEST = 60

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<variable>(?:INSERTANS:)?\d+X\d+X\d+\w*(?:\#\d)?(?:\.\w+)*)"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?!\w))"
    r"|(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<name>(?:TOKEN:)?[A-Za-z_]\w*(?:\#\d)?(?:\.\w+)*)"
    r"|(?P<sign>&&|\|\||[=!<>]=|[<>!+\-*/%(),])"
    r")",
    re.DOTALL,
)
_WORDS = {"and": "and", "or": "or", "eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "not": "!"}
_SIGNS = {"&&": "and", "||": "or", "==": "=", "/": "div", "%": "mod"}
_STRENGTH = {
    **{"or": 1, "and": 2, "=": 3, "!=": 3},
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **{"+": 5, "-": 5, "*": 6, "div": 6, "mod": 6},
}


class UntranslatableError(Exception):
    """Raised for an expression that has no equivalent here; ``what`` is the part concerned."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Number:
    """A number literal, as written."""

    written: str


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A variable and its suffix: ``NAOK`` and ``code`` give its value, ``shown`` its label."""

    name: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A function call with its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and an operator, which is already in XLSForm's notation."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    """A negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Minus:
    """A unary minus."""

    operand: Node


Node: TypeAlias = "Number | Text | Reference | Call | Binary | Not | Minus"


def parse(written: str) -> Node:
    """The tree of an expression. Raises ``UntranslatableError`` if it cannot be parsed."""
    parser = _Parser(written)
    tree = parser.expression(0, 0)
    if parser.kind:
        raise UntranslatableError(parser.value)
    return tree


class _Parser:
    """An operator precedence parser."""

    def __init__(self, written: str) -> None:
        if len(written) > LONGEST:
            raise UntranslatableError(written[:40])
        self._written, self._at = written.rstrip(), 0
        self.kind = self.value = ""
        self._next()

    def _next(self) -> None:
        if self._at >= len(self._written):
            self.kind = self.value = ""
            return
        match = _TOKEN.match(self._written, self._at)
        if match is None:
            raise UntranslatableError(self._written[self._at :].strip()[:40])
        self._at = match.end()
        self.kind, self.value = match.lastgroup or "", match[match.lastgroup or 0]
        if self.kind == "name" and self.value.lower() in _WORDS:
            self.kind, self.value = "sign", _WORDS[self.value.lower()]
        elif self.kind == "sign":
            self.value = _SIGNS.get(self.value, self.value)

    def expression(self, weakest: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise UntranslatableError(self._written[:40])
        left = self._operand(depth)
        while self.kind == "sign" and _STRENGTH.get(self.value, 0) > weakest:
            operator = self.value
            self._next()
            left = Binary(operator, left, self.expression(_STRENGTH[operator], depth + 1))
        return left

    def _operand(self, depth: int) -> Node:
        kind, value = self.kind, self.value
        self._next()
        match kind, value:
            case "number", _:
                return Number(value)
            case "text", _:
                return Text(re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL))
            case "variable", _:
                return _reference(value.removeprefix("INSERTANS:"))
            case "name", _ if (self.kind, self.value) == ("sign", "("):
                return Call(value, self._arguments(depth))
            case "name", _:
                return _reference(value)
            case "sign", "!":
                return Not(self.expression(max(_STRENGTH.values()), depth + 1))
            case "sign", "-":
                return Minus(self.expression(max(_STRENGTH.values()), depth + 1))
            case "sign", "(":
                inner = self.expression(0, depth + 1)
                self._close()
                return inner
        raise UntranslatableError(value or self._written[:40])

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        self._next()
        found: list[Node] = []
        while (self.kind, self.value) != ("sign", ")"):
            found.append(self.expression(0, depth + 1))
            if (self.kind, self.value) == ("sign", ","):
                self._next()
            elif (self.kind, self.value) != ("sign", ")"):
                raise UntranslatableError(self.value or self._written[:40])
        self._next()
        return tuple(found)

    def _close(self) -> None:
        if (self.kind, self.value) != ("sign", ")"):
            raise UntranslatableError(self.value or self._written[:40])
        self._next()


def _reference(written: str) -> Reference:
    name, *of = written.split(".")
    return Reference(name, tuple(of))
