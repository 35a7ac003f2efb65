"""Checks for don't know and refused treated as an answer by a calculation or a quota cell.

In expressions the two are the texts ``dk`` and ``refused``. Every ordered comparison with them is false, so that they
end up in the last branch of ``if(${age} < 35, '1', if(${age} < 55, '2', '3'))``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from surveys.questionnaire.expressions import ExpressionError, Value, constant_value
from surveys.questionnaire.expressions.nodes import (
    Binary,
    Call,
    Junction,
    Negation,
    Node,
    Number,
    Reference,
    Text,
    walk,
)
from surveys.questionnaire.expressions.values import to_boolean, to_text
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import CALCULATED_TYPES

from .implications import offered_missing
from .outline import Outline, parsed

_TESTS = frozenset({"dk", "refused", "answered"})
_MOST = 24
"""The most possible values of an expression that still counts as a classification."""
_DEEPEST = 8
"""The depth to which calculations that read each other are followed."""


def refusals_taken_for_answers(outline: Outline) -> Iterator[Problem]:
    """Calculations that classify respondents who do not answer, and quota cells that count them."""
    offering = _offering(outline)
    if not offering:
        return
    for question in outline.questionnaire.questions():
        if question.type in CALCULATED_TYPES and (node := parsed(question.calculation)):
            place = Place("survey", question.row, "calculation", question.name)
            yield from _classes(node, offering, place, question.name)
    for quota in outline.questionnaire.quotas:
        node = spelled_out(outline, parsed(quota.when))
        if node is not None:
            place = Place("quotas", quota.row, "when", quota.name)
            yield from _cells(outline, node, offering, place, quota)


def missing_counted(questionnaire: s.Questionnaire) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Quota cell → questions and kinds of missing value that its condition does not distinguish from an answer."""
    outline = Outline(questionnaire)
    offering = _offering(outline)
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for quota in questionnaire.quotas if offering else ():
        node = spelled_out(outline, parsed(quota.when))
        found[quota.name] = tuple(
            (name, kind)
            for name in (_read(node) if node is not None else ())
            for kind in offering.get(name, ())
            if node is not None and not tells_apart(node, name, kind)
        )
    return found


def _offering(outline: Outline) -> Mapping[str, tuple[str, ...]]:
    """The questions that offer don't know or refused, and which of them."""
    found = {q.name: offered_missing(outline.questionnaire, q) for q in outline.questionnaire.questions()}
    return {name: kinds for name, kinds in found.items() if kinds}


def _classes(node: Node, offering: Mapping[str, tuple[str, ...]], place: Place, name: str) -> Iterator[Problem]:
    for asked in _read(node):
        for kind in offering.get(asked, ()):
            if tells_apart(node, asked, kind):
                continue
            values = sorted({to_text(value) for value in _results(_with(node, asked, kind)) if _is_class(value)})
            if values and _has_branches(node):
                said: dict[str, str | int] = {"name": asked, "kind": kind, "value": ", ".join(values), "class": name}
                yield Problem("missing_becomes_class", place, said)
                break


def _cells(
    outline: Outline, node: Node, offering: Mapping[str, tuple[str, ...]], place: Place, quota: s.Quota
) -> Iterator[Problem]:
    for asked in _read(node):
        for kind in offering.get(asked, ()):
            results = _results(_with(node, asked, kind))
            if not tells_apart(node, asked, kind) and any(to_boolean(value) for value in results):
                yield Problem("missing_fills_cell", place, {"name": asked, "kind": kind, "cell": quota.name})
                break


def _read(node: Node) -> list[str]:
    return list(dict.fromkeys(inner.name for inner in walk(node) if isinstance(inner, Reference)))


def spelled_out(outline: Outline, node: Node | None, depth: int = _DEEPEST) -> Node | None:
    """The condition with calculations substituted for their names."""
    if node is None or depth == 0:
        return node
    for name in _read(node):
        placed = outline.by_name.get(name)
        item = placed.item if placed else None
        if isinstance(item, s.Question) and item.type in CALCULATED_TYPES and not outline.repeats(name):
            inner = spelled_out(outline, parsed(item.calculation), depth - 1)
            if inner is not None:
                node = _put(node, name, inner)
    return node


def _with(node: Node, name: str, kind: str) -> Node:
    return _put(node, name, Text(kind))


def _put(node: Node, name: str, value: Node) -> Node:
    """The expression with a value substituted for a question."""
    match node:
        case Reference(name=found):
            return value if found == name else node
        case Call(arguments=inner):
            return replace(node, arguments=tuple(_put(one, name, value) for one in inner))
        case Junction(parts=inner):
            return replace(node, parts=tuple(_put(one, name, value) for one in inner))
        case Binary(left=left, right=right):
            return replace(node, left=_put(left, name, value), right=_put(right, name, value))
        case Negation(operand=operand):
            return replace(node, operand=_put(operand, name, value))
    return node


def tells_apart(node: Node, name: str, kind: str) -> bool:
    """Whether the expression tests for the missing value."""
    for inner in walk(node):
        match inner:
            case Call(name=called, arguments=(Reference(name=found),)) if called in _TESTS and found == name:
                if called in ("answered", kind):
                    return True
            case Binary(left=Reference(name=found), right=Text(value=value)) if found == name and value == kind:
                return True
            case Call(name="selected", arguments=(Reference(name=found), Text(value=value))):
                if found == name and value == kind:
                    return True
    return False


def _has_branches(node: Node) -> bool:
    """Whether it classifies respondents: mere sums or copies of an answer give no value for a missing one."""
    return any(isinstance(inner, Call) and inner.name in ("if", "coalesce", "selected-at") for inner in walk(node))


def _is_class(value: Value) -> bool:
    if isinstance(value, float):
        return not math.isnan(value)
    return value not in ("", "dk", "refused")


def _results(node: Node) -> set[Value]:
    """The possible values of an expression whatever other answers are, as far as it contains them."""
    match node:
        case Call(name="if", arguments=(condition, then, otherwise)):
            found: set[Value] = set()
            truth = _truth(condition)
            found |= _results(then) if truth is not False else set()
            return found | (_results(otherwise) if truth is not True else set())
        case Junction():
            truth = _truth(node)
            return set() if truth is None else {truth}
    return _worked_out(node)


def _truth(condition: Node) -> bool | None:
    """Whether a condition holds; ``None`` if that depends on other answers."""
    if isinstance(condition, Junction):
        parts = [_truth(part) for part in condition.parts]
        decisive = condition.operator == "or"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if isinstance(condition, Call) and condition.name == "not" and len(condition.arguments) == 1:
        inner = _truth(condition.arguments[0])
        return None if inner is None else not inner
    results = {to_boolean(value) for value in _worked_out(condition)}
    return results.pop() if len(results) == 1 else None


def _worked_out(node: Node) -> set[Value]:
    """The values of an expression with constant parts; empty if it reads a question."""
    inner = _operands(node)
    if any(isinstance(one, Call) and one.name == "if" for one in inner):
        results = [_results(one) for one in inner]
        if not all(results) or math.prod(map(len, results)) > _MOST:
            return set()
        worked = (_constant(_rebuilt(node, values)) for values in product(*results))
        return {value for value in worked if value is not None}
    value = _constant(node)
    return set() if value is None else {value}


def _operands(node: Node) -> tuple[Node, ...]:
    match node:
        case Call(arguments=inner):
            return inner
        case Binary(left=left, right=right):
            return (left, right)
    return ()


def _rebuilt(node: Node, values: tuple[Value, ...]) -> Node:
    inner = tuple(_literal(value) for value in values)
    if isinstance(node, Binary):
        return replace(node, left=inner[0], right=inner[1])
    return replace(node, arguments=inner) if isinstance(node, Call) else node


def _literal(value: Value) -> Node:
    if isinstance(value, bool):
        return Call("true" if value else "false", ())
    return Number(value) if isinstance(value, float) else Text(to_text(value))


def _constant(node: Node) -> Value | None:
    try:
        return None if any(isinstance(one, Reference) for one in walk(node)) else constant_value(node)
    except ExpressionError:
        return None
