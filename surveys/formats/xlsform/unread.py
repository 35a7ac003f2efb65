"""Finds what is not read in a workbook: sheets and columns of the researcher's own, or misnamed ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from surveys.questionnaire.expressions.lexer import clean
from surveys.questionnaire.expressions.nodes import ExpressionError, Reference, walk
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.problems import Place

from . import headers
from .findings import Findings, folded
from .grid import Row, Sheet
from .headers import Languages, Table, read_table
from .words import references

_OF_THE_STANDARD = frozenset({"entities", "osm", "instance_name", "create_if", "update_if", "entity_id"})
"""Sheets and settings of XLSForm that are not part of a questionnaire here, whatever their content."""

_NEEDED: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "survey": (headers.SURVEY, ("type", "name")),
    "choices": (headers.CHOICES, ("list_name", "name")),
    "settings": (headers.SETTINGS, ()),
    "routes": (headers.ROUTES, ("after", "go_to")),
    "quotas": (headers.QUOTAS, ("name", "target")),
    "scripts": (headers.SCRIPTS, ("name", "text")),
    "answers_for_respondents": (headers.ANSWERS, ("question", "answer")),
    "sample": (headers.SAMPLE, ("name",)),
    "respondents": (headers.RESPONDENTS, ("question", "share")),
    "tests": (headers.TESTS, ("name", "answers")),
}
_ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "survey": {
        **dict.fromkeys(("exclusive", "specify", "missing"), "choices"),
        **dict.fromkeys(("partial_from", "after_break_off"), "settings"),
        "on_full": "quotas",
        "go_to": "routes",
    },
    "choices": dict.fromkeys(("nonresponse", "relevant", "constraint", "warning", "order_as", "max_answers"), "survey"),
}
"""Sheet → columns that belong on another sheet, where they would have a meaning."""
_PARTS = re.compile(r"[,;\n]")
_WORD = re.compile(r"[^\W\d][\w.-]*")


def declared_own(settings: Sheet | None) -> set[tuple[str, str]]:
    """The sheets and columns that the settings ``own_sheets`` and ``own_columns`` name."""
    if settings is None or not settings.rows:
        return set()
    table = read_table(settings, headers.SETTINGS, Languages(), Findings())
    if not table.rows:
        return set()
    sheets = _PARTS.split(table.cell(table.rows[0], "own_sheets"))
    columns = _PARTS.split(table.cell(table.rows[0], "own_columns"))
    return {folded(name) for name in sheets if name.strip()} | {folded("", name) for name in columns if name.strip()}


def columns_of_filters(survey: Table, ours: Mapping[str, Sheet]) -> set[tuple[str, str]]:
    """The columns of the choices that filters use: they are the researcher's own, whatever their names."""
    words = {word for row in survey.rows for word in _WORD.findall(survey.cell(row, "choice_filter"))}
    sheets = [ours[key].name for key in ("choices", "external_choices") if key in ours]
    return {folded(sheet, word) for sheet in sheets for word in words}


def holds(sheet: Sheet, meant: str) -> bool:
    """Whether the sheet has the required columns of the one it is taken for."""
    fields, needed = _NEEDED.get(meant, ({}, ("",)))
    table = read_table(sheet, fields, Languages(), Findings())
    return all(name in table.by_field for name in needed) and bool(table.rows)


def note_unread_logic(
    ours: Mapping[str, Sheet], foreign: Iterable[Sheet], names: Collection[str], findings: Findings
) -> None:
    """Note sheets and columns that are not read although they contain conditions or calculations."""
    for key, (fields, _) in _NEEDED.items():
        if key in ours:
            _note_columns(ours[key], fields, key, names, findings)
    for sheet in foreign:
        if sheet.name.lower() in _OF_THE_STANDARD or findings.is_own(sheet.name):
            continue
        if cell := _first(sheet.rows, range(max((len(row.cells) for row in sheet.rows), default=0)), names):
            findings.add("sheet_with_logic", Place(sheet.name), sheet=sheet.name, expression=cell[1])


def _note_columns(
    sheet: Sheet, fields: Mapping[str, str], key: str, names: Collection[str], findings: Findings
) -> None:
    table = read_table(sheet, fields, Languages(), Findings(own=findings.own), header="type" if key == "survey" else "")
    for heading in table.by_field.get("", ()):
        if heading.words.lower() in _OF_THE_STANDARD or findings.is_own(table.name, heading.words):
            continue
        if (other := _ELSEWHERE.get(key, {}).get(heading.words.lower())) and any(
            row.at(heading.index) for row in table.rows
        ):
            place = Place(table.name, None, heading.words)
            findings.add("column_of_other_sheet", place, sheet=table.name, heading=heading.words, other=other)
        elif cell := _first(table.rows, (heading.index,), names):
            place = Place(table.name, cell[0], heading.words)
            findings.add("column_with_logic", place, sheet=table.name, heading=heading.words, expression=cell[1])


def _first(rows: Iterable[Row], columns: Collection[int], names: Collection[str]) -> tuple[int, str] | None:
    """Row number and shortened text of the first cell with an expression about a question; ``None`` if none."""
    for row in rows:
        for at in columns:
            if "${" in (cell := row.at(at)) and _is_logic(cell, names):
                return row.number, cell if len(cell) <= 60 else f"{cell[:59]}…"
    return None


def _is_logic(cell: str, names: Collection[str]) -> bool:
    """Whether the cell is an expression that uses a question's answer; a name alone may be a remark."""
    if not any(name in names for name in references(cell)):
        return False
    try:
        node = parse(clean(cell))
    except ExpressionError:
        return False
    return not isinstance(node, Reference) and any(isinstance(inner, Reference) for inner in walk(node))
