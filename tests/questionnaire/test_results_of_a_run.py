"""What a run hands on: every value with its kind of missing, the answers so far in words, the page for a screen."""

from __future__ import annotations

from surveys.questionnaire import codebook, running
from surveys.questionnaire.model.pages import Entry, Line, Section
from surveys.questionnaire.model.state import Answer, State, changed_answers

from .runs import FACTS, Interview, made

TABLE = """
    type             | name  | label  | relevant      | nonresponse | calculation  | title
    begin_group      | A     | First  |               |             |              |
    select_one yesno | A1    | Buys?  |               |             |              | Buys
    integer          | packs | Packs? | ${A1} = '2'   | dk          |              |
    integer          | age   | Age?   |               | dk          |              | Age
    text             | why   | Why?   |               |             |              |
    calculate        | older |        |               |             | ${age} + 1   |
    end_group        |       |        |               |             |              |
    begin_group      | B     | Second |               |             |              |
    text             | last  | Last?  |               |             |              |
    end_group        |       |        |               |             |              |
"""


def test_five_kinds_of_missing_are_told_apart() -> None:
    program = made(TABLE)
    interview = Interview(program).say("1", "dk", "")
    assert dict(running.values(program, interview.now, FACTS)) == {
        "A/A1": Answer("1"),
        "A/packs": Answer(missing="off_route"),
        "A/age": Answer(missing="dk"),
        "A/why": Answer(missing="empty"),
        "A/older": Answer(missing="empty"),
        "B/last": Answer(missing="not_reached"),
    }


def test_calculations_are_among_the_values_as_numbers() -> None:
    program = made(TABLE)
    interview = Interview(program).say("1", "30")
    assert running.values(program, interview.now, FACTS)["A/older"] == Answer(31.0)


def test_answers_so_far_are_lines_in_words() -> None:
    program = made(TABLE)
    interview = Interview(program).say("1", "dk", "cheap")
    expected = (Line("A/A1", "A1", "Buys", "Yes"), Line("A/age", "3", "Age", "", "dk"), Line("A/why", "4", "", "cheap"))
    assert running.lines(program, interview.now, FACTS) == expected
    assert running.lines(program, interview.now, FACTS, last=2) == expected[1:]
    assert running.lines_on(program, interview.now, FACTS, "A/age") == expected[1:2]
    assert running.lines_on(program, interview.now, FACTS, "A/packs") == ()


def test_the_answers_of_a_round_are_told_apart_by_what_the_round_is_about() -> None:
    program = made(
        """
        type                   | name  | label | repeat_count
        select_multiple brands | known | Which? |
        begin_repeat           | each  | Brand | count-selected(${known})
        integer                | mark  | Mark? |
        end_repeat             |       |       |
        """
    )
    interview = Interview(program).say("1 3", "7", "8")
    found = running.lines(program, interview.now, interview.facts)
    assert [(line.title, line.words) for line in found] == [("", "Alfa, Gamma"), ("Alfa", "7"), ("Gamma", "8")]


def test_an_answer_in_a_round_is_told_by_the_round_and_its_title() -> None:
    program = made(
        """
        type                   | name  | label | title | repeat_count
        select_multiple brands | known | Which? | Known |
        begin_repeat           | each  | Brand |        | count-selected(${known})
        integer                | mark  | Mark? | Mark   |
        end_repeat             |       |       |        |
        begin_repeat           | child | Child |        | 2
        integer                | age   | Age?  |        |
        end_repeat             |       |       |        |
        """
    )
    interview = Interview(program).say("1 3", "7", "8", "4", "9")
    found = running.lines(program, interview.now, interview.facts)
    assert [(line.title, line.words) for line in found] == [
        ("Known", "Alfa, Gamma"), ("Alfa · Mark", "7"), ("Gamma · Mark", "8"), ("1.", "4"), ("2.", "9")
    ]  # fmt: skip


def test_the_rows_of_a_page_are_told_by_their_words() -> None:
    program = made(
        """
        type           | name  | label                        | appearance
        begin_group    | each  | How much do you agree?       | field-list
        integer        | easy  | It is easy to find, wherever one may look for it in the whole town |
        integer        | cheap | It is cheap                  |
        end_group      |       |                              |
        """
    )
    interview = Interview(program).say(("3", "4"))
    found = running.lines(program, interview.now, interview.facts)
    assert [line.title for line in found] == ["It is easy to find, wherever one may look for it in the…", "It is cheap"]


def test_where_a_run_stands_is_told_without_making_its_page() -> None:
    program = made(TABLE)
    interview = Interview(program).say("1")
    assert running.stands_on(program, interview.now, FACTS) == "A/age"
    assert running.stands_on(program, interview.say("30", "", "end").now, FACTS) == ""


def test_the_answers_that_changed_are_those_given_corrected_and_taken_away() -> None:
    before = State(answers={"a": Answer("1"), "b": Answer(2), "c": Answer(missing="dk"), "d": Answer("x")})
    after = State(answers={"a": Answer("1"), "b": Answer(3), "d": Answer("x", specify={"x": "y"}), "e": Answer()})
    assert changed_answers(before, after) == {
        "b": (Answer(2), Answer(3)),
        "c": (Answer(missing="dk"), None),
        "d": (Answer("x"), Answer("x", specify={"x": "y"})),
        "e": (None, Answer()),
    }


def test_sections_say_how_far_the_interview_is() -> None:
    interview = Interview(made(TABLE))
    assert interview.page.first
    assert interview.say("1").page.sections == (Section("First", "current", 2, 4), Section("Second", "ahead", 0, 1))
    assert not interview.page.first
    assert interview.say("30", "x").page.sections[0] == Section("First", "done", 4, 4)


def test_a_name_that_looks_like_a_code_is_the_questions_number() -> None:
    interview = Interview(made(TABLE))
    assert (interview.question.number, interview.question.title) == ("A1", "Buys")
    assert (interview.say("1").question.number, interview.question.name) == ("3", "age")


def test_an_unusual_answer_that_was_confirmed_is_marked_in_the_results() -> None:
    program = made("type | name | label | warning\ninteger | cups | Cups? | . <= 12\ninteger | more | More? |")
    interview = Interview(program).say("30")
    assert [one.kind for one in interview.complaints] == ["warning"]
    interview.say(Entry(typed="30", confirmed=True), "1")
    assert running.values(program, interview.now, FACTS)["cups"].specify == {"@confirmed": "1"}
    interview.go_to("cups").say("3")
    assert running.values(program, interview.now, FACTS)["cups"].specify == {}
    variable = codebook.build(program.questionnaire).by_name["cups_confirmed"]
    assert (variable.kind, [code.number for code in variable.codes]) == ("single", [1])
