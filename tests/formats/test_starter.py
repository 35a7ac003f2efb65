"""The template that a researcher begins from."""

from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from surveys.formats.starter import LANGUAGES, LEFT_OUT, ROWS, starter_workbook
from surveys.formats.xlsform import explained, headers, read_workbook
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.types import TYPES

FIELDS = {
    "survey": headers.SURVEY,
    "choices": headers.CHOICES,
    "settings": headers.SETTINGS,
    "routes": headers.ROUTES,
    "quotas": headers.QUOTAS,
    "scripts": headers.SCRIPTS,
    "answers_for_respondents": headers.ANSWERS,
    "respondents": headers.RESPONDENTS,
}


@pytest.fixture(scope="module")
def sheets() -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(BytesIO(starter_workbook()))
    return {sheet.title: sheet for sheet in book.worksheets}


def headings(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    """The column that each heading stands for, and its comment."""
    for cell in sheet[1]:
        yield str(cell.value).split("::")[0], cell.comment.text if cell.comment else ""


def test_the_template_reads_without_any_problem() -> None:
    reading = read_workbook(starter_workbook(), "template.xlsx")
    assert reading.problems == []
    assert reading.questionnaire is not None
    assert checks.check(reading.questionnaire) == []
    assert compile(reading.questionnaire).problems == ()


def test_the_template_has_every_sheet_that_is_read_and_one_to_be_read_by_people() -> None:
    reading = read_workbook(starter_workbook(), "template.xlsx")
    assert [sheet["name"] for sheet in reading.sheets] == [*ROWS, "_read me"]
    assert [sheet["read"] for sheet in reading.sheets] == [*(True for _ in ROWS), False]


def test_every_column_of_the_template_says_in_a_comment_what_it_is_for(sheets: dict[str, Worksheet]) -> None:
    for title in ROWS:
        for column, comment in headings(sheets[title]):
            assert comment.startswith(explained.SHEETS[title].columns[column].meaning)


def test_the_template_has_all_columns_but_those_that_a_beginner_never_needs(sheets: dict[str, Worksheet]) -> None:
    for title in ROWS:
        written = {column for column, _ in headings(sheets[title])}
        assert written == set(explained.SHEETS[title].columns) - LEFT_OUT


def test_texts_have_a_column_for_each_language(sheets: dict[str, Worksheet]) -> None:
    written = [cell.value for cell in sheets["scripts"][1]]
    assert written == ["name", *(f"text::{language}" for language in LANGUAGES.values())]


def test_cells_that_take_certain_words_only_offer_them(sheets: dict[str, Worksheet]) -> None:
    sheet = sheets["choices"]
    offered = {
        sheet.cell(1, column).value: rule.formula1
        for rule in sheet.data_validations.dataValidation
        for column in {cells.min_col for cells in rule.sqref.ranges}
    }
    yes_no = dict.fromkeys(("exclusive", "specify", "pin", "read_out"), '"yes,no"')
    assert offered == {**yes_no, "missing": '"dk,refused"'}


def test_comments_speak_the_language_of_who_downloads_the_template() -> None:
    in_italian = starter_workbook(lambda words: words.replace("Whether it", "Se"))
    book = openpyxl.load_workbook(BytesIO(in_italian))
    comments = [comment for _, comment in headings(book["choices"])]
    assert any(comment.startswith("Se clears") for comment in comments)


@pytest.mark.parametrize("title", FIELDS)
def test_every_column_that_the_reader_knows_is_explained(title: str) -> None:
    assert set(FIELDS[title].values()) == set(explained.SHEETS[title].columns)


def test_every_type_of_question_is_explained() -> None:
    kinds = {written.split()[0] for written in explained.TYPES} - {
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
    }
    assert kinds == set(TYPES)


def test_the_scripts_greet_by_the_hour_and_not_always_in_the_morning(sheets: dict[str, Worksheet]) -> None:
    scripts = [str(cell.value) for row in sheets["scripts"].iter_rows(min_row=2) for cell in row if cell.value]
    assert sum("{greeting}" in words for words in scripts) == 4
    assert not any("Buongiorno" in words or "Good morning" in words for words in scripts)
