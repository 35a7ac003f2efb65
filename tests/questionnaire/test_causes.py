"""One cause gives one problem: with every place where it shows, and without what only follows from it."""

from __future__ import annotations

import pytest

from surveys.design.services import read_draft
from surveys.questionnaire.problems import Place, Problem, as_json, from_json
from tests.formats.workbooks import workbook

CHOICES = "list_name | name | label\nl | 1 | One\nl | 2 | Two"
SURVEY = """
    type         | name | label  | relevant
    select_one l | a    | A?     |
    text         | b    | B?     | ${a} = '1'
    text         | c    | C ${a} | ${a} = '2'
    text         | d    | D?     | ${a} != '1'
"""


def told(survey: str = SURVEY, **sheets: str) -> list[tuple[str, int | None, str]]:
    problems = read_draft(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "a.xlsx").problems
    return [(one.code, one.place.row, one.elsewhere) for one in problems]


def test_the_questionnaire_is_sound() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("right", "wrong", "problems"),
    [
        ("select_one l | a ", "             | a ", [("type_missing", 2, "")]),
        ("select_one l | a ", "select_one ll | a ", [("list_missing_like", 2, "")]),
        ("| a    | A?", "| aa   | A?", [("unknown_name_like", 3, "4, 5")]),
    ],
)
def test_a_slip_in_a_row_is_one_problem_however_many_rows_name_it(
    right: str, wrong: str, problems: list[tuple[str, int | None, str]]
) -> None:
    assert told(SURVEY.replace(right, wrong)) == problems


def test_a_code_that_was_left_out_is_one_problem_for_all_conditions() -> None:
    assert told(choices=CHOICES.replace("l | 1 | One", "l | 3 | One")) == [("code_not_in_list", 3, "5")]


def test_lists_of_a_sheet_that_lacks_a_column_are_not_missed_one_by_one() -> None:
    assert told(choices="list_name | label\nl | One") == [("column_missing", None, "")]


def test_misspelt_edges_of_a_group_are_read_as_what_they_are() -> None:
    survey = "type | name | label\nbegingroup | g | G\nselect_one l | a | A?\nend_roup | |"
    assert told(survey) == [("type_guessed", 2, ""), ("type_guessed", 4, "")]


def test_places_of_one_problem_are_kept_with_the_draft() -> None:
    problem = Problem("unknown_name", Place("survey", 3), {"name": "x"}, (Place("survey", 5), Place("routes", 2)))
    assert from_json(as_json(problem)) == problem
    assert problem.elsewhere == "5, routes 2"
