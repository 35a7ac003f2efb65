"""What is worked out once stays: ``once()`` and defaults that look at other answers, also after going back."""

from __future__ import annotations

from surveys.questionnaire import running

from .runs import FACTS, Interview, made, words

TABLE = """
    type      | name  | label   | calculation   | default
    text      | town  | Town?   |               |
    calculate | first |         | once(${town}) |
    calculate | now   |         | ${town}       |
    text      | place | Where?  |               | concat('in ', ${town})
    text      | last  | ${first}, ${now} |      |
"""


def value(interview: Interview, name: str) -> object:
    return running.values(interview.program, interview.now, FACTS)[name].value


def test_what_once_has_said_stays_when_its_answer_is_changed_afterwards() -> None:
    interview = Interview(made(TABLE)).say("Bergamo", "here").go_to("town").say("Treviso")
    assert (value(interview, "first"), value(interview, "now")) == ("Bergamo", "Treviso")
    assert words(interview.question.label) == "Bergamo, Treviso"


def test_a_default_that_looks_at_another_answer_is_that_of_the_first_time() -> None:
    interview = Interview(made(TABLE)).say("Bergamo")
    assert interview.question.answer_text == "in Bergamo"
    interview.back().say("Treviso")
    assert (interview.where, interview.question.answer_text) == ("place", "in Bergamo")
    interview.say("in Bergamo")
    assert value(interview, "place") == "in Bergamo"


def test_nothing_is_kept_of_what_was_empty_then() -> None:
    interview = Interview(made(TABLE)).say("", "here").go_to("town").say("Treviso")
    assert value(interview, "first") == "Treviso"


def test_each_round_of_a_repeat_keeps_its_own() -> None:
    program = made(
        """
        type         | name  | label      | calculation   | repeat_count
        begin_repeat | child | Children   |               | 2
        text         | name  | Name?      |               |
        calculate    | first |            | once(${name}) |
        end_repeat   |       |            |               |
        text         | last  | Last       |               |
        """
    )
    interview = Interview(program).say("Ada", "Ugo").go_to("child[1]/name").say("Ida")
    found = running.values(program, interview.now, FACTS)
    assert [found[f"child[{number}]/first"].value for number in (1, 2)] == ["Ada", "Ugo"]
