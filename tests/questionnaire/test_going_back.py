"""Going back, changing an answer, and what becomes of the answers behind it."""

from __future__ import annotations

import pytest

from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import WAS_CONFIRMED
from surveys.questionnaire.running import NotVisitedError

from .runs import FACTS, Interview, made

TABLE = """
    type              | name   | label           | relevant      | constraint
    select_one yesno  | buys   | Do you buy it?  |               |
    integer           | packs  | How many?       | ${buys} = '1' | . < ${most}
    text              | reason | Why not?        | ${buys} = '2' |
    integer           | most   | At most?        |               |
    text              | last   | Anything else?  |               |
"""


def test_back_goes_along_the_route_as_it_is_now() -> None:
    interview = Interview(made(TABLE)).say("2", "dear", "5")
    assert interview.where == "last"
    assert [interview.back().where for _ in range(4)] == ["most", "reason", "buys", "buys"]


def test_a_changed_answer_asks_only_what_is_new() -> None:
    interview = Interview(made(TABLE)).say("2", "dear", "5")
    assert interview.go_to("buys").say("1").where == "packs"
    assert interview.say("3").where == "last"


def test_answers_left_behind_are_invisible_and_come_back_with_the_route() -> None:
    program = made(TABLE)
    interview = Interview(program).say("2", "dear", "5").go_to("buys").say("1", "3")
    values = running.values(program, interview.now, FACTS)
    assert values["reason"].missing == "off_route"
    assert [line.path for line in running.lines(program, interview.now, FACTS)] == ["buys", "packs", "most"]
    interview.go_to("buys").say("2")
    assert interview.where == "last"
    assert running.values(program, interview.now, FACTS)["reason"].value == "dear"


def test_an_answer_whose_check_no_longer_holds_is_asked_again() -> None:
    interview = Interview(made(TABLE))
    interview.say("1")
    assert [one.kind for one in interview.say("3").complaints] == ["constraint"]
    interview.go_to("buys").say("2", "dear", "5").go_to("buys").say("1", "3")
    assert interview.where == "last"
    assert interview.go_to("most").say("2").where == "last"
    assert interview.go_to("buys").say("1").where == "packs"


CONSISTENT = """
    type    | name   | label   | warning
    integer | people | People? |
    integer | kids   | Kids?   | . <= ${people}
    text    | last   | Last    |
"""


def test_a_confirmed_warning_is_asked_again_when_another_answer_it_looks_at_changes() -> None:
    interview = Interview(made(CONSISTENT)).say("3", Entry("5", confirmed=True))
    assert interview.where == "last"
    assert interview.go_to("people").say("1").where == "kids"
    assert [one.kind for one in interview.say("5").complaints] == ["warning"]
    assert interview.say(Entry("5", confirmed=True)).where == "last"
    assert interview.go_to("people").say("1").where == "last"


def test_an_answer_that_is_not_unusual_any_more_is_not_marked_as_confirmed() -> None:
    interview = Interview(made(CONSISTENT)).say("3", Entry("5", confirmed=True))
    assert WAS_CONFIRMED in running.values(interview.program, interview.now, interview.facts)["kids"].specify
    interview.go_to("people").say("9")
    assert running.values(interview.program, interview.now, interview.facts)["kids"].specify == {}


def test_only_pages_gone_through_can_be_gone_to() -> None:
    interview = Interview(made(TABLE)).say("2", "dear")
    assert interview.go_to("reason").where == "reason"
    for path in ("last", "packs", "nowhere"):
        with pytest.raises(NotVisitedError):
            interview.go_to(path)


def test_an_ended_interview_can_be_gone_back_into() -> None:
    interview = Interview(made(TABLE)).say("2", "dear", "5", "no")
    assert interview.where == "@complete"
    assert interview.back().where == "last"
    assert interview.say("yes").where == "@complete"


def test_a_choice_that_another_answer_takes_away_is_asked_again() -> None:
    program = made(
        """
        type                   | name  | label  | choice_filter
        select_multiple brands | known | Known? |
        select_one brands      | best  | Best?  | selected(${known}, name)
        text                   | last  | Last   |
        """
    )
    interview = Interview(program).say("1 3", "3")
    assert interview.where == "last"
    assert interview.go_to("known").say("1 2").where == "best"
    assert interview.question.choices[1].code == "b"


def test_the_language_can_change_in_the_middle() -> None:
    program = made("type | name | label::English (en) | label::Italiano (it)\ntext | q | Why? | Perché?\n")
    interview = Interview(program)
    assert interview.question.label[0].words == "Why?"
    interview.state = running.set_language(program, interview.now, "it")
    assert interview.question.label[0].words == "Perché?"


def test_a_language_that_the_questionnaire_does_not_have_changes_nothing() -> None:
    program = made("type | name | label::English (en) | label::Italiano (it)\ntext | q | Why? | Perché?\n")
    begun = Interview(program).now
    assert [running.set_language(program, begun, code) for code in ("zz", "")] == [begun, begun]
