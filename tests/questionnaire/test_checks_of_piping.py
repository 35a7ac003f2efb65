"""A text that reads an answer aloud is told whoever may come to it without that answer."""

from __future__ import annotations

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.checks import check
from surveys.questionnaire.coverage import coverage
from surveys.questionnaire.respondents import Habits
from tests.formats.workbooks import workbook

from .runs import CHOICES, FACTS, made

CODES = {"pipes_unasked", "pipes_jumped", "pipes_refused"}


def found(survey: str, **sheets: str) -> list[tuple[str, str]]:
    """Code and sentence of each problem about piping."""
    questionnaire = read_workbook(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "t.xlsx").questionnaire
    assert questionnaire is not None
    return [(problem.code, problem.what()) for problem in check(questionnaire) if problem.code in CODES]


BRAND = """
    type              | name   | label                                   | relevant
    select_one yesno  | drinks | Drinks coffee?                          |
    select_one brands | brand  | Which brand?                            | ${drinks} = '1'
    integer           | friend | Would you recommend ${brand} to others? | %s
"""


def test_an_answer_that_was_asked_of_some_only_and_is_read_to_all_is_found() -> None:
    assert found(BRAND % "") == [
        (
            "pipes_unasked",
            "The text takes in the answer to “brand”, which is asked only if ${drinks} = '1': others come here "
            "without it, and nothing is read there.",
        )
    ]


@pytest.mark.parametrize(
    "relevant",
    [
        "${drinks} = '1'",
        "${drinks} = 1 and ${brand} != 'c'",
        "${brand} = 'a'",
        "${brand} != ''",
        "answered(${brand})",
        "${brand} = 'a' or ${brand} = 'b'",
        "selected(${brand}, 'a')",
        "string-length(${brand}) > 0",
    ],
)
def test_a_text_that_only_those_with_the_answer_hear_is_sound(relevant: str) -> None:
    assert found(BRAND % relevant) == []


@pytest.mark.parametrize("relevant", ["${drinks} = '2'", "${drinks} != ''", "${brand} = 'a' or ${drinks} = '2'"])
def test_a_condition_that_lets_others_in_does_not_help(relevant: str) -> None:
    assert [code for code, _ in found(BRAND % relevant)] == ["pipes_unasked"]


def test_what_an_earlier_question_rests_on_is_known_to_hold() -> None:
    assert (
        found(
            """
            type              | name   | label         | relevant
            select_one yesno  | drinks | Drinks?       |
            select_one brands | brand  | Which brand?  | ${drinks} = '1'
            integer           | cups   | Cups?         | ${drinks} = '1'
            note              | many   | So ${brand}?  | ${cups} > 3
            """
        )
        == []
    )


def test_a_group_s_condition_counts_for_those_outside_it() -> None:
    survey = """
        type              | name   | label          | relevant
        select_one yesno  | drinks | Drinks?        |
        begin_group       | g      | Coffee         | ${drinks} = '1'
        select_one brands | brand  | Which brand?   |
        note              | inside | ${brand}, then |
        end_group         |        |                |
        note              | after  | Why ${brand}?  |
    """
    assert [code for code, _ in found(survey)] == ["pipes_unasked"]


def test_an_answer_that_a_jump_passes_by_is_found_unless_the_jump_leads_past_the_text_too() -> None:
    survey = """
        type              | name   | label         | relevant
        select_one yesno  | drinks | Drinks?       |
        select_one brands | brand  | Which brand?  |
        integer           | cups   | Cups?         |
        note              | why    | Why ${brand}? | %s
        integer           | age    | Age?          |
    """
    to_the_text = "after | when | go_to\ndrinks | ${drinks} = '2' | cups"
    assert found(survey % "", routes=to_the_text) == [
        (
            "pipes_jumped",
            "The text takes in the answer to “brand”, which the jump after “drinks” passes by: whoever takes it comes "
            "here without an answer, and nothing is read there.",
        )
    ]
    assert found(survey % "${drinks} = '1'", routes=to_the_text) == []
    assert found(survey % "", routes="after | when | go_to\ndrinks | ${drinks} = '2' | age") == []
    assert found(survey % "", routes="after | when | go_to\ndrinks | ${drinks} = '2' | @screened_out") == []


def test_an_answer_that_may_be_refused_is_found_where_nothing_is_said_for_that_case() -> None:
    survey = """
        type              | name  | label        | nonresponse | relevant
        select_one brands | brand | Which brand? | dk refused  |
        note              | why   | %s           |             | %s
    """
    said = "The text takes in the answer to “brand”, which may be “don’t know” or “refused”: “…” is read there."
    assert found(survey % ("Why ${brand}?", "")) == [("pipes_refused", said)]
    assert found(survey % ("Why ${brand}?", "not(refused(${brand}))")) == [("pipes_refused", said)]
    assert found(survey % ("Why ${brand}?", "not(refused(${brand})) and not(dk(${brand}))")) == []
    assert found(survey % ("Why ${brand}?", "answered(${brand})")) == []
    assert found(survey % ("Why {words(${brand}, 'that brand')}?", "")) == []


def test_the_words_of_an_answer_are_looked_at_too_and_a_calculation_that_passes_an_answer_on() -> None:
    survey = """
        type              | name   | label         | relevant        | calculation
        select_one yesno  | drinks | Drinks?       |                 |
        select_one brands | brand  | Which brand?  | ${drinks} = '1' |
        calculate         | same   |               |                 | %s
        select_one own    | best   | The best?     |                 |
    """
    choices = CHOICES + "own | 1 | %s\nown | 2 | Another\n"
    for calculation in ("${brand}", "jr:choice-name(${brand}, '${brand}')"):
        shown = found(survey % calculation, choices=_dedented(choices % "${same}"))
        assert [code for code, _ in shown] == ["pipes_unasked"]
    assert [code for code, _ in found(survey % "1", choices=_dedented(choices % "${brand}"))] == ["pipes_unasked"]


def _dedented(table: str) -> str:
    return "\n".join(line.strip() for line in table.strip().splitlines())


def test_in_a_round_of_what_was_chosen_something_was_chosen() -> None:
    assert (
        found(
            """
            type                   | name   | label         | nonresponse | repeat_count
            select_multiple brands | brands | Which brands? | dk          |
            begin_repeat           | each   | Each          |             | count-selected(${brands})
            note                   | why    | ${brands}     |             |
            end_repeat             |        |               |             |
            """
        )
        == []
    )


def test_simulated_respondents_hear_what_is_missing_in_a_text() -> None:
    result = coverage(made(BRAND % ""), 60, 1, FACTS, habits=Habits(dk=0, refused=0, break_off=0), guided=0)
    [gap] = result.gaps
    others = 60 - result.asked["brand"]
    assert (gap.name, gap.source, gap.empty, gap.missing) == ("friend", "brand", others, 0)
    assert others > 0


def test_simulated_respondents_hear_dots_for_a_refusal() -> None:
    survey = """
        type              | name  | label        | required | nonresponse
        select_one brands | brand | Which brand? | yes      | refused
        note              | why   | Why ${brand}?|          |
    """
    refusing = Habits(dk=0, refused=0.5, break_off=0)
    [gap] = coverage(made(survey), 60, 1, FACTS, habits=refusing, guided=0).gaps
    assert (gap.name, gap.source, gap.empty) == ("why", "brand", 0)
    assert 0 < gap.missing < 60
    assert coverage(made(survey), 60, 1, FACTS, habits=Habits(dk=0, refused=0, break_off=0), guided=0).gaps == ()
