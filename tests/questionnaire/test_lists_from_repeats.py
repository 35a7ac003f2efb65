"""Choices that are the rounds of a repeat: whom of the household, which of the trips."""

from __future__ import annotations

from surveys.formats.xlsform import read_workbook
from surveys.formats.xlsform.write import write_workbook
from surveys.questionnaire import codebook, running
from surveys.questionnaire.checks import check

from .runs import FACTS, Interview, made, words

HOME = """
    type                 | name   | label                       | repeat_count | choice_filter | personal
    integer              | people | How many?                   |              |               |
    begin_repeat         | person | Person                      | ${people}    |               |
    text                 | name   | Name?                       |              |               | yes
    integer              | age    | Age?                        |              |               |
    end_repeat           |        |                             |              |               |
    select_one ${name}   | cooks  | Who cooks?                  |              | age >= 18     |
    select_multiple ${name} | out | Who eats out?               |              |               |
    note                 | end    | ${cooks} cooks, ${out} not. |              |               |
"""

BRANDS = """
    type                   | name  | label      | repeat_count             | nonresponse
    select_multiple brands | known | Which?     |                          |
    begin_repeat           | each  | Brand      | count-selected(${known}) |
    integer                | mark  | Mark?      |                          | dk
    end_repeat             |       |            |                          |
    select_one ${mark}     | best  | Which one? |                          |
"""


def household() -> Interview:
    return Interview(made(HOME)).say("3", "Anna", "40", "Bruno", "4", "Carla", "35")


def test_the_choices_are_the_rounds_under_the_words_of_the_question_that_is_named() -> None:
    interview = household()
    assert [(one.code, words(one.label)) for one in interview.question.choices] == [("1", "Anna"), ("3", "Carla")]
    assert interview.say("Carla").now.answers["cooks"].value == "3"
    assert [one.entry for one in interview.question.choices] == ["1", "2", "3"]


def test_what_was_chosen_is_filled_in_by_its_words() -> None:
    interview = household().say("3", "2 1")
    assert words(interview.question.label) == "Carla cooks, Bruno and Anna not."


def test_a_round_that_goes_away_is_no_choice_any_more_and_the_question_is_asked_again() -> None:
    interview = household().say("3", "1")
    interview.go_to("people").say("2")
    assert interview.where == "cooks"
    assert [words(one.label) for one in interview.question.choices] == ["Anna"]


def test_the_results_have_the_keys_of_the_rounds_and_their_words() -> None:
    interview = household().say("3", "2 1")
    values = running.values(interview.program, interview.now, FACTS)
    assert (values["cooks"].value, values["cooks"].specify) == ("3", {"@words": "Carla"})
    assert (values["out"].value, values["out"].specify) == ("2 1", {"@words": "Bruno, Anna"})
    variables = codebook.build(interview.program.questionnaire).by_name
    assert {name: (variables[name].kind, variables[name].personal) for name in ("cooks", "cooks_text", "out")} == {
        "cooks": ("text", False),
        "cooks_text": ("text", True),
        "out": ("text", False),
    }


def test_rounds_over_chosen_answers_keep_their_codes() -> None:
    interview = Interview(made(BRANDS)).say("3 1", "7", "dk")
    assert [(one.code, one.entry) for one in interview.question.choices] == [("c", "1"), ("a", "2")]
    assert [words(one.label) for one in interview.question.choices] == ["7", "Brand 2"]
    best = codebook.build(interview.program.questionnaire).by_name["best"]
    assert (best.kind, [code.code for code in best.codes]) == ("single", ["a", "b", "c"])


def test_a_question_of_no_repeat_is_no_list() -> None:
    survey = """
        type               | name | label
        text               | name | Name?
        select_one ${name} | who  | Who?
    """
    assert "list_of_no_repeat" in [problem.code for problem in check(made(survey).questionnaire)]


def test_it_is_written_as_it_was_read() -> None:
    questionnaire = made(HOME).questionnaire
    reading = read_workbook(write_workbook(questionnaire), "again.xlsx")
    assert reading.questionnaire is not None
    assert [one.list_name for one in reading.questionnaire.questions()] == [
        one.list_name for one in questionnaire.questions()
    ]
    assert {problem.code for problem in check(questionnaire)} == {"list_unused"}
