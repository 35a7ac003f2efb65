"""Builds the template questionnaire workbook: every sheet and column with a comment, around a small study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from io import BytesIO

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from surveys.questionnaire.problems import gettext_noop

from . import starter_study as study
from .xlsform.explained import SHEETS, TYPES, Column
from .xlsform.headers import TRANSLATED

ROWS: Mapping[str, tuple[study.Row, ...]] = {
    "survey": study.SURVEY,
    "choices": study.CHOICES,
    "routes": study.ROUTES,
    "quotas": study.QUOTAS,
    "scripts": study.SCRIPTS,
    "answers_for_respondents": study.ANSWERS,
    "respondents": study.RESPONDENTS,
    "settings": study.SETTINGS,
}
LANGUAGES: Mapping[str, str] = {"it": "Italiano (it)", "en": "English (en)"}
LEFT_OUT = frozenset(
    {"media", "disabled", "allow_choice_duplicates", "was", "trend", "trigger", "read_only", "version"}
    | {"order_as", "min_answers", "total", "quick", "after_break_off", "country", "open_points"}
)
"""Columns that a first questionnaire does not need; the guide describes them."""

Translate = Callable[[str], str]

_HOW_TO = gettext_noop("_read me")
_STEPS = (
    gettext_noop(
        "This workbook is a small questionnaire that works. Upload it as it is, try it out, then write yours."
    ),
    gettext_noop("Point at a heading: a comment says what the column is for."),
    gettext_noop("Green headings are XLSForm, the public standard; blue ones are read by Ascolto only."),
    gettext_noop("Empty rows do no harm. A sheet whose name begins with “_”, such as this one, is not read."),
    gettext_noop("Upload the workbook as often as you like: every mistake is shown with its row and a remedy."),
    gettext_noop("The guide inside Ascolto explains everything with examples."),
)
_ALLOWED = gettext_noop("One of: %(words)s.")
_EXAMPLE = gettext_noop("Example: %(cell)s")
_TRANSLATED_NOTE = gettext_noop("One column for each language, with the language’s code in brackets.")
_STANDARD, _OWN = "FFD7EFE7", "FFDCE9F8"
_LAST_ROW = 1000
_WIDEST = 48


def starter_workbook(translate: Translate = str) -> bytes:
    """The template as .xlsx, which reads without a problem. ``translate`` translates the comments."""
    return workbook_of(ROWS, LANGUAGES, translate)


def workbook_of(
    sheets: Mapping[str, tuple[study.Row, ...]], languages: Mapping[str, str], translate: Translate = str
) -> bytes:
    """An .xlsx workbook of these rows, with every column of the template. ``languages``: their names by code."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        _write(workbook.create_sheet(title), rows, languages, translate)
    _write_steps(workbook.create_sheet(translate(_HOW_TO)), translate)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, rows: tuple[study.Row, ...], languages: Mapping[str, str], translate: Translate) -> None:
    headings = list(_headings(sheet.title, languages, {name for row in rows for name in row}))
    sheet.append([words for _, _, words in headings])
    for row in rows:
        sheet.append([row.get(f"{name}:{code}" if code else name) for name, code, _ in headings])
    for number, (name, code, _) in enumerate(headings, start=1):
        _dress(sheet, number, SHEETS[sheet.title].columns[name], bool(code), translate)
        _offer(sheet, number, name)
    sheet.freeze_panes = "C2" if sheet.title == "survey" else "A2"


def _headings(title: str, languages: Mapping[str, str], used: Set[str]) -> Iterator[tuple[str, str, str]]:
    """Column, language code and heading of every column of the sheet; ``used``: those that the rows fill."""
    for name in SHEETS[title].columns:
        if name in LEFT_OUT - used:
            continue
        if name not in TRANSLATED or title == "respondents":
            yield name, "", name
            continue
        for code, language in languages.items():
            yield name, code, f"{name}::{language}"


def _dress(sheet: Worksheet, number: int, column: Column, translated: bool, translate: Translate) -> None:
    letter = get_column_letter(number)
    cells = sheet[letter]
    longest = max(len(str(cell.value or "")) for cell in cells)
    sheet.column_dimensions[letter].width = min(longest + 2, _WIDEST)
    heading = cells[0]
    heading.font = Font(bold=True)
    heading.fill = PatternFill("solid", fgColor=_STANDARD if column.standard else _OWN)
    heading.comment = _comment(column, translated, translate)
    for cell in cells[1:]:
        if cell.data_type == "f":  # a text that begins with “=”
            cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _comment(column: Column, translated: bool, translate: Translate) -> Comment:
    lines = [translate(column.meaning)]
    if column.allowed:
        lines.append(translate(_ALLOWED) % {"words": ", ".join(column.allowed)})
    elif column.example:
        lines.append(translate(_EXAMPLE) % {"cell": column.example})
    if translated:
        lines.append(translate(_TRANSLATED_NOTE))
    return Comment("\n".join(lines), "Ascolto", height=34 + 30 * len(lines), width=300)


def _offer(sheet: Worksheet, number: int, name: str) -> None:
    """Add a drop-down with the column's values. Types can still be typed, since a list's name follows them."""
    column = SHEETS[sheet.title].columns[name]
    is_type = sheet.title == "survey" and name == "type"
    words = [written.replace("LIST", "…") for written in TYPES] if is_type else list(column.allowed)
    if not words:
        return
    closed = not is_type and name != "go_to"
    offered = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=closed)
    letter = get_column_letter(number)
    offered.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(offered)


def _write_steps(sheet: Worksheet, translate: Translate) -> None:
    for step in _STEPS:
        sheet.append([translate(step)])
    sheet.column_dimensions["A"].width = 90
    for cell in sheet["A"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
