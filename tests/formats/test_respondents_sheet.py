"""The sheet of simulated respondents: read with all its mistakes, written again as it was."""

from __future__ import annotations

import pytest

from surveys.formats.xlsform import read_distributions, read_workbook, write_workbook
from surveys.questionnaire.model.structure import Expectation, Questionnaire
from tests.formats.workbooks import workbook

SURVEY = """
    type | name | label | nonresponse
    note | hello | Good morning |
    select_one drinks | b1 | What do you drink? | dk
    select_multiple drinks | b2 | What else? |
    integer | b3 | How many? |
    text | b4 | Why? |
"""
CHOICES = """
    list_name | name | label
    drinks | 1 | Coffee
    drinks | 2 | Tea
"""
HEADINGS = "question | answer | share | from | to | mean\n"


def read(respondents: str) -> tuple[Questionnaire, list[tuple[str, str, int | None, str]]]:
    """The questionnaire, and severity, code, row and column of every problem."""
    reading = read_workbook(workbook(survey=SURVEY, choices=CHOICES, respondents=HEADINGS + respondents))
    assert reading.questionnaire is not None
    return reading.questionnaire, [(p.severity, p.code, p.place.row, p.place.column) for p in reading.problems]


ROWS = """b1 | 1 | 60
${B1} | dk | 2,5 %
b2 | 1 | 90
b2 | 2 | 30
b3 | | | 1 | 12 | 3.5
b3 | 40 | 1
b4 | It is handy | 10
b4 | break_off | 4
 | refused | 1
attribute("city") | Bologna | 20"""


def test_a_row_is_a_share_of_an_answer_or_a_range_of_numbers() -> None:
    questionnaire, problems = read(ROWS)
    assert problems == []
    assert questionnaire.respondents == (
        Expectation("b1", "1", 60, row=2),
        Expectation("b1", "dk", 2.5, row=3),
        Expectation("b2", "1", 90, row=4),
        Expectation("b2", "2", 30, row=5),
        Expectation("b3", "", None, 1, 12, 3.5, row=6),
        Expectation("b3", "40", 1, row=7),
        Expectation("b4", "It is handy", 10, row=8),
        Expectation("b4", "break_off", 4, row=9),
        Expectation("", "refused", 1, row=10),
        Expectation("attribute('city')", "Bologna", 20, row=11),
    )


def test_the_sheet_is_written_and_read_again_as_it_was() -> None:
    questionnaire, _ = read(ROWS)
    again = read_workbook(write_workbook(questionnaire))
    assert (again.problems, again.questionnaire) == ([], questionnaire)


def test_everything_wrong_is_said_at_once_with_its_place() -> None:
    questionnaire, problems = read(
        """b9 | 1 | 10
        hello | 1 | 10
        b1 | 3 | 10
        b1 | refused | 10
        b3 | many | 10
        b4 | | | 1 | 2
        b1 | 1 | 10
        b1 | 1 | 20
        b1 | 2 | -1
        b1 | 2 | 101
        b1 | 2 | half
        b1 | 2 |
        b3 | | | 5 | 1
        b3 | | | 1 | 5 | 9
         | 1 | 10"""
    )
    assert problems == [
        ("error", "share_unreadable", 10, "share"),
        ("error", "share_unreadable", 11, "share"),
        ("error", "share_unreadable", 12, "share"),
        ("error", "cell_missing", 13, "share"),
        ("error", "range_unreadable", 14, "from"),
        ("error", "range_unreadable", 15, "from"),
        ("error", "respondents_answer_of_all", 16, "answer"),
        ("warning", "respondents_question_unknown", 2, "question"),
        ("warning", "respondents_question_unknown", 3, "question"),
        ("warning", "respondents_answer_unknown", 4, "answer"),
        ("warning", "respondents_answer_unknown", 5, "answer"),
        ("warning", "respondents_answer_unknown", 6, "answer"),
        ("warning", "range_of_other_type", 7, "question"),
        ("warning", "respondents_twice", 9, "answer"),
    ]
    assert questionnaire.respondents == (Expectation("b1", "1", 10, row=8),)


def test_shares_of_one_answer_add_up_to_a_hundred_at_most_and_those_of_several_need_not() -> None:
    assert read("b1 | 1 | 60\nb1 | 2 | 40.5\nb2 | 1 | 80\nb2 | 2 | 80")[1] == [
        ("error", "shares_above_hundred", 3, "share")
    ]


@pytest.mark.parametrize("column", ["question", "share"])
def test_a_sheet_without_its_columns_is_refused(column: str) -> None:
    other = {"question": "share", "share": "question"}[column]
    reading = read_workbook(workbook(survey=SURVEY, choices=CHOICES, respondents=f"{other}\n1"))
    assert [(p.code, p.values["column"]) for p in reading.problems] == [("column_missing", column)]


def test_cells_that_excel_shows_as_per_cent_are_parts_of_one() -> None:
    questionnaire, _ = read("b1 | 1 | 0.6\nb1 | 2 | 0.4\nb4 | break_off | 0.02")
    assert [one.share for one in questionnaire.respondents] == [60, 40, 2]
    questionnaire, _ = read("b4 | break_off | 0.5")
    assert [one.share for one in questionnaire.respondents] == [0.5]


def test_the_shares_may_stand_in_a_workbook_of_their_own() -> None:
    questionnaire, _ = read("")
    found, problems = read_distributions(workbook(respondents="question | answer | share\nb1 | 2 | 30"), questionnaire)
    assert (found, problems) == ((Expectation("b1", "2", 30, row=2),), [])


@pytest.mark.parametrize(
    ("content", "code"), [(b"no workbook", "not_a_workbook"), (workbook(other="a"), "no_respondents_sheet")]
)
def test_a_file_without_the_sheet_is_refused(content: bytes, code: str) -> None:
    questionnaire, _ = read("")
    found, problems = read_distributions(content, questionnaire)
    assert (found, [problem.code for problem in problems]) == ((), [code])


def test_its_columns_are_written_once_whatever_languages_there_are() -> None:
    survey = "type | name | label::English (en) | label::Italiano (it)\ntext | a | Why? | Perché?"
    reading = read_workbook(workbook(survey=survey, respondents="question | answer | share\na | Per abitudine | 10"))
    assert reading.questionnaire is not None
    assert read_workbook(write_workbook(reading.questionnaire)).questionnaire == reading.questionnaire
