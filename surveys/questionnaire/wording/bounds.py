"""The least and the greatest number a question can take, as far as its settings say so plainly."""

from __future__ import annotations

import math

from surveys.questionnaire.expressions.nodes import Binary, ExpressionError, Junction, Negation, Node, Number, Own
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.types import SCALE_TYPES

Bounds = tuple[float, float]
"""Least and greatest; infinite where nothing is said."""

EVERYTHING: Bounds = (-math.inf, math.inf)
RANGE_START, RANGE_END, RANGE_STEP = 1.0, 10.0, 1.0
"""What a ``range`` has where its parameters say nothing (ODK documentation)."""

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def number_bounds(question: Question) -> Bounds:
    """The bounds of a ``range``'s parameters and of ``constraint``'s plain comparisons with ``.``."""
    least, most = EVERYTHING
    if question.type in SCALE_TYPES:
        least = _parameter(question, "start", RANGE_START)
        most = _parameter(question, "end", RANGE_END)
        least, most = min(least, most), max(least, most)
    if question.constraint:
        try:
            lower, upper = constraint_bounds(parse(question.constraint))
        except ExpressionError:
            return least, most
        least, most = max(least, lower), min(most, upper)
    return least, most


def usual_bounds(question: Question) -> Bounds:
    """What is usual, as far as ``warning``, which asks to confirm anything else, says so by plain comparisons."""
    if not question.warning:
        return EVERYTHING
    try:
        return constraint_bounds(parse(question.warning))
    except ExpressionError:
        return EVERYTHING


def number_step(question: Question) -> float:
    """From one point of a ``range`` to the next; 1 of other numbers."""
    return _parameter(question, "step", RANGE_STEP) if question.type in SCALE_TYPES else RANGE_STEP


def constraint_bounds(node: Node) -> Bounds:
    """The bounds that hold whenever the condition does: ``. >= 14 and . < 100`` gives (14, 100)."""
    match node:
        case Junction(operator="and", parts=parts):
            inner = [constraint_bounds(part) for part in parts]
            return max(least for least, _ in inner), min(most for _, most in inner)
        case Junction(operator="or", parts=parts):
            inner = [constraint_bounds(part) for part in parts]
            return min(least for least, _ in inner), max(most for _, most in inner)
        case Binary(operator=operator, left=Own(), right=right) if operator in _MIRRORED:
            return _side(operator, constant(right))
        case Binary(operator=operator, left=left, right=Own()) if operator in _MIRRORED:
            return _side(_MIRRORED[operator], constant(left))
    return EVERYTHING


def constant(node: Node) -> float | None:
    """The number that is written there, ``None`` if it is anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negation):
        inner = constant(node.operand)
        return None if inner is None else -inner
    return None


def _side(operator: str, limit: float | None) -> Bounds:
    if limit is None:
        return EVERYTHING
    return (
        limit if operator in (">", ">=", "=") else -math.inf,
        limit if operator in ("<", "<=", "=") else math.inf,
    )


def _parameter(question: Question, name: str, otherwise: float) -> float:
    try:
        return float(question.parameters.get(name, otherwise))
    except ValueError:
        return otherwise
