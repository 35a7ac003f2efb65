"""Nested quota cells as tables: ``area × age`` has a row for each age and a column for each area.

Read from the cells' conditions: what they join by ``and`` is taken apart by the questions it is about,
and cells about the same questions belong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.questionnaire.expressions.nodes import (
    Binary,
    Call,
    ExpressionError,
    Junction,
    Node,
    Number,
    Reference,
    Text,
    children,
)
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model.structure import Question, Questionnaire
from surveys.questionnaire.problems import gettext_noop

from .calculated_classes import class_conditions, classified
from .conditions import Translate, Wording

MOST_COLUMNS = 6
"""Columns that still stand side by side on a desk's screen."""
LONGEST_TITLE = 24

_UNDER = gettext_noop("under %(to)s")
_UP_TO = gettext_noop("up to %(to)s")
_FROM = gettext_noop("%(from)s and over")
_OVER = gettext_noop("over %(from)s")
_MIRRORED = {"=": "=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}

Dimension = tuple[str, ...]
"""The names of the questions and columns of the sample that a part of a condition is about, in order."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells about the same two questions or more. ``across``: what the columns are by, ``down``: what the rows are by.

    A column is a part of a condition as it is written, a row one part for each dimension; ``cells`` has the
    cell's name by row and column, where there is one.
    """

    across: Dimension
    down: tuple[Dimension, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: Mapping[tuple[tuple[str, ...], str], str]


def tables(conditions: Mapping[str, str]) -> tuple[list[Table], list[str]]:
    """The cells' conditions by name as tables, and the names of the cells that stand in none."""
    parts = {name: parts_of(condition) for name, condition in conditions.items()}
    families: dict[frozenset[Dimension], list[str]] = {}
    for name, found in parts.items():
        families.setdefault(frozenset(found), []).append(name)
    made = {kind: _table({name: parts[name] for name in names}) for kind, names in families.items()}
    alone = [name for name, found in parts.items() if made[frozenset(found)] is None]
    return [table for table in made.values() if table is not None], alone


def heading(questionnaire: Questionnaire, part: str, language: str, translate: Translate) -> str:
    """A part of a condition as the head of a row or column: ``Nord-Ovest``, ``18–34``, ``55 and over``."""
    try:
        node = parse(part)
    except ExpressionError:
        return part
    node = _spelled_out(questionnaire, node)
    parts = _conjuncts(node)
    bounds = [_compared(one) for one in parts]
    if len(bounds) == 1 and bounds[0] and bounds[0][1] == "=":
        return _answer(questionnaire, bounds[0][0], bounds[0][2], language)
    if len(parts) == 1 and isinstance(node, Call) and node.name == "selected" and len(node.arguments) == 2:
        return _answer(questionnaire, node.arguments[0], node.arguments[1], language)
    span = _span(
        [(operator, value.value) for _what, operator, value in filter(None, bounds) if isinstance(value, Number)]
    )
    if span and len(bounds) == len(parts):
        message, values = span
        return translate(message) % values
    return Wording(questionnaire, language=language, translate=translate).condition(part)


def _spelled_out(questionnaire: Questionnaire, node: Node) -> Node:
    """Of a class of a calculation the condition that makes it; anything else as it is."""
    match _compared(node):
        case (Reference(name=name), "=", (Text() | Number()) as value):
            code: str = value.value if isinstance(value, Text) else unparse(value)
            question = next((one for one in questionnaire.questions() if one.name == name), None)
            return class_conditions(question).get(code, node) if question is not None else node
    return node


def title(questionnaire: Questionnaire, dimension: Dimension, language: str) -> str:
    """What a dimension is about: its short title, else a short label that asks nothing, else the name."""
    questions = {question.name: question for question in questionnaire.questions()}
    return ", ".join(
        short_title(questionnaire, questions[name], language) if name in questions else name for name in dimension
    )


def short_title(questionnaire: Questionnaire, question: Question, language: str) -> str:
    """What a question is about, as ``title`` says it."""
    label = questionnaire.words(question.label, language)
    source = classified(question) if not label and not question.short_title else ""
    if source:
        return next(
            short_title(questionnaire, one, language) for one in questionnaire.questions() if one.name == source
        )
    fits = 0 < len(label) <= LONGEST_TITLE and not label.endswith("?")
    return question.title_in(language) or (label if fits else question.name)


def parts_of(condition: str) -> dict[Dimension, str]:
    """The condition's parts by what they are about; one that cannot be read is about itself."""
    if not condition.strip():
        return {}
    try:
        node = parse(condition)
    except ExpressionError:
        return {(condition,): condition}
    found: dict[Dimension, list[str]] = {}
    for part in _conjuncts(node):
        text = f"({unparse(part)})" if isinstance(part, Junction) else unparse(part)
        found.setdefault(_about(part), []).append(text)
    return {dimension: " and ".join(sorted(texts)) for dimension, texts in found.items()}


def _table(parts: Mapping[str, Mapping[Dimension, str]]) -> Table | None:
    dimensions = list(next(iter(parts.values())))
    values = {one: tuple(dict.fromkeys(found[one] for found in parts.values())) for one in dimensions}
    several = [one for one in dimensions if len(values[one]) > 1]
    if len(several) < 2:
        return None
    narrow = [one for one in several if len(values[one]) <= MOST_COLUMNS]
    # The widest that fits goes across, of equals the last: rows are read from left to right.
    across = max(reversed(narrow or several), key=lambda one: len(values[one]))
    down = tuple(one for one in several if one != across)
    cells = {(tuple(found[one] for one in down), found[across]): name for name, found in parts.items()}
    if len(cells) < len(parts):
        return None
    rows = tuple(dict.fromkeys(row for row, _column in cells))
    return Table(across, down, values[across], rows, cells)


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Junction) and node.operator == "and":
        return [inner for part in node.parts for inner in _conjuncts(part)]
    return [node]


def _about(node: Node) -> Dimension:
    names: dict[str, None] = {}
    pending: list[Node] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, Reference):
            names[one.name] = None
        elif isinstance(one, Call) and one.name == "attribute" and one.arguments and isinstance(one.arguments[0], Text):
            names[one.arguments[0].value] = None
        else:
            pending.extend(reversed(children(one)))
    return tuple(names) or (unparse(node),)


def _compared(node: Node) -> tuple[Node, str, Node] | None:
    """A comparison with a value on its right: what, operator, value."""
    if not isinstance(node, Binary) or node.operator not in _MIRRORED:
        return None
    if isinstance(node.right, (Number, Text)):
        return node.left, node.operator, node.right
    if isinstance(node.left, (Number, Text)):
        return node.right, _MIRRORED[node.operator], node.left
    return None


def _span(bounds: Sequence[tuple[str, float]]) -> tuple[str, dict[str, str]] | None:
    """A range of numbers: the sentence and what goes into it."""
    low = next(((operator, value) for operator, value in bounds if operator in (">", ">=")), None)
    high = next(((operator, value) for operator, value in bounds if operator in ("<", "<=")), None)
    if len(bounds) != (low is not None) + (high is not None):
        return None
    if low and high:
        # Whole numbers: below 35 ends at 34, above 17 begins at 18.
        first = low[1] + 1 if low[0] == ">" else low[1]
        last = high[1] - 1 if high[0] == "<" else high[1]
        return "%(from)s–%(to)s", {"from": f"{first:g}", "to": f"{last:g}"}
    if low:
        return (_FROM if low[0] == ">=" else _OVER), {"from": f"{low[1]:g}"}
    if high:
        return (_UP_TO if high[0] == "<=" else _UNDER), {"to": f"{high[1]:g}"}
    return None


def _answer(questionnaire: Questionnaire, what: Node, value: Node, language: str) -> str:
    code = value.value if isinstance(value, Text) else unparse(value)
    questions = {question.name: question for question in questionnaire.questions()}
    question = questions.get(what.name) if isinstance(what, Reference) else None
    if question is not None and question.list_name in questionnaire.lists:
        for choice in questionnaire.lists[question.list_name].choices:
            if choice.name == code:
                return questionnaire.words(choice.label, language) or code
    return code
