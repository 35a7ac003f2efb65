"""Which pages are asked, in which order, and how an interview ends."""

from __future__ import annotations

import pytest

from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Ended, Entry
from surveys.questionnaire.model.state import Answer, State

from .runs import FACTS, Interview, made, with_quotas, words

FILTERED = """
    type              | name   | label           | relevant
    select_one yesno  | buys   | Do you buy it?  |
    integer           | packs  | How many?       | ${buys} = '1'
    begin_group       | why    | Why             | ${buys} = '2'
    text              | reason | Why not?        |
    note              | pity   | What a pity.    |
    end_group         |        |                 |
    calculate         | twice  |                 |
    text              | last   | Anything else?  |
"""

JUMPS = """
    type              | name | label
    select_one yesno  | q1   | One
    text              | q2   | Two
    text              | q3   | Three
    text              | q4   | Four
"""


def test_a_condition_decides_what_is_asked() -> None:
    program = made(FILTERED)
    assert Interview(program).route({"buys": "1"}) == ["buys", "packs", "last", "@complete"]


def test_a_groups_condition_holds_for_all_inside_it() -> None:
    program = made(FILTERED)
    assert Interview(program).route({"buys": "2"}) == ["buys", "why/reason", "why/pity", "last", "@complete"]


def test_a_route_jumps_forward_over_what_lies_between() -> None:
    program = made(JUMPS, routes="after | when | go_to\nq1 | ${q1} = '2' | q4")
    assert Interview(program).route({"q1": "2"}) == ["q1", "q4", "@complete"]
    assert Interview(program).route({"q1": "1"}) == ["q1", "q2", "q3", "q4", "@complete"]


def test_a_route_without_condition_is_always_taken() -> None:
    program = made(JUMPS, routes="after | when | go_to\nq2 | | q4")
    assert Interview(program).route() == ["q1", "q2", "q4", "@complete"]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("@complete", "complete"),
        ("@screened_out", "screened_out"),
        ("@quota_full", "quota_full"),
        ("@refused", "broken_off"),
    ],
)
def test_a_route_can_end_the_interview(end: str, status: str) -> None:
    program = made(JUMPS, routes=f"after | when | go_to\nq1 | ${{q1}} = '2' | {end}")
    interview = Interview(program)
    assert interview.route({"q1": "2"}) == ["q1", end]
    assert interview.at == Ended(end[1:], "q1", status)


def test_a_route_out_of_a_repeat_to_an_end_does_not_wait_for_the_other_instances() -> None:
    program = made(
        """
        type            | name   | label | repeat_count
        begin_repeat    | person | P     | 3
        select_one yesno| under  | Under?|
        end_repeat      |        |       |
        text            | last   | Last  |
        """,
        routes="after | when | go_to\nunder | ${under} = '1' | @screened_out",
    )
    assert Interview(program).say("2", "1").where == "@screened_out"


def test_a_field_list_is_one_page_with_the_groups_inside_it() -> None:
    program = made(
        """
        type        | name  | label | appearance | relevant
        begin_group | page  | Page  | field-list |
        integer     | one   | One   |            |
        begin_group | inner | Inner |            |
        integer     | two   | Two   |            | ${one} > 5
        end_group   |       |       |            |
        end_group   |       |       |            |
        """
    )
    interview = Interview(program)
    assert [view.path for view in interview.page.questions] == ["page/one"]
    assert [view.path for view in interview.say("6").page.questions] == ["page/one", "page/inner/two"]
    assert interview.say(("6", "7")).where == "@complete"


def test_don_t_know_satisfies_required_and_is_put_to_no_check() -> None:
    program = made(
        """
        type    | name | label | required | constraint | nonresponse
        integer | age  | Age?  | yes      | . > 17     | dk
        text    | last | Last  |          |            |
        """
    )
    interview = Interview(program)
    assert [one.kind for one in interview.say("").complaints] == ["required"]
    assert [one.kind for one in interview.say("12").complaints] == ["constraint"]
    assert interview.say("dk").where == "last"


def test_an_answer_is_not_held_against_another_that_is_not_known() -> None:
    program = made(
        """
        type    | name  | label  | constraint                         | warning         | nonresponse
        integer | age   | Age?   |                                    |                 | refused
        integer | years | Years? | . >= 0 and . <= ${age}             | . < ${age} - 10 |
        integer | zero  | Zero?  | . = 0 or not(refused (${age}))     |                 |
        """
    )
    assert [one.kind for one in Interview(program).say("20", "30").complaints] == ["constraint"]
    interview = Interview(program).say("refused", "-1")
    assert [one.kind for one in interview.complaints] == ["constraint"]
    assert interview.say("30").where == "zero"
    assert [one.kind for one in interview.say("3").complaints] == ["constraint"]
    assert interview.say("0").where == "@complete"


def test_a_complaint_leaves_the_state_as_it_was() -> None:
    program = made("type | name | label | constraint\ninteger | age | Age? | . > 17")
    interview = Interview(program)
    before = interview.now
    assert interview.say("3").now == before


def test_a_constraint_is_not_put_to_an_empty_answer() -> None:
    program = made("type | name | label | constraint\ninteger | age | Age? | . > 17")
    assert Interview(program).say("").where == "@complete"


def test_a_soft_check_asks_once_for_the_same_answer() -> None:
    program = made(
        """
        type    | name | label | warning | warning_message
        integer | kids | Kids? | . < 9   | Really ${kids}?
        text    | last | Last  |         |
        """
    )
    interview = Interview(program).say("11")
    assert [(one.kind, "".join(piece.words for piece in one.own)) for one in interview.complaints] == [
        ("warning", "Really 11?")
    ]
    assert interview.say(Entry(typed="11", confirmed=True)).where == "last"
    assert interview.back().say("11").where == "last"
    assert [one.kind for one in interview.back().say("12").complaints] == ["warning"]


def test_a_full_cell_stops_the_interview_once_its_questions_are_answered() -> None:
    program = made(JUMPS, quotas="name | label | when | target | on_full\nyes | Yes | ${q1} != '2' | 10 | stop")
    full = Interview(program, facts=with_quotas(FACTS, yes="full"))
    assert full.where == "q1"
    assert full.say("1").where == "@quota_full"
    assert Interview(program, facts=with_quotas(FACTS, yes="full")).say("2").where == "q2"
    assert Interview(program, facts=with_quotas(FACTS, yes="open")).say("1").where == "q2"


def test_a_quota_decision_stays_until_an_answer_it_rests_on_changes() -> None:
    program = made(JUMPS, quotas="name | label | when | target | on_full\nyes | Yes | ${q1} = '1' | 10 | stop")
    interview = Interview(program).say("1")
    assert running.undecided(program, interview.now, FACTS) == ("yes",)
    interview.state = running.decide(program, interview.now, FACTS, {"yes": "open"})
    assert running.undecided(program, interview.now, FACTS) == ()
    interview.facts = with_quotas(FACTS, yes="full")
    assert interview.say("two").where == "q3"
    interview.go_to("q1").say("2")
    assert running.cells(program, interview.now, FACTS) == ()
    assert interview.go_to("q1").say("1").where == "@quota_full"


def test_breaking_off_is_partial_once_past_the_question_the_researcher_named() -> None:
    program = made(JUMPS, settings="form_title | partial_from\nT | q2")
    interview = Interview(program).say("1")
    assert running.break_off(program, interview.now, FACTS) == Ended("refused", "q2", "broken_off")
    interview.say("two")
    assert running.break_off(program, interview.now, FACTS) == Ended("refused", "q3", "partial")


def test_a_calculation_is_worked_out_from_answers_on_the_route_only() -> None:
    program = made(
        """
        type             | name  | label | relevant      | calculation
        select_one yesno | buys  | Buys? |               |
        integer          | packs | Packs | ${buys} = '1' |
        calculate        | sum   |       |               | coalesce(${packs}, 0) + 1
        note             | n     | ${sum}|               |
        """
    )
    interview = Interview(program).say("1", "4")
    assert interview.question.label[0].words == "5"
    interview.go_to("buys").say("2")
    assert interview.question.label[0].words == "1"


def test_a_triggered_calculation_runs_when_its_question_changes() -> None:
    program = made(
        """
        type      | name  | label      | calculation  | trigger
        integer   | one   | One        |              |
        integer   | two   | Two        |              |
        calculate | kept  |            | ${one} + coalesce(${two}, 0) | ${one}
        note      | n     | ${kept}    |              |
        """
    )
    interview = Interview(program).say("1", "10")
    assert interview.question.label[0].words == "1"
    interview.go_to("one").say("2")
    assert interview.question.label[0].words == "12"


def test_a_triggered_calculation_triggers_those_that_wait_for_it() -> None:
    program = made(
        """
        type      | name   | label                       | calculation        | trigger
        integer   | one    | One                         |                    |
        calculate | twice  |                             | ${one} * 2         | ${one}
        calculate | again  |                             | ${twice} + 1       | ${twice}
        calculate | last   |                             | ${again} * 10      | ${again}
        integer   | other  | Other                       |                    |
        note      | n      | ${twice} ${again} ${last}   |                    |
        """
    )
    interview = Interview(program).say("1", "5")
    assert words(interview.question.label) == "2 3 30"
    interview.go_to("one").say("4")
    assert words(interview.question.label) == "8 9 90"
    interview.go_to("other").say("6")
    assert words(interview.question.label) == "8 9 90"


@pytest.mark.parametrize("when", ["", "${b} != '7'", "true()"])
def test_a_jump_from_a_question_that_was_never_asked_is_not_taken(when: str) -> None:
    table = """
        type    | name | label | relevant
        integer | a    | A     |
        integer | b    | B     | ${a} = 1
        integer | c    | C     |
        integer | d    | D     |
    """
    program = made(table, routes=f"after | when | go_to\nb | {when} | d")
    assert Interview(program).route({"a": "1"}) == ["a", "b", "d", "@complete"]
    assert Interview(program).route({"a": "2"}) == ["a", "c", "d", "@complete"]


def test_a_jump_from_a_question_that_was_jumped_over_is_not_taken() -> None:
    program = made(
        "type|name|label\ninteger|a|A\ninteger|b|B\ninteger|c|C\ninteger|d|D\n",
        routes="after | when | go_to\na | ${a} = 1 | c\nb |  | @screened_out",
    )
    assert Interview(program).route({"a": "1"}) == ["a", "c", "d", "@complete"]
    assert Interview(program).route({"a": "2"}) == ["a", "b", "@screened_out"]


def test_a_default_stands_until_something_else_is_said() -> None:
    program = made(
        """
        type    | name | label | default
        integer | a    | A     | 3
        integer | b    | B     | ${a} + 1
        note    | n    | ${b}  |
        """
    )
    interview = Interview(program)
    assert interview.question.answer_text == "3"
    assert interview.say("5").question.answer_text == "6"
    assert interview.say("").question.label == ()


def test_circles_are_found_with_their_rows() -> None:
    program = made(
        """
        type      | name | label | relevant   | calculation
        text      | a    | A     | ${c} = 'x' |
        calculate | c    |       |            | concat(${a}, 'x')
        """
    )
    assert [(one.code, one.place.row, one.values) for one in program.problems] == [("cycle", 2, {"names": "a → c → a"})]
    assert Interview(program).route() == ["a", "@complete"]


def test_a_chain_of_a_thousand_conditions_is_followed() -> None:
    rows = [
        f"text | q{n} | Q | {'${q' + str(n - 1) + chr(125) + ' != ' + chr(39) * 2 if n else ''}" for n in range(1000)
    ]
    program = made("type | name | label | relevant\n" + "\n".join(rows))
    answers = {f"q{n}": Answer("x") for n in range(999)}
    interview = Interview(program, state=State(answers=answers, position="q999"))
    assert interview.where == "q999"
