"""Texts as they are read aloud: answers filled in, stress kept, other markup gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveys.questionnaire import running
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.compiled.texts import pieces_of, plain
from surveys.questionnaire.model.pages import FILL, PLAIN, STRONG, Piece
from surveys.questionnaire.model.structure import NOTE, Question, Questionnaire
from surveys.questionnaire.running.piping import joined

from .runs import FACTS, Interview, made, words


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        ("Plain words", [("Plain words", PLAIN)]),
        ("Say **this** loud", [("Say ", PLAIN), ("this", STRONG), (" loud", PLAIN)]),
        ("Say <b>this</b> loud", [("Say ", PLAIN), ("this", STRONG), (" loud", PLAIN)]),
        ("Dear ${name}!", [("Dear ", PLAIN), ("name", FILL), ("!", PLAIN)]),
        ("", []),
    ],
)
def test_a_text_is_taken_apart(written: str, pieces: list[tuple[str, str]]) -> None:
    assert list(pieces_of(written)) == [Piece(one, kind) for one, kind in pieces]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<span style="color:red">Red</span>', "Red"),
        ("One<br>two", "One\ntwo"),
        ("# Heading", "Heading"),
        ("*slanted* and _slanted_", "slanted and slanted"),
        ("a_variable_name, 2 * 3 * 4", "a_variable_name, 2 * 3 * 4"),
        ("[the page](https://example.com)", "the page"),
        ("Fish &amp; chips, 1 < 2", "Fish & chips, 1 < 2"),
        ("<script>alert(1)</script>", "alert(1)"),
    ],
)
def test_markup_that_cannot_be_read_aloud_is_gone(written: str, read: str) -> None:
    assert plain(pieces_of(written)) == read


def test_several_are_joined_as_the_language_does() -> None:
    assert joined(["a", "b", "c"], "it") == "a, b e c"
    assert joined(["a", "b"], "en-GB") == "a and b"
    assert joined(["a", "b"], "IT_ch") == "a e b"
    assert joined(["a", "b"], "xx") == "a, b"


PIPED = """
    type                   | name  | label
    select_multiple brands | known | Which?
    select_one brands      | best  | Best of ${known}?
    decimal                | price | Price?
    date                   | day   | When?
    note                   | end   | ${best}, ${price} euro, ${day}
"""


def test_labels_stand_for_codes_and_numbers_and_dates_are_written_as_the_language_does() -> None:
    interview = Interview(made(PIPED), language="it").say("2 1")
    assert words(interview.question.label) == "Best of Beta e Alfa?"
    interview.say("2", "2,5", "2026-03-01")
    assert words(interview.question.label) == "Beta, 2,5 euro, 01/03/2026"
    assert [piece.kind for piece in interview.question.label][:2] == [FILL, PLAIN]


def test_of_a_date_only_what_was_asked_for_is_read() -> None:
    survey = """
        type | name  | label | appearance
        date | born  | Born? | year
        date | moved | Moved? | month-year
        note | end   | ${born}, ${moved} |
    """
    interview = Interview(made(survey)).say("1971", "5/2020")
    assert words(interview.question.label) == "1971, 05/2020"
    lines = running.lines(interview.program, interview.now, interview.facts)
    assert [line.words for line in lines] == ["1971", "05/2020"]
    assert interview.back().question.answer_text == "05/2020"
    assert interview.say(interview.question.answer_text).where == "end"


def test_nothing_is_read_for_an_answer_that_is_not_there() -> None:
    assert words(Interview(made(PIPED)).say("").question.label) == "Best of ?"


def test_what_was_specified_is_read_instead_of_other() -> None:
    program = made(
        "type | name | label\nselect_one shops | shop | Where?\nnote | n | At ${shop}.",
        choices="list_name | name | label | specify\nshops | 1 | Market |\nshops | 9 | Other | yes",
    )
    assert words(Interview(program).say("9 the baker").question.label) == "At the baker."


def test_a_name_without_a_question_is_a_column_of_the_sample_or_the_interview_itself() -> None:
    note = Question("n", NOTE, label={"": "${greeting}, I am ${interviewer}, in ${city}."})
    evening = replace(FACTS, session_at=datetime(2026, 11, 24, 19, tzinfo=UTC))
    interview = Interview(compile(Questionnaire((note,))), facts=evening)
    assert words(interview.question.label) == "good evening, I am Anna, in Bologna."


def test_a_text_without_a_translation_is_read_in_the_default_language() -> None:
    program = made(
        """
        type          | name | label::Italiano (it)   | label::English (en)  | hint::Italiano (it) | hint::English (en)
        select_one l  | a    | Quale?                 |                      | Leggere             | Read
        note          | b    | Ha scelto ${a}         | You chose ${a}       | Piano               |
        """,
        choices="""
        list_name | name | label::Italiano (it) | label::English (en)
        l         | 1    | Caffè                |
        l         | 2    | Tè                   | Tea
        """,
        settings="default_language\nItaliano (it)",
    )
    interview = Interview(program, language="en")
    assert (words(interview.question.label), words(interview.question.instruction)) == ("Quale?", "Read")
    assert [words(option.label) for option in interview.question.choices] == ["Caffè", "Tea"]
    interview.say("1")
    assert (words(interview.question.label), words(interview.question.instruction)) == ("You chose Caffè", "Piano")
