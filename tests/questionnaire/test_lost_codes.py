"""A code that an earlier answer takes off the list again: kept, but read by nobody."""

from __future__ import annotations

from surveys.questionnaire import routing

from .runs import Interview, made, words

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


def test_neither_texts_nor_calculations_nor_results_have_it() -> None:
    interview = interrupted()
    answers = routing.values(interview.program, interview.now, interview.facts)
    assert answers["buys"].value == ["a"]
    assert answers["buys"].specify == {}
    assert answers["other"].value == "Other"
    assert [line.words for line in routing.lines(interview.program, interview.now, interview.facts)][1] == "Alfa"
    assert words(interview.go_to("why").question.label) == "Why Alfa?"


def test_it_is_there_again_when_the_list_has_it_again() -> None:
    interview = interrupted().go_to("known").say("a b 96 Zeta")
    assert interview.where == "last"
    assert words(interview.go_to("why").question.label) == "Why Alfa and Zeta?"


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
