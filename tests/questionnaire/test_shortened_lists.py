"""Lists that earlier answers shorten: lost codes are kept and read by nobody, an empty list is asked of nobody."""

from __future__ import annotations

from dataclasses import replace

from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry

from .runs import FACTS, Interview, made, words

CHOICES = """
    list_name | name | label | specify | exclusive
    yesno     | 1    | Yes   |         |
    yesno     | 2    | No    |         |
    brands    | a    | Alfa  |         |
    brands    | b    | Beta  |         |
    brands    | 96   | Other | yes     |
    brands    | 97   | None  |         | yes
"""
SURVEY = """
    type                   | name  | label               | choice_filter            | calculation
    select_multiple brands | known | Which do you know?  |                          |
    select_multiple brands | buys  | Which do you buy?   | selected(${known}, name) |
    calculate              | other |                     |                          | choice-label(${buys}, '96')
    text                   | why   | Why ${buys}?        |                          |
    text                   | last  | Last                |                          |
"""


def interrupted() -> Interview:
    """Somebody who first knew Alfa, Beta and Zeta and bought two of them, and then does not know Zeta after all."""
    interview = Interview(made(SURVEY, choices=CHOICES)).say("a b 96 Zeta", "a 96", "taste")
    return interview.go_to("known").say("a b")


def test_the_question_is_asked_again_with_what_is_left_of_its_answer() -> None:
    interview = interrupted()
    assert (interview.where, interview.question.answer_text) == ("buys", "Alfa")


def test_nobody_goes_on_past_it_to_an_answer_that_was_given_later() -> None:
    interview = interrupted()
    assert interview.go_to("why").where == "buys"
    assert interview.go_to("known").where == "known"


def test_neither_texts_nor_calculations_nor_results_have_it() -> None:
    interview = interrupted()
    answers = running.values(interview.program, interview.now, interview.facts)
    assert answers["buys"].value == ["a"]
    assert answers["buys"].specify == {}
    assert answers["other"].value == "Other"
    assert [line.words for line in running.lines(interview.program, interview.now, interview.facts)][1] == "Alfa"
    interview.state = replace(interview.now, position="why")
    assert words(interview.question.label) == "Why Alfa?"


def test_it_is_there_again_when_the_list_has_it_again() -> None:
    interview = interrupted().go_to("known").say("a b 96 Zeta")
    assert interview.where == "last"
    assert words(interview.go_to("why").question.label) == "Why Alfa and Zeta?"


def test_a_ranking_is_asked_again_when_its_list_has_grown() -> None:
    interview = Interview(made(FORWARD, choices=CHOICES)).say("a b", "a", "b a", "x")
    assert interview.go_to("known").say("a b 96 Zeta").where == "order"
    assert interview.question.answer_text == "Beta, Alfa"
    assert interview.say("96 b a").where == "@complete"


def test_words_said_for_other_are_not_read_where_the_question_is_off_the_route() -> None:
    survey = """
        type                   | name  | label                                  | relevant
        select_one yesno       | any   | Do you know any?                       |
        select_multiple brands | known | Which?                                 | ${any} = '1'
        note                   | end   | {choice-label(${known}, '96')} it is.  |
    """
    interview = Interview(made(survey, choices=CHOICES)).say("1", "96 Zeta")
    assert words(interview.question.label) == "Zeta it is."
    assert words(interview.go_to("any").say("2").question.label) == "Other it is."


FORWARD = """
    type                   | name  | label               | choice_filter                             | required
    select_multiple brands | known | Which do you know?  |                                           | yes
    select_one brands      | best  | Which is best?      | selected(${known}, name) and name != '97' | yes
    rank brands            | order | Put them in order.  | selected(${known}, name) and name != '97' | yes
    text                   | last  | Last                |                                           |
"""


def test_a_question_with_nothing_to_choose_is_passed_over_even_if_it_is_required() -> None:
    interview = Interview(made(FORWARD, choices=CHOICES))
    assert interview.route({"known": "97"}) == ["known", "last", "@complete"]
    answers = running.values(interview.program, interview.now, interview.facts)
    assert [answers[name].missing for name in ("best", "order")] == ["off_route", "off_route"]


def test_back_and_forth_passes_it_over_too_and_it_comes_back_with_its_list() -> None:
    interview = Interview(made(FORWARD, choices=CHOICES)).say("a b", "b", "a b", "x")
    assert interview.go_to("known").say("97").where == "@complete"
    assert interview.back().where == "last"
    assert interview.back().where == "known"
    assert interview.say("b a").where == "@complete"
    answers = running.values(interview.program, interview.now, interview.facts)
    assert (answers["best"].value, answers["order"].value) == ("b", ["a", "b"])


def test_on_a_page_with_others_only_they_are_asked() -> None:
    survey = """
        type                   | name  | label  | choice_filter                             | appearance
        select_multiple brands | known | Which? |                                           |
        begin_group            | page  | Page   |                                           | field-list
        select_one brands      | best  | Best?  | selected(${known}, name) and name != '97' |
        text                   | why   | Why?   |                                           |
        end_group              |       |        |                                           |
    """
    interview = Interview(made(survey, choices=CHOICES)).say("97")
    assert [view.name for view in interview.page.questions] == ["why"]


def test_an_answer_that_another_one_of_its_own_page_takes_off_the_list_is_refused() -> None:
    program = made(
        """
        type              | name | label | appearance | choice_filter
        begin_group       | g    | G     | field-list |
        select_one brands | best | Best? |            |
        select_one brands | next | Next? |            | name != ${best}
        end_group         |      |       |            |
        integer           | z    | Z     |            |
        """
    )
    state = running.start(program, seed=1)
    same = {"g/best": Entry(typed="a"), "g/next": Entry(typed="a")}
    step = running.answer(program, state, FACTS, same)
    [complaint] = step.complaints
    assert (complaint.path, complaint.values["typed"]) == ("g/next", "a")
    assert step.state.answers == {}
    other = running.answer(program, state, FACTS, {**same, "g/next": Entry(typed="b")})
    assert (other.complaints, other.state.answers["g/next"].value) == ((), "b")
