"""From a sentence to an expression."""

from __future__ import annotations

import re
from datetime import date

from surveys.questionnaire.expressions import ExpressionError, clean, parse
from surveys.questionnaire.expressions.nodes import (
    Call,
    Junction,
    Negation,
    Node,
    Number,
    Own,
    Property,
    Reference,
    Text,
)
from surveys.questionnaire.expressions.unparse import unparse

from .forms import Form, node_of
from .tree import (
    ANSWERS,
    ATTEMPT,
    COLUMN,
    DATE,
    NUMBER,
    QUESTION,
    SAMPLE,
    TEXT,
    TODAY,
    Comparison,
    Count,
    Literal,
    Negated,
    Sentence,
    Several,
    Subject,
    Value,
    Written,
)

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
LONGEST_NUMBER = 15
"""Signs of a number; one that is longer does not keep its last digits."""
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def write(sentence: Sentence | Count | None) -> str:
    """The expression that says the sentence; ``""`` for ``None``. Raises ``ValueError`` if it is not complete."""
    return "" if sentence is None else unparse(_node(sentence))


def written_value(value: Value) -> str:
    """The expression of a subject or literal alone: ``${B1}``, ``.``, ``attribute('region')``, ``'1'``."""
    return unparse(_value(value))


def literal_for(typed: str, form: str) -> Literal | None:
    """The value somebody typed, as it may be written; ``None`` if it is no number or date where one is wanted.

    Numbers take a comma for the point; ``1.000`` is refused, which is typed for a thousand and would be read as one.
    Dates take the order day, month, year; one that no calendar has is refused. Quotation marks of both kinds cannot
    stand in one text: the double ones are left out.
    """
    text = typed.strip()
    if form == NUMBER:
        is_number = _NUMBER.fullmatch(text) and not _THOUSANDS.fullmatch(text) and len(text) <= LONGEST_NUMBER
        return Literal(text.replace(",", "."), NUMBER) if is_number else None
    if form == DATE:
        text = _LOCAL_DAY.sub(lambda found: f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}", text)
        return Literal(text, DATE) if _is_day(text) else None
    text = clean(text)
    text = text.replace('"', "") if "'" in text else text
    return Literal(text, TEXT) if text.strip() else None


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _node(sentence: Sentence | Count) -> Node:
    match sentence:
        case Comparison(subject=subject, comparison=key, value=value):
            if subject is None or not key:
                raise ValueError(sentence)
            return node_of(Form(key, _value(subject), None if value is None else _value(value)))
        case Several(joined=joined, parts=parts):
            return Junction(joined, tuple(_node(part) for part in parts))
        case Negated(inner=inner):
            return Call("not", (_node(inner),))
        case Written(expression=expression):
            return _parsed(expression)
        case Count(by=by, value=value):
            if value is None:
                raise ValueError(sentence)
            return Call("count-selected", (_value(value),)) if by == ANSWERS else _value(value)


def _parsed(expression: str) -> Node:
    try:
        return parse(clean(expression))
    except ExpressionError as error:
        raise ValueError(expression) from error


def _value(value: Value) -> Node:
    match value:
        case Literal(text=text, form="number"):
            number = Number(float(text.removeprefix("-")))
            return Negation(number) if text.startswith("-") else number
        case Literal(text=text, form="date"):
            return Call("date", (Text(text),))
        case Literal(text=text):
            return Text(text)
        case Subject(kind=kind, name=name):
            return _named(kind, name)


def _named(kind: str, name: str) -> Node:
    if kind == QUESTION:
        return Reference(name)
    if kind == SAMPLE:
        return Call("attribute", (Text(name),))
    if kind == COLUMN:
        return Property(name)
    return Call(kind, ()) if kind in (TODAY, ATTEMPT) else Own()
