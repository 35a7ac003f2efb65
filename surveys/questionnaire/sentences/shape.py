"""A sentence as plain values: how its leaves are joined, and the leaves in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from .tree import AND, OR, Comparison, Negated, Sentence, Several, Written

Shape: TypeAlias = Any
"""The number of a leaf, ``["and", …]``, ``["or", …]`` or ``["not", one]``."""

DEEPEST = 50


def to_shape(sentence: Sentence) -> tuple[Shape, list[Comparison | Written]]:
    """The shape and the leaves: ``from_shape(*to_shape(sentence)) == sentence``."""
    found: list[Comparison | Written] = []

    def shaped(part: Sentence) -> Shape:
        match part:
            case Several(joined=joined, parts=parts):
                return [joined, *map(shaped, parts)]
            case Negated(inner=inner):
                return ["not", shaped(inner)]
            case Comparison() | Written():
                found.append(part)
                return len(found) - 1

    return shaped(sentence), found


def from_shape(shape: Shape, found: Sequence[Sentence], depth: int = 0) -> Sentence:
    """The sentence of this shape. Raises ``ValueError`` for anything that ``to_shape`` does not write."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    match shape:
        case bool():
            raise ValueError(shape)
        case int(number) if 0 <= number < len(found):
            return found[number]
        case ["not", inner]:
            return Negated(from_shape(inner, found, depth + 1))
        case ["and" | "or" as joined, _, _, *_]:
            parts = tuple(from_shape(part, found, depth + 1) for part in shape[1:])
            return Several(AND if joined == "and" else OR, parts)
    raise ValueError(shape)
