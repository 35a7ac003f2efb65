"""Gives questions and lists other names, wherever a workbook names them.

What names them is found as it is read: ``${name}`` in any cell of a sheet that is read, the cells that hold nothing but
names, and names in quotes where a function of the expression language takes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.formats.xlsform.types import named_list, read_type, with_list
from surveys.formats.xlsform.words import REFERENCE, is_name
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.expressions.functions.registry import NAME
from surveys.questionnaire.expressions.inline import PATTERN
from surveys.questionnaire.expressions.lexer import clean
from surveys.questionnaire.expressions.nodes import Call, ExpressionError, Node, Text, walk
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.replay import renamed

from .book import Book
from .cells import Cell
from .troubles import EditError

_EXPRESSIONS = frozenset(
    {
        "relevant",
        "constraint",
        "warning",
        "calculation",
        "choice_filter",
        "repeat_count",
        "required",
        "read_only",
        "default",
        "total",
        "when",
    }
)
_NAMES = {
    "survey": ("trigger", "order_as"),
    "routes": ("after", "go_to"),
    "settings": ("partial_from", "after_break_off"),
    "respondents": ("question",),
}
"""The columns whose cells are names, with or without ``${}``; several are separated by commas."""
_OF_TESTS = ("answers", "route", "texts")
"""The columns of saved tests that name questions."""
_INLINE = re.compile(PATTERN)
_OTHER = "_other"


def rename_item(book: Book, old: str, new: str, *, keep_was: bool) -> None:
    """Give a question or group another name. Raises ``EditError``."""
    survey = book.sheet("survey")
    row = _only_row(book, survey, old)
    if not is_name(new):
        raise EditError("rename_bad")
    _check_free(book, survey, new, row)
    names = {old: new}
    if any(read_type(book.text(survey, row, column)).or_other for column in book.columns.of(survey, "type")):
        names[old + _OTHER] = new + _OTHER
    book.note("rename_item", survey, old=old, new=new)
    for key, sheet in book.columns.names.items():
        book.set(sheet, dict(_references(book, sheet, key, _Names(names, _all_names(book, survey)))))
    book.set(survey, {(row, next(book.columns.of(survey, "name"))): new})
    if keep_was:
        _keep_was(book, survey, row, old)


def rename_list(book: Book, old: str, new: str) -> None:
    """Give a list of answers another name; one without answers may get that of another list. Raises ``EditError``."""
    if not new or len(new.split()) != 1:
        raise EditError("list_bad")
    named = [
        (sheet, cell, name)
        for sheet in (book.sheet(key) for key in ("choices", "external_choices") if book.has(key))
        for cell, name in _cells(book, sheet, "list_name")
    ]
    changes: dict[str, dict[Cell, str]] = {}
    for sheet, cell, name in named:
        if name == old:
            changes.setdefault(sheet, {})[cell] = new
    if changes and not _same_list(old, new) and any(_same_list(name, new) for _, _, name in named):
        raise EditError("list_taken")
    survey = book.sheet("survey")
    types = _cells(book, survey, "type")
    users = {cell: with_list(held, new) for cell, held in types if _same_list(named_list(held), old)}
    if not changes and not users:
        raise EditError("list_unknown")
    changes[survey] = users
    book.note("rename_list", next(iter(changes)), old=old, new=new)
    for sheet, texts in changes.items():
        book.set(sheet, texts)


class _Names:
    """Old names and the new ones; a name in other case is meant too, if nothing has just that name."""

    def __init__(self, names: dict[str, str], known: set[str]) -> None:
        self._names = names
        self._lower = {old.lower(): new for old, new in names.items()}
        self._known = known

    def of(self, name: str) -> str | None:
        """The new name, ``None`` if it is not renamed."""
        if name in self._names:
            return self._names[name]
        return None if name in self._known else self._lower.get(name.lower())

    def between_braces(self, text: str) -> str:
        """The text with the names in ``${}`` replaced."""
        if "${" not in text:
            return text

        def replaced(match: re.Match[str]) -> str:
            new = self.of(match[1].strip())
            return match[0] if new is None else f"${{{new}}}"

        return REFERENCE.sub(replaced, text)

    def in_expression(self, text: str) -> str:
        """The expression with names replaced, those in quotes too where a function takes a name."""
        text = self.between_braces(text)
        if "'" not in text and '"' not in text and clean(text) == text:
            return text
        for readable in dict.fromkeys((text, clean(text))):
            try:
                quoted = sorted(_names_in_quotes(parse(readable)), key=lambda one: -one.at)
            except ExpressionError:
                continue
            found = readable
            for one in quoted:
                if (new := self.of(one.value.strip())) is not None:
                    start = one.at + 1
                    found = f"{found[:start]}{new}{found[start + len(one.value) :]}"
            return text if found == readable else found
        return text

    def in_words(self, text: str) -> str:
        """The text of a question with names replaced, in the expressions inside it too."""
        if "{" not in text:
            return text

        def replaced(match: re.Match[str]) -> str:
            start, end = match.start("inline") - match.start(), match.end("inline") - match.start()
            return match[0][:start] + self.in_expression(match["inline"]) + match[0][end:]

        return self.between_braces(_INLINE.sub(replaced, text))

    def in_names(self, text: str) -> str:
        """The names of a cell that holds nothing else, with or without braces."""
        parts = self.between_braces(text).split(",")
        return ",".join(self._plain(part) for part in parts)

    def in_test(self, text: str, *, is_lines: bool) -> str:
        """The cell of a saved test: names in lines before their ``=``, or one after the other."""
        return renamed(text, self.of, is_lines=is_lines)

    def _plain(self, part: str) -> str:
        new = self.of(part.strip())
        return part if new is None else part.replace(part.strip(), new)


def _references(book: Book, sheet: str, key: str, names: _Names) -> Iterator[tuple[Cell, str]]:
    fields, heading = book.columns.fields(sheet), book.columns.heading_row(sheet)
    for row, cells in book.rows(sheet).items():
        if row <= heading:
            continue
        for column, text in enumerate(cells, 1):
            field = fields.get(column, "")
            if not text or not (field or "${" in text):
                continue
            if key == "tests" and field in _OF_TESTS:
                yield (row, column), names.in_test(text, is_lines=field != "route")
            elif field in _NAMES.get(key, ()):
                yield (row, column), names.in_names(text)
            elif field in _EXPRESSIONS:
                yield (row, column), names.in_expression(text)
            else:
                yield (row, column), names.in_words(text)


def _names_in_quotes(node: Node) -> Iterator[Text]:
    """The texts that a function takes for the name of a question."""
    for inner in walk(node):
        if not isinstance(inner, Call) or inner.name not in FUNCTIONS:
            continue
        takes = FUNCTIONS[inner.name].takes
        for index, argument in enumerate(inner.arguments):
            if isinstance(argument, Text) and takes and takes[min(index, len(takes) - 1)] == NAME:
                yield argument


def _cells(book: Book, sheet: str, field: str) -> list[tuple[Cell, str]]:
    """The cells below the headings of the columns with this meaning, and their texts."""
    heading = book.columns.heading_row(sheet)
    return [
        ((row, column), book.text(sheet, row, column))
        for column in book.columns.of(sheet, field)
        for row in book.rows(sheet)
        if row > heading
    ]


def _only_row(book: Book, survey: str, name: str) -> int:
    rows = [row for (row, _), held in _cells(book, survey, "name") if held == name]
    if not name or len(rows) != 1:
        raise EditError("rename_unclear")
    return rows[0]


def _check_free(book: Book, survey: str, new: str, row: int) -> None:
    others = {held for (at, _), held in _cells(book, survey, "name") if at != row}
    if book.has("sample"):
        others |= {held for _, held in _cells(book, book.sheet("sample"), "name")}
    if new.lower() in {one.lower() for one in others}:
        raise EditError("rename_taken")


def _all_names(book: Book, survey: str) -> set[str]:
    return {held for _, held in _cells(book, survey, "name")}


def _keep_was(book: Book, survey: str, row: int, old: str) -> None:
    column = book.columns.find(survey, "was")
    if column is None:
        heading = book.columns.heading_row(survey)
        column = book.columns.free(survey)
        book.set(survey, {(heading, column): "was"}, like=(heading, column - 1))
    if not book.text(survey, row, column):
        book.set(survey, {(row, column): old})


def _same_list(one: str, other: str) -> bool:
    return "".join(one.lower().split()) == "".join(other.lower().split()) != ""
