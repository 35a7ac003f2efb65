"""Writes cells of a workbook in the codes of today, each as it is read: a condition, a text, a code, a saved test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from surveys.questionnaire.expressions.recoding import CodeChanges, recode_expression, recode_words
from surveys.questionnaire.replay import recode_answers

from .book import Book
from .cells import Cell
from .operations import RecodeCells

EXPRESSIONS = frozenset(
    {
        *("relevant", "constraint", "warning", "calculation", "choice_filter", "repeat_count", "required"),
        *("read_only", "total", "when"),
    }
)
_OF_CODES = {"respondents": "answer", "survey": "default"}
"""The columns whose cells are codes of the question that the row is about."""

Recode = Callable[[str], str]


def recode_cells(book: Book, operation: RecodeCells) -> None:
    """Write the cells in the codes of today; those of other columns stay."""
    texts: dict[str, dict[Cell, str]] = {}
    for key, number, names, own in operation.cells:
        if not book.has(key):
            continue
        sheet = book.sheet(key)
        for column, field in book.columns.fields(sheet).items():
            before = book.text(sheet, number, column)
            if before and field in names:
                texts.setdefault(sheet, {})[number, column] = _reading(key, field, own, operation.changes)(before)
    for sheet, changed in texts.items():
        book.set(sheet, changed)


def _reading(key: str, field: str, own: str, changes: CodeChanges) -> Recode:
    if key == "tests":
        return partial(recode_answers, changes=changes)
    if field == _OF_CODES.get(key):
        return partial(_recode_code, own=own, changes=changes)
    if field in EXPRESSIONS:
        return partial(recode_expression, changes=changes, own=own)
    return partial(recode_words, changes=changes)


def _recode_code(text: str, own: str, changes: CodeChanges) -> str:
    change = changes.get(own.casefold())
    code = change.code(text.strip()) if change else text.strip()
    return recode_expression(text, changes, own) if code == text.strip() else code
