"""From an expression to a sentence."""

from __future__ import annotations

import math

from surveys.questionnaire.expressions import ExpressionError, clean, may_call, parse
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
from surveys.questionnaire.expressions.values import number_to_text

from .forms import OPERATORS, form_of, measured
from .tree import (
    ANSWERS,
    ATTEMPT,
    COLUMN,
    DATE,
    NUMBER,
    OWN,
    QUESTION,
    SAMPLE,
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
    leaves,
)

DEEPEST = 12
"""Brackets within brackets that people still read."""
_DRAWN = ("random", "once", "uuid")
"""Functions whose draws belong to their place in the text: it stays as it is."""


def read(expression: str) -> Sentence | None:
    """The sentence an expression says; ``None`` if it says nothing or no part of it is a comparison."""
    try:
        text = clean(expression)
        node = parse(text)
    except ExpressionError:
        return None
    if may_call(text, _DRAWN) or _depth(node) > DEEPEST:
        return None
    sentence = _sentence(node)
    return sentence if any(isinstance(leaf, Comparison) for leaf in leaves(sentence)) else None


def count_of(expression: str) -> Count | None:
    """How often a repeat with this expression as its count comes; ``None`` if it is anything else."""
    try:
        node = parse(clean(expression))
    except ExpressionError:
        return None
    match node:
        case Call(name="count-selected", arguments=(what,)) if subject := subject_of(what):
            return Count(ANSWERS, subject)
    value = subject_of(node) or literal_of(node)
    return Count(NUMBER, value) if isinstance(value, Subject) or (value and value.form == NUMBER) else None


def value_in(text: str) -> Value | None:
    """The subject (``${B1}``) or literal (``'1'``) that an expression is; ``None`` if it is neither."""
    try:
        node = parse(clean(text))
    except ExpressionError:
        return None
    return subject_of(node) or literal_of(node)


def subject_of(node: Node) -> Subject | None:
    """The subject that an expression names; ``None`` if it is anything else."""
    match node:
        case Reference(name=name):
            return Subject(QUESTION, name)
        case Own():
            return Subject(OWN)
        case Call(name="attribute", arguments=(Text(value=name),)):
            return Subject(SAMPLE, name)
        case Property(name=name) if name != "null":
            return Subject(COLUMN, name)
        case Call(name="today", arguments=()):
            return Subject(TODAY)
        case Call(name="attempt", arguments=()):
            return Subject(ATTEMPT)
    return None


def literal_of(node: Node) -> Literal | None:
    """The value that is written there; ``None`` if it has to be worked out."""
    match node:
        case Text(value=text):
            return Literal(text)
        case Number(value=value) if math.isfinite(value):
            return Literal(number_to_text(value), NUMBER)
        case Negation(operand=Number(value=value)) if math.isfinite(value):
            return Literal(f"-{number_to_text(value)}", NUMBER)
        case Call(name="date", arguments=(Text(value=text),)):
            return Literal(text, DATE)
    return None


def _sentence(node: Node) -> Sentence:
    match node:
        case Junction(operator=joined, parts=parts):
            return Several(joined, tuple(_sentence(part) for part in parts))
    comparison = _comparison(node)
    if comparison is not None:
        return comparison
    match node:
        case Call(name="not", arguments=(inner,)):
            return Negated(_sentence(inner))
    return Written(unparse(node))


def _comparison(node: Node) -> Comparison | None:
    form = form_of(node)
    subject = None if form is None else subject_of(form.what)
    if form is None or subject is None:
        return None
    if form.value is None:
        return Comparison(subject, form.key)
    value: Value | None = subject_of(form.value) or literal_of(form.value)
    return Comparison(subject, form.key, value) if value is not None and _says_something(form.key, value) else None


def _says_something(key: str, value: Value) -> bool:
    """Whether a reader knows what is compared: an empty text is said by other words, and only where it is plain."""
    measure, operator = measured(key)
    counts = measure != "" and operator in OPERATORS
    return not isinstance(value, Literal) or (value.text.strip() != "" and (not counts or value.form == NUMBER))


def _depth(node: Node) -> int:
    match node:
        case Junction(parts=parts):
            return 1 + max(_depth(part) for part in parts)
        case Call(name="not", arguments=(inner,)):
            return 1 + _depth(inner)
    return 0
