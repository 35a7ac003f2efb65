"""The answers that lead to a jump, so that it can be printed beside them: “2 No → go to B4”."""

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
from surveys.questionnaire.expressions.values import number_to_text
from surveys.questionnaire.model.structure import Question, Route


def codes_of(route: Route, question: Question) -> frozenset[str]:
    """Return the question's codes each of which triggers the route by itself; empty if it depends on anything else."""
    if not route.when:
        return frozenset()
    try:
        return frozenset(_codes(parse(route.when), question.name) or ())
    except ExpressionError:
        return frozenset()


def _codes(node: Node, name: str) -> set[str] | None:
    """Return the codes in ``${name} = 'a' or selected(${name}, 'b')``; ``None`` for any other kind of condition."""
    match node:
        case Junction(operator="or", parts=parts):
            found = [_codes(part, name) for part in parts]
            return None if None in found else {code for codes in found if codes for code in codes}
        case Binary(operator="=", left=Reference(name=asked), right=Text(value=code)) if asked == name:
            return {code}
        case Binary(operator="=", left=Reference(name=asked), right=Number(value=number)) if asked == name:
            return {number_to_text(number)}
        case Call(name="selected", arguments=(Reference(name=asked), Text(value=code))) if asked == name:
            return {code}
    return None
