"""Comparisons that are allowed but can hardly be meant: found from the types and codes of the questions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.questionnaire.types import DATED_TYPES

from .context import Nowhere, Value
from .dates_and_times import looks_like_date
from .nodes import Binary, Call, Junction, Negation, Node, Number, Own, Reference, Text
from .scope import KnownName, Scope
from .values import to_number, to_text

_MISSING = frozenset({"", "dk", "refused"})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
ORDERED = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or suspicious: a code of the catalogue, the position (from 0), the sentence's values."""

    code: str
    at: int = 0
    values: dict[str, str | int] = field(default_factory=dict)


def finding(code: str, at: int, /, **values: str | int) -> Finding:
    """A finding whose values name the position as people count, from 1."""
    return Finding(code, at, {"position": at + 1, **values})


def literal(node: Node) -> str | float | None:
    """The text or number (``-1`` too) that is written there, else None."""
    if isinstance(node, Text | Number):
        return node.value
    if isinstance(node, Negation) and isinstance(node.operand, Number):
        return -node.operand.value
    return None


def subject(node: Node, scope: Scope) -> tuple[str, KnownName | None]:
    """The name of the question whose answer ``node`` reads, and what is known of it; ``''`` if it reads none."""
    name = node.name if isinstance(node, Reference) else scope.own if isinstance(node, Own) else ""
    return name, scope.names.get(name)


def comparison(node: Binary, scope: Scope) -> Iterator[Finding]:
    """What is odd about ``${question} = 'literal'`` and its like."""
    for side, other, sign in (
        (node.left, node.right, node.operator),
        (node.right, node.left, _MIRRORED[node.operator]),
    ):
        name, known = subject(side, scope)
        written = literal(other)
        if known is None or written is None:
            continue
        if _is_beyond(known, sign, to_number(written, Nowhere())):
            yield finding("beyond_limits", node.at, name=name)
        elif known.multiple and sign in ("=", "!=") and written != "":
            yield finding("multiple_compared", node.at, name=name, code=to_text(written))
        elif sign in ORDERED and known.type in DATED_TYPES and isinstance(written, str) and looks_like_date(written):
            yield finding("date_compared_with_text", node.at, text=written)
        elif sign in ORDERED:
            yield from _ordered(node, name, known, written)
        elif known.codes is not None:
            yield from unlisted(node.at, name, known, written)
        elif known.number and isinstance(written, str) and written not in _MISSING and _nan(written):
            yield finding("number_compared_with_text", node.at, name=name, text=written)


def _is_beyond(known: KnownName, sign: str, number: float) -> bool:
    """Whether the question's own limits leave no answer for which the comparison holds."""
    above = number > known.most or (sign == ">" and number == known.most)
    below = number < known.least or (sign == "<" and number == known.least)
    return (above and sign in (">", ">=", "=")) or (below and sign in ("<", "<=", "="))


def _ordered(node: Binary, name: str, known: KnownName, written: str | float) -> Iterator[Finding]:
    if isinstance(written, str) and _nan(written):
        yield finding("text_compared_by_size", node.at, text=written)
    elif known.multiple:
        yield finding("multiple_compared_by_size", node.at, name=name)
    elif known.codes and all(_nan(code) for code in known.codes):
        yield finding("codes_compared_by_size", node.at, name=name)


def lone_literal(node: Node, before: Node | None) -> Finding | None:
    """A text or number that is to be a condition by itself: ``${a} = '1' or '3'``; ``before``: the part before it."""
    written = literal(node)
    if written is None:
        return None
    shown = f"'{written}'" if isinstance(written, str) else to_text(written)
    if isinstance(before, Binary) and before.operator in _MIRRORED:
        for side, other in ((before.left, before.right), (before.right, before.left)):
            if isinstance(side, Reference | Own) and literal(other) is not None:
                name = "." if isinstance(side, Own) else f"${{{side.name}}}"
                repeated = f"{name} {before.operator} {shown}"
                return finding("literal_as_condition_after", node.at, written=shown, repeated=repeated)
    return finding("literal_as_condition", node.at, written=shown)


def used_as_number(node: Node, scope: Scope) -> Iterator[Finding]:
    """A question with several answers where a number is wanted."""
    name, known = subject(node, scope)
    if isinstance(node, Reference | Own) and known is not None and known.multiple:
        yield finding("multiple_as_number", node.at, name=name)


def unlisted(at: int, name: str, known: KnownName, written: str | float) -> Iterator[Finding]:
    """A code that no choice of the question has; numbers fit a code of the same value."""
    if known.codes is None or (isinstance(written, str) and written in _MISSING):
        return
    if isinstance(written, float):
        fits = any(to_number(code, Nowhere()) == written for code in known.codes)
    else:
        fits = written in known.codes
    if not fits:
        yield finding("code_not_in_list", at, name=name, code=to_text(written))


def contradictions(node: Junction, scope: Scope) -> Iterator[Finding]:
    """Parts that exclude each other (``and``) or cover everything (``or``) for one question."""
    seen: dict[str, list[tuple[str, Value]]] = {}
    for part in node.parts:
        for name, sign, value in _facts(part, scope):
            seen.setdefault(name, []).append((sign, value))
    for name, facts in seen.items():
        shown = "${" + name + "}"
        if node.operator == "and" and (_two(facts, "=") or _empty_range(facts)):
            yield finding("always_false", node.at, subject=shown)
        elif node.operator == "or" and _two(facts, "!="):
            yield finding("always_true", node.at, subject=shown)


def _facts(part: Node, scope: Scope) -> Iterator[tuple[str, str, Value]]:
    if not isinstance(part, Binary) or part.operator not in _MIRRORED:
        return
    for side, other, sign in (
        (part.left, part.right, part.operator),
        (part.right, part.left, _MIRRORED[part.operator]),
    ):
        name, known = subject(side, scope)
        written = literal(other)
        if known is not None and written is not None and not set(known.repeats) - set(scope.repeats):
            yield name, sign, written


def _two(facts: list[tuple[str, Value]], sign: str) -> bool:
    """Whether the sign stands before two values that cannot be the same."""
    values = {_plain(value) for found, value in facts if found == sign}
    return len(values) > 1


def _plain(value: Value) -> str:
    number = to_number(value, Nowhere())
    return to_text(value) if math.isnan(number) else to_text(number)


def _empty_range(facts: list[tuple[str, Value]]) -> bool:
    """Whether no number is above all the lower limits and below all the upper ones."""
    limits = [(sign, to_number(value, Nowhere())) for sign, value in facts]
    low = max(((limit, sign == ">") for sign, limit in limits if sign in (">", ">=", "=")), default=(-math.inf, False))
    high = min(((limit, sign != "<") for sign, limit in limits if sign in ("<", "<=", "=")), default=(math.inf, True))
    if low[0] == high[0]:
        return low[1] or not high[1]
    return low[0] > high[0]


def _nan(text: str) -> bool:
    return math.isnan(to_number(text, Nowhere()))


def selected_code(node: Call, scope: Scope) -> Iterator[Finding]:
    """``selected(${q}, 'x')`` with a code that ``q`` does not have."""
    if len(node.arguments) == 2:
        name, known = subject(node.arguments[0], scope)
        written = literal(node.arguments[1])
        if known is not None and isinstance(written, str):
            yield from unlisted(node.at, name, known, written.strip())
        elif known is not None and written is not None:
            yield from unlisted(node.at, name, known, to_text(written))
