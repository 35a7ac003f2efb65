"""Checks expressions inside texts, and sample columns hidden by a question of the same name."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.expressions import ExpressionError, Scope, check
from surveys.questionnaire.expressions.inline import inline_expressions, parsed_inline
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import SILENT_TYPES
from surveys.questionnaire.wording.written_texts import TEXT_COLUMNS

from .outline import Outline

FOUND_BY_READER = frozenset({"unknown_name", "unknown_name_like", "last_saved_is_empty"})
"""Problems of names that the reader of a workbook reports, so that they are not repeated."""


def expressions_in_texts(outline: Outline) -> Iterator[Problem]:
    """Problems of ``{plural(${n}, …)}`` in texts; what cannot be parsed is reported by the reader."""
    for placed in outline.items:
        scope = Scope(outline.names, repeats=outline.repeats(placed.item.name))
        for attribute, column in TEXT_COLUMNS.items():
            text: s.Text = getattr(placed.item, attribute, {})
            if any("{" in words for words in text.values()):
                yield from _of_text(text, scope, Place("survey", placed.item.row, column, placed.item.name))
    everywhere = tuple(item.name for _, item in outline.questionnaire.walk() if isinstance(item, s.Repeat))
    for answers in outline.questionnaire.lists.values():
        for choice in answers.choices:
            if any("{" in words for words in choice.label.values()):
                place = Place("choices", choice.row, "label", choice.name)
                yield from _of_text(choice.label, Scope(outline.names, repeats=everywhere), place)


def _of_text(text: s.Text, scope: Scope, place: Place) -> Iterator[Problem]:
    expressions = dict.fromkeys(one for words in text.values() for one in inline_expressions(words))
    for expression in expressions:
        try:
            node = parsed_inline(expression)
        except ExpressionError:
            continue
        for found in check(node, scope):
            if found.code not in FOUND_BY_READER:
                yield Problem(found.code, place, {**found.values, "expression": expression})


def hidden_columns(outline: Outline) -> Iterator[Problem]:
    """Sample columns with the name of a question: the question takes precedence."""
    for column in outline.questionnaire.sample:
        placed = outline.by_name.get(column.name)
        item = placed.item if placed else None
        if item is not None and not (isinstance(item, s.Question) and item.type in SILENT_TYPES):
            yield Problem("sample_hidden_by_question", Place("sample", column.row, "name"), {"name": column.name})
