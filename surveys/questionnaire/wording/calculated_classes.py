"""What the classes of a calculation mean: of ``if(${age} < 35, '1', if(${age} < 55, '2', '3'))`` class 2 is 35–54.

A calculation has codes and no words for them; its branches say which answers lead to each.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.expressions.nodes import (
    Binary,
    Call,
    ExpressionError,
    Junction,
    Node,
    Number,
    Reference,
    Text,
)
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.types import CALCULATED_TYPES

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_ASKING = frozenset({"dk", "refused", "answered"})


def class_conditions(question: Question) -> Mapping[str, Node]:
    """By class the condition under which the calculation gives it; only those that the branches say plainly."""
    if question.type not in CALCULATED_TYPES:
        return {}
    try:
        return dict(_branches(parse(question.calculation), ()))
    except ExpressionError:
        return {}


def classified(question: Question) -> str:
    """The one question that the classes of a calculation are made of; ``""`` if there are several or none."""
    names = {name for condition in class_conditions(question).values() for name in _names(condition)}
    return names.pop() if len(names) == 1 else ""


def _branches(node: Node, held: tuple[Node, ...]) -> list[tuple[str, Node]]:
    """Each class with the comparisons on the way to it; a way that goes by anything else gives no class."""
    match node:
        case Call(name="if", arguments=(Call(name="not", arguments=(condition,)), then, otherwise)):
            return _branches(Call("if", (condition, otherwise, then)), held)
        case Call(name="if", arguments=(condition, then, otherwise)):
            if _asks_for_missing(condition):
                inner = then if _is_positive(condition) else otherwise
                return _branches(inner, held)
            opposite = _opposite(condition)
            inside = _branches(then, (*held, condition))
            return inside if opposite is None else inside + _branches(otherwise, (*held, opposite))
        case Text(value=code) if code and held:
            return [(code, _joined(held))]
        case Number() if held:
            return [(unparse(node), _joined(held))]
    return []


def _joined(held: tuple[Node, ...]) -> Node:
    """The comparisons as one condition; of two limits of one kind the later one, which is the narrower."""
    narrowest: dict[tuple[str, bool], Node] = {}
    others: list[Node] = []
    for part in held:
        match part:
            case Binary(operator=operator, left=Reference(name=name), right=Number()) if operator in _OPPOSITE:
                narrowest[name, operator in ("<", "<=")] = part
            case _:
                others.append(part)
    parts = (*narrowest.values(), *others)
    return parts[0] if len(parts) == 1 else Junction("and", parts)


def _opposite(condition: Node) -> Node | None:
    match condition:
        case Binary(operator=operator, left=Reference() as left, right=Number() as right) if operator in _OPPOSITE:
            return Binary(_OPPOSITE[operator], left, right)
    return None


def _asks_for_missing(condition: Node) -> bool:
    match condition:
        case Call(name=name) if name in _ASKING:
            return True
        case Binary(operator="=", left=Reference(), right=Text(value="" | "dk" | "refused")):
            return True
        case Junction(parts=parts):
            return all(_asks_for_missing(part) for part in parts)
    return False


def _is_positive(condition: Node) -> bool:
    """Whether the condition holds for whoever gave an answer."""
    return isinstance(condition, Call) and condition.name == "answered"


def _names(node: Node) -> set[str]:
    match node:
        case Reference(name=name):
            return {name}
        case Binary(left=left, right=right):
            return _names(left) | _names(right)
        case Call(arguments=inner) | Junction(parts=inner):
            return {name for part in inner for name in _names(part)}
    return set()
