"""Checks questions that can never be asked because the interview has ended whenever their condition holds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaire.expressions.nodes import Binary, Call, Junction, Node, Reference, Text
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.wording.bounds import constant

from .outline import Outline, parsed

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


@dataclass(frozen=True, slots=True)
class Fact:
    """States that an answer lies between two numbers (each included or not), or equals a certain text."""

    name: str
    text: str = ""
    least: float = -math.inf
    most: float = math.inf
    with_least: bool = True
    with_most: bool = True

    def implies(self, other: Fact) -> bool:
        """Whether the other fact holds whenever this one does."""
        if self.name != other.name or self.text != other.text:
            return False
        above = self.least > other.least or (self.least == other.least and (other.with_least or not self.with_least))
        below = self.most < other.most or (self.most == other.most and (other.with_most or not self.with_most))
        return above and below

    def excludes(self, other: Fact) -> bool:
        """Whether the two facts are incompatible, for a question with one answer."""
        if self.name != other.name:
            return False
        if self.text or other.text:
            return self.text != other.text and self._is_one_value and other._is_one_value
        low, high = (self, other) if self.least >= other.least else (other, self)
        if low.least == high.most:
            return not (low.with_least and high.with_most)
        return low.least > high.most

    @property
    def _is_one_value(self) -> bool:
        return bool(self.text) or self.least == self.most


def fact(node: Node) -> Fact | None:
    """The fact stated by a plain comparison of one question with a constant; ``None`` for any other node."""
    match node:
        case Binary(operator=operator, left=Reference(name=name), right=right) if operator in _MIRRORED:
            return _fact(name, operator, right)
        case Binary(operator=operator, left=left, right=Reference(name=name)) if operator in _MIRRORED:
            return _fact(name, _MIRRORED[operator], left)
        case Call(name="selected", arguments=(Reference(name=name), Text() as code)):
            return _fact(name, "=", code)
    return None


def _fact(name: str, operator: str, node: Node) -> Fact | None:
    number = constant(node)
    if isinstance(node, Text):
        if operator != "=" or not node.value:
            return None
        if not node.value.isdecimal():
            return Fact(name, node.value)
        number = float(node.value)
    if number is None:
        return None
    return Fact(
        name,
        least=number if operator in (">", ">=", "=") else -math.inf,
        most=number if operator in ("<", "<=", "=") else math.inf,
        with_least=operator != ">",
        with_most=operator != "<",
    )


def ended_before(outline: Outline) -> Iterator[Problem]:
    """Questions and groups whose condition only holds after a route to an end has been taken."""
    ends = _ends(outline, s.ENDS)
    if not ends:
        return
    for placed in outline.items:
        needed = _all_of(parsed(placed.item.relevant))
        for at, after, end in ends:
            if at < placed.at and any(one.implies(end) for one in needed):
                place = Place("survey", placed.item.row, "relevant", placed.item.name)
                yield Problem("ended_before", place, {"name": placed.item.name, "after": after})
                break


def quotas_of_nobody(outline: Outline) -> Iterator[Problem]:
    """Quota cells whose condition only holds in interviews that have ended before they are complete."""
    ends = _ends(outline, s.ENDS - {s.COMPLETE})
    for quota in outline.questionnaire.quotas if ends else ():
        needed = _all_of(parsed(quota.when))
        after = next((after for _at, after, end in ends if any(one.implies(end) for one in needed)), None)
        if after is not None:
            place = Place("quotas", quota.row, "when", quota.name)
            yield Problem("quota_of_nobody", place, {"name": quota.name, "after": after})


def _ends(outline: Outline, kinds: frozenset[str]) -> list[tuple[int, str, Fact]]:
    """Routes to such ends that everybody passes: position, question they follow, and a fact sufficient to take them."""
    return [
        (outline.order(route.after), route.after, one)
        for route in outline.questionnaire.routes
        if route.go_to in kinds and outline.is_always_asked(route.after)
        for one in _any_of(parsed(route.when))
    ]


def _any_of(node: Node | None) -> list[Fact]:
    """The facts each of which is sufficient for the condition."""
    parts = node.parts if isinstance(node, Junction) and node.operator == "or" else (node,) if node else ()
    return [found for part in parts if (found := fact(part))]


def _all_of(node: Node | None) -> list[Fact]:
    """The facts that all hold if the condition does."""
    parts = node.parts if isinstance(node, Junction) and node.operator == "and" else (node,) if node else ()
    return [found for part in parts if (found := fact(part))]
