"""Writes a questionnaire as an XLSForm workbook that reads back as the same questionnaire."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.replay import cells_of
from surveys.questionnaire.types import SINGLE_TYPES

from .headers import ANSWERS, RESPONDENTS, SETTINGS, TESTS, Languages, heading_field
from .words import references

_SURVEY = (
    "type name label hint guidance_hint nonresponse read_out appearance relevant required required_message constraint"
    " constraint_message warning warning_message calculation trigger default read_only choice_filter parameters"
    " repeat_count order order_as pin min_answers max_answers low_label high_label total quick personal was"
    " trend client"
).split()
_CHOICES = ["list_name", "name", "label", "exclusive", "specify", "pin", "read_out", "missing"]
_TRANSLATED = frozenset(
    "label hint guidance_hint required_message constraint_message warning_message low_label high_label text question"
    " answer listen back".split()
)
_WIDE, _NARROW = 44, 16
_YES_NO = {True: "yes", False: "no", None: ""}

Cells = Mapping[str, "str | s.Text"]
"""One row by column; a translated column has its text by language."""


def write_workbook(questionnaire: s.Questionnaire) -> bytes:
    """The .xlsx workbook. Media columns and comments of the original workbook are not part of a questionnaire."""
    book = Workbook(write_only=True)
    sheets = _Sheets(book, questionnaire)
    outside = _lists_outside(questionnaire)
    sheets.write("survey", _SURVEY, list(_survey_rows(questionnaire.items, outside)), needed=("type", "name", "label"))
    inside = [one for one in questionnaire.lists.values() if one.name not in outside]
    sheets.write("choices", _CHOICES, list(_choice_rows(inside)), needed=("list_name", "name", "label"))
    sheets.write("external_choices", _CHOICES, list(_choice_rows([questionnaire.lists[name] for name in outside])))
    settings = _settings(questionnaire)
    if any(_has_a_code_twice(one) for one in inside):
        settings = _allowing_duplicates(settings)
    sheets.write("settings", list(settings), [settings] if settings else [])
    sheets.write("routes", ["after", "when", "go_to"], [_route(route) for route in questionnaire.routes])
    quotas = [_quota(quota) for quota in questionnaire.quotas]
    sheets.write("quotas", ["name", "label", "when", "target", "on_full", "group"], quotas)
    scripts: list[Cells] = [{"name": script.name, "text": script.text} for script in questionnaire.scripts]
    sheets.write("scripts", ["name", "text"], scripts)
    answers: list[Cells] = [
        {
            **{"situation": one.situation, "question": one.question},
            **{"listen": one.listen, "answer": one.answer, "back": one.back},
        }
        for one in questionnaire.answers_for_respondents
    ]
    sheets.write("answers_for_respondents", list(ANSWERS), answers)
    sheets.write("respondents", list(RESPONDENTS), [_expectation(one) for one in questionnaire.respondents])
    sample: list[Cells] = [
        {"name": one.name, "label": one.label, "example": one.example, "personal": _YES_NO[one.personal]}
        for one in questionnaire.sample
    ]
    sheets.write("sample", ["name", "label", "example", "personal"], sample)
    tests: list[Cells] = [cells_of(one) for one in questionnaire.tests]
    sheets.write("tests", list(TESTS), tests)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Sheets:
    """Writes sheets; translated columns are written once for each language."""

    def __init__(self, book: Workbook, questionnaire: s.Questionnaire) -> None:
        self._book = book
        self._languages = {language.code: _language_words(language) for language in questionnaire.languages}

    def write(self, name: str, columns: Sequence[str], rows: list[Cells], needed: Iterable[str] = ()) -> None:
        """Write a sheet with the columns that rows fill or that are needed, unknown ones last; nothing without rows."""
        if not rows and not needed:
            return
        filled = {column for row in rows for column, cell in row.items() if cell}
        wanted = [column for column in columns if column in filled or column in needed]
        wanted += dict.fromkeys(column for row in rows for column in row if column not in columns and row[column])
        headings = [heading for column in wanted for heading in self._headings(column, rows)]
        sheet = self._book.create_sheet(name)
        self._shape(sheet, headings)
        sheet.append([_cell(sheet, words, bold=True) for _, _, words in headings])
        for row in rows:
            sheet.append([_cell(sheet, _words(row.get(column, ""), language)) for column, language, _ in headings])

    def _headings(self, column: str, rows: list[Cells]) -> Iterator[tuple[str, str, str]]:
        """Column, language code and heading; a text without language has its own column if there is any."""
        if column not in _TRANSLATED:
            yield column, "", column
            return
        texts = [row[column] for row in rows if column in row]
        if any(
            isinstance(text, str) and text for text in texts
        ):  # a question's name or a code, on the sheet of respondents
            yield column, "", column
            return
        if not self._languages or any(isinstance(text, Mapping) and text.get("") for text in texts):
            yield column, "", column
        for code, words in self._languages.items():
            yield column, code, f"{column}::{words}"

    @staticmethod
    def _shape(sheet: WriteOnlyWorksheet, headings: list[tuple[str, str, str]]) -> None:
        sheet.freeze_panes = "A2"
        for number, (column, _, _) in enumerate(headings, start=1):
            width = _WIDE if column in _TRANSLATED or column in ("relevant", "constraint", "calculation") else _NARROW
            sheet.column_dimensions[get_column_letter(number)].width = width


def _cell(sheet: WriteOnlyWorksheet, words: str, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=words or None)
    if words:
        cell.data_type = "s"  # a text that begins with "=" is not a formula
    cell.alignment = Alignment(vertical="top", wrap_text="\n" in words)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _words(cell: str | s.Text, language: str) -> str:
    return cell if isinstance(cell, str) else cell.get(language, "")


def _language_words(language: s.Language) -> str:
    return language.code if language.code == language.name else f"{language.name} ({language.code})"


def _lists_outside(questionnaire: s.Questionnaire) -> list[str]:
    """Lists with a code more than once, told apart by a filter: other programs allow this on a separate sheet only."""
    asking: dict[str, set[bool]] = {}
    for question in questionnaire.questions():
        fits = question.type in SINGLE_TYPES and bool(question.choice_filter)
        asking.setdefault(question.list_name, set()).add(fits)
    return [
        name
        for name, answers in questionnaire.lists.items()
        if _has_a_code_twice(answers) and asking.get(name) == {True}
    ]


def _has_a_code_twice(answers: s.ChoiceList) -> bool:
    return len({choice.name for choice in answers.choices}) < len(answers.choices)


def _survey_rows(items: tuple[s.Item, ...], outside: Sequence[str]) -> Iterator[Cells]:
    for item in items:
        if isinstance(item, s.Question):
            external = {"type": f"select_one_external {item.list_name}"} if item.list_name in outside else {}
            yield {**_question(item), **external}
            continue
        kind = "repeat" if isinstance(item, s.Repeat) else "group"
        yield _container(item, kind)
        yield from _survey_rows(item.items, outside)
        yield {"type": f"end_{kind}"}


def _question(question: s.Question) -> Cells:
    return {
        "type": question.device_type or f"{question.type} {question.list_name}".strip(),
        "name": question.name,
        "label": question.label,
        "hint": question.hint,
        "guidance_hint": question.guidance,
        "nonresponse": ", ".join(question.nonresponse),
        "read_out": _YES_NO[question.read_out],
        "appearance": " ".join(question.appearance),
        "relevant": question.relevant,
        "required": question.required,
        "required_message": question.required_message,
        "constraint": question.constraint,
        "constraint_message": question.constraint_message,
        "warning": question.warning,
        "warning_message": question.warning_message,
        "calculation": question.calculation,
        "trigger": ",".join(f"${{{name}}}" for name in question.trigger.split(",") if name),
        "default": question.default,
        "read_only": question.read_only,
        "choice_filter": question.choice_filter,
        "parameters": _parameters(question.parameters),
        "order": "" if question.order == "fixed" else question.order,
        "order_as": f"${{{question.order_as}}}" if question.order_as else "",
        "pin": "yes" if question.pin else "",
        "min_answers": _count(question.min_answers),
        "max_answers": _count(question.max_answers),
        "low_label": question.low_label,
        "high_label": question.high_label,
        "quick": " ".join(question.quick),
        "personal": _YES_NO[question.personal],
        "was": question.was,
        "trend": question.trend,
        "client": question.client,
        **question.extra,
    }


def _container(item: s.Group | s.Repeat, kind: str) -> Cells:
    appearance = item.appearance
    if item.field_list and "field-list" not in appearance and "table-list" not in appearance:
        appearance = ("field-list", *appearance)
    return {
        "type": f"begin_{kind}",
        "name": item.name,
        "label": item.label,
        "hint": item.hint if isinstance(item, s.Group) else "",
        "appearance": " ".join(appearance),
        "relevant": item.relevant,
        "parameters": _parameters(item.parameters),
        "repeat_count": item.count if isinstance(item, s.Repeat) else "",
        "order": "" if item.order == "fixed" else item.order,
        "pin": "yes" if item.pin else "",
        "total": item.total if isinstance(item, s.Group) else "",
        "personal": _YES_NO[item.personal],
        "client": item.client,
    }


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


def _parameters(parameters: Mapping[str, str]) -> str:
    return " ".join(f"{key}={_parameter(value)}" for key, value in parameters.items())


def _parameter(value: str) -> str:
    return f'"{value}"' if set(value) & set(" ;,") and not references(value) else value


def _choice_rows(lists: Iterable[s.ChoiceList]) -> Iterator[Cells]:
    for choice_list in lists:
        for choice in choice_list.choices:
            yield {
                "list_name": choice_list.name,
                "name": choice.name,
                "label": choice.label,
                "exclusive": "yes" if choice.exclusive else "",
                "specify": "yes" if choice.specify else "",
                "pin": "yes" if choice.pin else "",
                "read_out": _YES_NO[choice.read_out],
                "missing": choice.missing,
                **choice.properties,
            }


def _settings(questionnaire: s.Questionnaire) -> dict[str, str]:
    """The settings under their original headings; the questionnaire's own values take precedence."""
    own = {
        "form_title": questionnaire.title,
        "form_id": questionnaire.form_id,
        "version": questionnaire.version,
        "partial_from": questionnaire.partial_from,
        "after_break_off": questionnaire.after_break_off,
        "clients": "; ".join(questionnaire.clients),
        "default_language": questionnaire.default_language,
    }
    first = questionnaire.languages[0].code if questionnaire.languages else ""
    if first == questionnaire.default_language and not any("" in one.label for one in questionnaire.questions()):
        del own["default_language"]  # without this setting the first translated column is the default one
    cells = dict(questionnaire.settings)
    for heading, value in cells.items():
        field = heading_field(heading, SETTINGS)
        mine = own.pop(field, "")
        if mine and (field != "default_language" or Languages().code(value) != mine):
            cells[heading] = mine
    return {**cells, **{name: value for name, value in own.items() if value}}


def _allowing_duplicates(settings: dict[str, str]) -> dict[str, str]:
    """The settings that allow a code twice in a list of the sheet ``choices``: other programs require them."""
    field = "allow_choice_duplicates"
    heading = next((written for written in settings if heading_field(written, SETTINGS) == field), field)
    return {**settings, heading: "yes"}


def _route(route: s.Route) -> Cells:
    return {"after": route.after, "when": route.when, "go_to": route.go_to}


def _quota(quota: s.Quota) -> Cells:
    return {
        "name": quota.name,
        "label": quota.label,
        "when": quota.when,
        "target": str(quota.target),
        "on_full": quota.on_full,
        "group": quota.group,
    }


def _expectation(one: s.Expectation) -> Cells:
    numbers = {"share": one.share, "from": one.least, "to": one.most, "mean": one.mean}
    written = {column: "" if number is None else f"{number:.15g}" for column, number in numbers.items()}
    return {"question": one.question, "answer": one.answer, **written}
