"""Somebody who breaks off can still be asked a few last questions."""

from __future__ import annotations

from surveys.questionnaire import running
from surveys.questionnaire.checks import check
from surveys.questionnaire.model.pages import Ended
from surveys.questionnaire.model.state import from_json, to_json
from surveys.questionnaire.respondents import Habits, Population, Respondent, interview

from .runs import FACTS, Interview, made

SURVEY = """
    type | name | label | relevant
    text | a | A |
    text | b | B |
    begin_group | bye | Bye |
    text | why | Why? |
    text | age | Age? | ${a} != 'known'
    end_group | | |
    text | c | C |
"""
SETTINGS = "partial_from | after_break_off\nb | bye"


def asked() -> Interview:
    return Interview(made(SURVEY, settings=SETTINGS))


def broken_off(interview: Interview) -> Interview:
    step = running.last_questions(interview.program, interview.now, interview.facts)
    interview.state = from_json(to_json(step.state))
    assert step.at == interview.at
    return interview


def ended(interview: Interview) -> Ended:
    assert isinstance(interview.at, Ended)
    return interview.at


def test_nobody_else_is_asked_them() -> None:
    assert asked().route() == ["a", "b", "c", "@complete"]


def test_whoever_breaks_off_is_asked_them_and_nothing_else() -> None:
    interview = broken_off(asked().say("x"))
    assert interview.route() == ["bye/why", "bye/age", "@refused"]
    assert ended(interview).status == "broken_off"


def test_their_conditions_count_and_how_far_the_interview_went() -> None:
    interview = broken_off(asked().say("known", "y"))
    assert interview.route() == ["bye/why", "@refused"]
    assert ended(interview).status == "partial"


def test_the_results_have_their_answers_and_tell_what_was_not_reached() -> None:
    interview = broken_off(asked().say("x")).say("No time", "40")
    values = running.values(interview.program, interview.now, interview.facts)
    assert {path: answer.value or answer.missing for path, answer in values.items()} == {
        "a": "x",
        "b": "not_reached",
        "bye/why": "No time",
        "bye/age": "40",
        "c": "not_reached",
    }


def test_going_back_out_of_them_takes_the_interview_up_again() -> None:
    interview = broken_off(asked().say("x")).back()
    assert (interview.where, interview.now.stopped) == ("b", "")
    assert interview.route() == ["b", "c", "@complete"]


def test_whoever_broke_off_at_the_first_question_can_take_it_up_again_too() -> None:
    interview = broken_off(asked()).say("No time").back()
    assert interview.where == "bye/why"
    assert interview.back().where == "a"
    assert interview.route() == ["a", "b", "c", "@complete"]


def test_whoever_has_ended_by_breaking_off_can_go_back_through_them() -> None:
    interview = broken_off(asked().say("x")).say("No time", "40")
    assert [interview.back().where for _ in range(3)] == ["bye/age", "bye/why", "b"]


def test_breaking_off_once_more_ends_it() -> None:
    interview = broken_off(asked().say("x"))
    step = running.last_questions(interview.program, interview.now, interview.facts)
    assert step.at == Ended("refused", "bye/why", "broken_off")


def test_without_last_questions_it_ends_at_once() -> None:
    interview = Interview(made(SURVEY)).say("x")
    step = running.last_questions(interview.program, interview.now, interview.facts)
    assert (step.state, step.at) == (interview.now, Ended("refused", "b", "broken_off"))


def test_simulated_respondents_who_give_up_answer_them() -> None:
    program = made(SURVEY, settings=SETTINGS)
    run = interview(program, Respondent(1, Population(program.questionnaire, habits=Habits(break_off=1))), FACTS)
    assert run.route == ("a", "bye/why", "bye/age")
    assert run.ended is not None
    assert run.ended.status == "broken_off"


def test_they_have_to_be_a_group_into_which_no_jump_leads() -> None:
    program = made(SURVEY, settings="after_break_off\nc", routes="after | when | go_to\na | ${a} = 'z' | c")
    assert [one.code for one in check(program.questionnaire) if "last_questions" in one.code] == [
        "route_to_last_questions",
        "last_questions_no_group",
    ]
