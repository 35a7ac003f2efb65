"""The sheet of saved tests: read with all its mistakes, written again as it was, renamed with the questions."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from surveys.formats.editing import RenameItem, edit_and_check
from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.model.structure import Questionnaire, SavedTest
from tests.formats.workbooks import workbook

SURVEY = """
    type | name | label::Italiano (it)
    select_multiple drinks | b1 | Che cosa beve?
    begin_repeat | cup | Tazza
    integer | b2 | Quanto?
    end_repeat | |
"""
CHOICES = "list_name | name | label::Italiano (it)\ndrinks | 1 | Caffè\ndrinks | 2 | Tè"
QUOTAS = "name | when | target\nyoung | ${b2} < 3 | 5"
COLUMNS = ("name", "language", "sample", "full", "answers", "route", "end", "quotas", "texts", "seed", "began_at")


def file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, title: str = "tests") -> bytes:
    book = openpyxl.load_workbook(BytesIO(workbook(survey=SURVEY, choices=CHOICES, quotas=QUOTAS)))
    sheet = book.create_sheet(title)
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(column) for column in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes) -> tuple[Questionnaire, list[tuple[str, str, int | None, str]]]:
    """The questionnaire, and severity, code, row and column of every problem."""
    reading = read_workbook(content)
    assert reading.questionnaire is not None
    return reading.questionnaire, [(p.severity, p.code, p.place.row, p.place.column) for p in reading.problems]


WHOLE = {
    "name": "Two drinks",
    "language": "italiano",
    "sample": "Comune di residenza = Bologna\nage = 40",
    "full": "young",
    "answers": "b1 = 2, 1\nb2[1] = 4\n",
    "route": "b1 b2[1] → cup[+]",
    "end": "Quota full",
    "quotas": "-",
    "texts": "b2[1] = Quanto = quanto?",
    "seed": "7",
    "began_at": "2026-11-18",
}


def test_a_row_is_an_interview_and_what_it_must_lead_to() -> None:
    questionnaire, problems = read(file(WHOLE, {}, {"name": "Short", "answers": "b1 = 1"}))
    assert problems == []
    assert questionnaire.tests == (
        SavedTest(
            name="Two drinks",
            answers={"b1": "2, 1", "b2[1]": "4"},
            language="it",
            sample={"Comune di residenza": "Bologna", "age": "40"},
            full=("young",),
            route=("b1", "b2[1]", "cup[+]"),
            end="quota_full",
            quotas=("-",),
            texts={"b2[1]": "Quanto = quanto?"},
            seed=7,
            began_at="2026-11-18 00:00:00",
            row=2,
        ),
        SavedTest("Short", {"b1": "1"}, row=4),
    )


def test_what_is_written_is_read_again() -> None:
    questionnaire, _ = read(file(WHOLE))
    again, problems = read(write_workbook(questionnaire))
    assert ([replace(one, row=2) for one in again.tests], problems) == (list(questionnaire.tests), [])


def test_mistakes_are_told_at_their_cells_and_none_stops_a_publication() -> None:
    wrong = {
        "name": "Wrong",
        "language": "Klingon",
        "answers": "b1 = 1\nb9 = 3\nnonsense here",
        "route": "b1 b9 b8",
        "end": "over",
        "full": "nobody",
        "quotas": "- , old",
        "seed": "seven",
        "began_at": "yesterday",
    }
    questionnaire, problems = read(file(wrong, {"name": "wrong", "answers": "b1 = 2"}, {"answers": "b1 = 2"}))
    assert sorted(problems) == [
        ("error", "cell_missing", 4, "name"),
        ("warning", "test_cell_unreadable", 2, "began_at"),
        ("warning", "test_cell_unreadable", 2, "seed"),
        ("warning", "test_end_unknown", 2, "end"),
        ("warning", "test_language_unknown", 2, "language"),
        ("warning", "test_line_unreadable", 2, "answers"),
        ("warning", "test_question_unknown", 2, "answers"),
        ("warning", "test_question_unknown", 2, "route"),
        ("warning", "test_quota_unknown", 2, "full"),
        ("warning", "test_quota_unknown", 2, "quotas"),
        ("warning", "test_twice", 3, "name"),
    ]
    assert [one.name for one in questionnaire.tests] == ["Wrong"]


@pytest.mark.parametrize("title", ["tests", "Test", "texts"])
def test_a_sheet_of_that_name_with_other_columns_is_the_researchers_own(title: str) -> None:
    questionnaire, problems = read(file({"name": "x"}, columns=("name", "remarks"), title=title))
    assert (questionnaire.tests, problems) == ((), [])


def test_so_many_tests_are_read_and_the_rest_is_told() -> None:
    rows = [{"name": f"T{number}", "answers": "b1 = 1"} for number in range(1, 203)]
    questionnaire, problems = read(file(*rows))
    assert len(questionnaire.tests) == 200
    assert problems == [("warning", "tests_too_many", 202, "name")]


def test_a_renamed_question_is_renamed_in_the_tests() -> None:
    edited = edit_and_check(file(WHOLE), (), {}, [RenameItem("b2", "cups")])
    assert edited is not None
    assert edited.reading.questionnaire is not None
    test = edited.reading.questionnaire.tests[0]
    assert (list(test.answers), test.route, test.texts) == (
        ["b1", "cups[1]"],
        ("b1", "cups[1]", "cup[+]"),
        {"cups[1]": "Quanto = quanto?"},
    )
