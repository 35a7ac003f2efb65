"""What a parsed expression is made of. ``at`` is the position in the text, from 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


class ExpressionError(Exception):
    """A text that is no expression of the language.

    ``code`` is an entry of the catalogue of problems, ``at`` the position in the text (from 0),
    ``values`` what the entry's sentences need.
    """

    def __init__(self, code: str, at: int = 0, **values: str | int) -> None:
        super().__init__(f"{code} at {at}: {values}")
        self.code, self.at = code, at
        self.values: dict[str, str | int] = {"position": at + 1, **values}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: ``18``, ``.5``."""

    value: float
    at: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """``${name}``; ``path`` where it was written as a document path (``../name``) instead."""

    name: str
    at: int = 0
    path: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """``.``: the question itself."""

    at: int = 0


@dataclass(frozen=True, slots=True)
class Up:
    """``..`` (1) or ``../..`` (2): only ``position()`` takes it."""

    levels: int
    at: int = 0


@dataclass(frozen=True, slots=True)
class Property:
    """A bare name: in a ``choice_filter`` a column of the choice."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments, under its canonical name."""

    name: str
    arguments: tuple[Node, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """``+ - * div mod = != < <= > >=`` between two expressions; ``at`` is the operator's position."""

    operator: str
    left: Node
    right: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Junction:
    """All (``and``) or any (``or``) of several conditions, in order."""

    operator: str
    parts: tuple[Node, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negation:
    """``-x``."""

    operand: Node
    at: int = 0


Node: TypeAlias = "Number | Text | Reference | Own | Up | Property | Call | Binary | Junction | Negation"


def children(node: Node) -> tuple[Node, ...]:
    """The expressions directly inside ``node``, in the order they are written."""
    match node:
        case Call(arguments=inner) | Junction(parts=inner):
            return inner
        case Binary(left=left, right=right):
            return (left, right)
        case Negation(operand=operand):
            return (operand,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every expression inside it, outer ones first."""
    yield node
    for inner in children(node):
        yield from walk(inner)
