"""Checks what exceeds the limits of any interview: too many instances, texts that double from row to row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from surveys.questionnaire.expressions import ExpressionError, Node, parse
from surveys.questionnaire.expressions.budget import MOST_INSTANCES, MOST_STEPS, OF_AN_INSTANCE
from surveys.questionnaire.expressions.compiler import constant_value
from surveys.questionnaire.expressions.nodes import Call, Reference, Text
from surveys.questionnaire.expressions.values import LONGEST_TEXT
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem

from .outline import Outline

MOST_INSTANCES_IN_ALL = MOST_STEPS // OF_AN_INSTANCE
"""The most instances of all nested repeats together that a single answer may cause."""


def too_many_rounds(outline: Outline) -> Iterator[Problem]:
    """Repeats with too many instances, by their own number or multiplied by those of the repeats around them."""
    in_all: dict[str, tuple[float, bool]] = {}
    for placed in outline.items:
        item = placed.item
        if not isinstance(item, s.Repeat):
            continue
        count, is_fixed = _most_rounds(outline, item)
        around = [in_all[name] for name in placed.around if name in in_all]
        outer, outer_is_fixed = around[-1] if around else (1.0, True)
        in_all[item.name] = product, always = outer * count, is_fixed and outer_is_fixed
        if outer > MOST_INSTANCES_IN_ALL:
            continue  # reported for the repeat around it
        place = Place("survey", item.row, "repeat_count", item.name)
        for number, most, fixed in ((count, MOST_INSTANCES, is_fixed), (product, MOST_INSTANCES_IN_ALL, always)):
            if most < number < math.inf:
                values: dict[str, str | int] = {"name": item.name, "count": int(number), "most": most}
                yield Problem("too_many_rounds" if fixed else "perhaps_too_many_rounds", place, values)
                break


def _most_rounds(outline: Outline, repeat: s.Repeat) -> tuple[float, bool]:
    """The greatest stated number of instances of a repeat, otherwise 1, and whether that number is fixed."""
    try:
        node = parse(repeat.count)
        constant = constant_value(node)
    except ExpressionError:
        return 1.0, False
    if constant is not None:
        number = _number(constant)
        return (number, True) if number is not None else (1.0, False)
    known = outline.names.get(node.name) if isinstance(node, Reference) else None
    return (known.most if known is not None and math.isfinite(known.most) else 1.0), False


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def cut_texts(outline: Outline) -> Iterator[Problem]:
    """Calculations too long for a text even if every answer has one letter; only the first in a chain."""
    lengths = _Lengths({question.name: question for question in outline.questionnaire.questions()})
    for question in outline.questionnaire.questions():
        length = lengths.of(question.name) if question.calculation else 0
        if length > LONGEST_TEXT and not any(lengths.of(name) > LONGEST_TEXT for name in lengths.read_by(question)):
            place = Place("survey", question.row, "calculation", question.name)
            yield Problem("text_is_cut", place, {"name": question.name, "most": LONGEST_TEXT})


class _Lengths:
    """The least possible lengths of texts, with one letter per answer."""

    def __init__(self, questions: Mapping[str, s.Question]) -> None:
        self._questions = questions
        self._known: dict[str, int] = {}
        self._nodes: dict[str, Node | None] = {}

    def of(self, name: str) -> int:
        """The length of the value of a name in an expression."""
        question = self._questions.get(name)
        if question is None or not question.calculation:
            return 1
        if name not in self._known:
            self._known[name] = 0  # a circular reference is empty
            node = self._node(question)
            self._known[name] = self._of(node) if node is not None else 0
        return self._known[name]

    def read_by(self, question: s.Question) -> Iterator[str]:
        """The names whose values become part of the question's text."""
        node = self._node(question)
        yield from _put_together(node) if node is not None else ()

    def _node(self, question: s.Question) -> Node | None:
        if question.name not in self._nodes:
            try:
                self._nodes[question.name] = parse(question.calculation)
            except ExpressionError:
                self._nodes[question.name] = None
        return self._nodes[question.name]

    def _of(self, node: Node) -> int:
        match node:
            case Text(value=value):
                return len(value)
            case Reference(name=name):
                return self.of(name)
            case Call(name="concat", arguments=parts):
                return sum(map(self._of, parts))
            case Call(name="join", arguments=(glue, *parts)):
                return sum(map(self._of, parts)) + self._of(glue) * max(len(parts) - 1, 0)
            case Call(name="if", arguments=(_, one, other)):
                return min(self._of(one), self._of(other))
        return 0


def _put_together(node: Node) -> Iterator[str]:
    match node:
        case Reference(name=name):
            yield name
        case Call(name="concat" | "join" | "if", arguments=parts):
            for part in parts:
                yield from _put_together(part)
