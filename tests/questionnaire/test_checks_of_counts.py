"""Numbers of answers that cannot be given, and columns that change nothing, are found before the field."""

from __future__ import annotations

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.checks import check
from surveys.questionnaire.comparison import compare
from surveys.questionnaire.model.structure import Questionnaire
from tests.formats.workbooks import workbook

CHOICES = """
    list_name | name | label | exclusive
    brands    | 1    | Alfa  |
    brands    | 2    | Beta  |
    brands    | 97   | None  | yes
    towns     | r    | Rome  |
"""


def questionnaire(survey: str) -> Questionnaire:
    reading = read_workbook(workbook(survey=survey, choices=CHOICES), "test.xlsx")
    assert reading.questionnaire is not None
    return reading.questionnaire


def found(survey: str) -> list[tuple[str, str, str]]:
    problems = check(questionnaire(survey + "\nselect_one towns | t | Town?\nselect_multiple brands | b | Brand?"))
    return [(one.code, one.place.name, one.what()) for one in problems]


@pytest.mark.parametrize(
    ("kind", "least", "most", "problem"),
    [
        ("select_multiple", 2, 1, ("min_above_max", "“q” asks for at least 2 answers and takes at most 1.")),
        (
            "select_multiple",
            3,
            "",
            ("min_above_list", "“q” asks for 3 answers; its list has only 2 that can be given together."),
        ),
        ("rank", "", 5, ("min_above_list", "“q” asks for 5 answers; its list has only 2 that can be given together.")),
        ("select_multiple", "", 0, ("max_is_zero", "“q” takes no answer at all: “max_answers” is 0.")),
    ],
)
def test_counts_that_cannot_be_met_are_said(kind: str, least: object, most: object, problem: tuple[str, str]) -> None:
    table = f"type | name | label | min_answers | max_answers\n{kind} brands | q | Which? | {least} | {most}"
    assert [(code, what) for code, name, what in found(table) if name == "q"] == [problem]


def test_a_ranking_longer_than_its_list_is_said_where_its_length_is_written() -> None:
    table = "type | name | label | max_answers\nrank brands | r | Which? | 99\nselect_one towns | t | Town?"
    (problem,) = check(questionnaire(table))
    assert (problem.code, problem.place.column) == ("min_above_list", "max_answers")


def test_counts_that_can_be_met_are_no_problem() -> None:
    assert found("type | name | label | min_answers | max_answers\nselect_multiple brands | q | Which? | 1 | 2") == []


def test_a_total_needs_a_page_with_numbers() -> None:
    table = """
        type | name | label | appearance | total
        begin_group | loose | Loose | | 100
        integer | a | A | |
        end_group | | | |
        begin_group | words | Words | field-list | 100
        text | c | C | |
        end_group | | | |
        begin_group | good | Good | field-list | 100
        integer | e | E | |
        end_group | | | |"""
    assert [(code, name) for code, name, _ in found(table)] == [
        ("total_without_page", "loose"),
        ("total_without_page", "words"),
    ]


def test_a_total_that_reads_a_later_question_is_found() -> None:
    table = """
        type | name | label | appearance | total
        begin_group | good | Good | field-list | ${later}
        integer | e | E | |
        end_group | | | |
        integer | later | Later | |"""
    assert [(code, name) for code, name, _ in found(table)] == [("reads_later", "good")]


def test_ends_of_what_is_no_scale_and_the_order_of_another_list_are_said() -> None:
    table = """
        type | name | label | low_label | order_as
        select_one brands | q1 | Which? | Bad |
        select_one brands | q2 | Which? | | t
        select_one brands | q3 | Which? | | q1"""
    assert [(code, name) for code, name, _ in found(table)] == [
        ("ends_without_scale", "q1"),
        ("order_as_other_list", "q2"),
    ]


def test_questions_that_take_their_order_from_each_other_are_said() -> None:
    table = """
        type | name | label | order_as
        select_one brands | q1 | Which? | q2
        select_one brands | q2 | Which? | q1
        select_one brands | q3 | Which? | q3
        select_one brands | q4 | Which? |
        select_one brands | q5 | Which? | q4"""
    assert [(code, name) for code, name, _ in found(table)] == [
        ("order_as_circle", name) for name in ("q1", "q2", "q3")
    ]


def test_another_number_of_answers_and_another_total_are_changes_of_what_is_accepted() -> None:
    table = """
        type | name | label | appearance | total | max_answers | order
        select_multiple brands | q | Which? | | | {most} | {order}
        begin_group | g | Share | field-list | {total} | |
        integer | a | A | | | |
        end_group | | | | | |"""
    old = questionnaire(table.format(most=2, total=100, order=""))
    new = questionnaire(table.format(most=1, total=10, order="rotate"))
    assert [(change.kind, change.name, change.before, change.after) for change in compare(old, new)] == [
        ("check_changed", "q", "–2", "–1"),
        ("reading_changed", "q", "", ""),
        ("check_changed", "g", "100", "10"),
    ]
