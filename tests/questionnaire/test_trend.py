"""Variables that are asked wave after wave: what of them must stay, and what is pointed out when it changes."""

from __future__ import annotations

import pytest

from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.comparison.trend import marked, trend_problems, unlocked_silently
from surveys.questionnaire.model.structure import Questionnaire
from tests.formats.workbooks import workbook

BRANDS = """
    list_name | name | label
    brands    | 1    | Lavazza
    brands    | 2    | Illy
"""
SURVEY = """
    type               | name | label         | relevant   | trend
    integer            | a1   | Age?          |            | yes
    select_one brands  | b1   | Which brand?  | ${a1} > 17 | yes
    text               | b2   | Why?          |            |
"""


def read(survey: str = SURVEY, choices: str = BRANDS, **sheets: str) -> Questionnaire:
    found = read_workbook(workbook(survey=survey, choices=choices, **sheets), "t.xlsx").questionnaire
    assert found is not None
    return found


def codes(now: Questionnaire, before: Questionnaire | None = None) -> list[tuple[str, str]]:
    return [(one.code, one.place.name) for one in trend_problems(before or read(), now)]


def test_the_column_locks_a_variable_or_says_why_it_is_not_locked() -> None:
    found = read(SURVEY.replace("|            | yes\n", "|            | brand sold\n", 1))
    by_name = {one.name: one for one in found.questions()}
    assert (by_name["a1"].trend, by_name["a1"].is_locked) == ("brand sold", False)
    assert (by_name["b1"].trend, by_name["b1"].is_locked) == ("yes", True)
    assert by_name["b2"].trend == ""


def test_locks_and_reasons_survive_being_written_as_a_workbook_and_read_again() -> None:
    found = read(SURVEY.replace("|            | yes\n", "|            | brand sold\n", 1))
    again = read_workbook(write_workbook(found), "t.xlsx").questionnaire
    assert again is not None
    assert [one.trend for one in again.questions()] == ["brand sold", "yes", ""]


def test_a_wave_that_repeats_everything_has_nothing_to_be_told() -> None:
    assert codes(read()) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("integer            | a1", "decimal            | a1", ("trend_type", "a1")),
        ("Which brand?", "Which brand of coffee?", ("trend_reworded", "b1")),
        ("${a1} > 17", "${a1} > 20", ("trend_other_people", "b1")),
    ],
)
def test_each_change_of_a_locked_variable_is_told(old: str, new: str, expected: tuple[str, str]) -> None:
    assert codes(read(SURVEY.replace(old, new))) == [expected]


def test_codes_that_are_gone_and_new_ones_are_named() -> None:
    (problem,) = trend_problems(read(), read(choices=BRANDS.replace("| 2  ", "| 3  ")))
    assert (problem.code, problem.values["gone"], problem.values["new"]) == ("trend_codes", "2", "3")


def test_an_answer_with_other_words_is_told_as_another_wording() -> None:
    assert codes(read(choices=BRANDS.replace("Illy", "Kimbo"))) == [("trend_reworded", "b1")]


def test_a_question_that_is_not_of_the_series_may_change_untold() -> None:
    assert codes(read(SURVEY.replace("text               | b2", "integer            | b2"))) == []


def test_a_new_name_is_told_as_one_and_the_conditions_that_name_it_are_the_same() -> None:
    renamed = """
        type               | name | label         | relevant    | trend | was
        integer            | age  | Age?          |             | yes   | a1
        select_one brands  | b1   | Which brand?  | ${age} > 17 | yes   |
    """
    assert codes(read(renamed)) == [("trend_renamed", "age")]


def test_a_variable_that_is_asked_no_more_is_told() -> None:
    without = "\n".join(line for line in SURVEY.splitlines() if " b1 " not in line)
    assert codes(read(without)) == [("trend_gone", "b1")]


def test_an_unlocked_variable_may_change_and_the_reason_is_told() -> None:
    unlocked = SURVEY.replace(
        "integer            | a1   | Age?          |            | yes", "text | a1 | Age? | | new law"
    )
    (problem,) = trend_problems(read(), read(unlocked))
    assert (problem.code, problem.severity, problem.values["reason"]) == ("trend_unlocked", "warning", "new law")


def test_a_lock_taken_away_without_a_reason_is_an_error_once_the_variable_changes() -> None:
    silent = SURVEY.replace("|            | yes\n", "|            |\n", 1)
    assert codes(read(silent)) == []
    assert codes(read(silent.replace("integer ", "text "))) == [("trend_without_reason", "a1")]


def test_a_condition_around_and_a_jump_past_a_question_change_whom_it_is_asked() -> None:
    grouped = """
        type               | name | label         | relevant   | trend
        integer            | a1   | Age?          |            | yes
        begin_group        | g    | Brands        | ${a1} < 80 |
        select_one brands  | b1   | Which brand?  | ${a1} > 17 | yes
        end_group          |      |               |            |
    """
    assert codes(read(grouped)) == [("trend_other_people", "b1")]
    past = read(routes="after | when | go_to\na1 | ${a1} > 90 | b2")
    assert codes(past) == [("trend_other_people", "b1")]
    ended = read(routes="after | when | go_to\nb1 | | @screened_out")
    assert codes(ended) == []


def test_locks_are_put_on_the_variables_that_are_named_and_on_no_others() -> None:
    found = marked(read(), ["b2", "gone"])
    assert [one.name for one in found.questions() if one.is_locked] == ["b2"]


def test_a_step_changes_a_locked_variable_only_with_the_reason_in_it() -> None:
    changed = SURVEY.replace("integer            | a1", "decimal            | a1")
    assert unlocked_silently(read(), read(changed)) == ["a1"]
    assert unlocked_silently(read(), read(changed.replace("|            | yes\n", "|            | why\n", 1))) == []
    assert unlocked_silently(read(), read(SURVEY.replace("Which", "What"))) == []
