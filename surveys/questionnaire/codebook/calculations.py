"""What kind of value a calculation gives, for the codebook."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.expressions.functions.registry import BOOLEAN, NUMBER, TEXT
from surveys.questionnaire.expressions.nodes import Binary, Call, ExpressionError, Negation, Node, Reference
from surveys.questionnaire.expressions.nodes import Number as NumberNode
from surveys.questionnaire.expressions.nodes import Text as TextNode
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.types import CALCULATED_TYPES, NUMBER_TYPES

DEEPEST = 30
"""Calculations that are followed from one to the next."""


def calculated_kind(question: Question, questions: Mapping[str, Question]) -> str:
    """``number`` if the calculation cannot give anything else, ``text`` otherwise (also for true and false).

    ``questions`` are all questions by name.
    """
    kind = _ValueKinds(questions).of_question(question, 0)
    return NUMBER if kind == NUMBER else TEXT


class _ValueKinds:
    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions

    def of_question(self, question: Question, depth: int) -> str:
        if question.type in NUMBER_TYPES and not question.nonresponse:
            return NUMBER
        if question.type not in CALCULATED_TYPES or depth > DEEPEST:
            return TEXT
        try:
            return self._of(parse(question.calculation), depth)
        except ExpressionError:
            return TEXT

    def _of(self, node: Node, depth: int) -> str:
        match node:
            case NumberNode() | Negation():
                return NUMBER
            case Binary(operator=operator):
                return NUMBER if operator in ("+", "-", "*", "div", "mod") else BOOLEAN
            case Reference(name=name) if name in self._questions:
                return self.of_question(self._questions[name], depth + 1)
            case Call(name="if", arguments=(_, then, otherwise)):
                return self._common((then, otherwise), depth)
            case Call(name="coalesce" | "once", arguments=arguments):
                return self._common(arguments, depth)
            case Call(name=name) if name in FUNCTIONS:
                return FUNCTIONS[name].gives
        return TEXT

    def _common(self, nodes: tuple[Node, ...], depth: int) -> str:
        """The kind of every branch; an empty text fits any."""
        kinds = {self._of(node, depth) for node in nodes if not (isinstance(node, TextNode) and node.value == "")}
        return kinds.pop() if len(kinds) == 1 else TEXT
