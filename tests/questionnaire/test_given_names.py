"""What is known before anything is asked, and the words that depend on an answer, in texts and conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.checks import check
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.predefined_names import examples
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.running import sample_cells
from tests.formats.workbooks import workbook

from .runs import CHOICES, FACTS, Interview, made, words

SAMPLE = """
    name | label     | example
    city | Town      | Bologna
    sex  | Customer  | f
"""


CASE = replace(FACTS, attributes={"city": "Bologna", "sex": "f"})


def said(label: str, *answers: str, language: str = "en", facts: Facts = CASE) -> str:
    """What is read as the label of the last question after a number, a brand and several brands are answered."""
    program = made(
        f"""
        type                   | name  | label | nonresponse
        integer                | n     | Times? | dk
        select_one brands      | best  | Best?  | refused
        select_multiple brands | known | Known? |
        note                   | last  | {label} |
        """,
        sample=SAMPLE,
    )
    return words(Interview(program, language=language, facts=facts).say(*(answers or ("2", "1", "1 2"))).question.label)


def at(hour: int) -> Facts:
    return replace(CASE, session_at=datetime(2026, 11, 24, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hour", "language", "read"),
    [
        (9, "it", "buongiorno, sono Anna."),
        (13, "it", "buon pomeriggio, sono Anna."),
        (18, "it-IT", "buonasera, sono Anna."),
        (9, "en", "good morning, sono Anna."),
        (9, "xx", "good morning, sono Anna."),
    ],
)
def test_the_greeting_follows_the_hour_of_the_session_and_the_language(hour: int, language: str, read: str) -> None:
    assert said("${greeting}, sono ${interviewer}.", language=language, facts=at(hour)) == read


def test_a_column_of_the_sample_is_read_in_texts_once_the_sheet_sample_names_it() -> None:
    assert said("Do you live in ${city}?") == "Do you live in Bologna?"


def test_a_name_that_is_neither_a_question_nor_a_column_is_an_error_that_says_what_to_do() -> None:
    reading = read_workbook(
        workbook(survey="type | name | label\nnote | n | Do you live in ${town}?", sample="name\ncity"), "test.xlsx"
    )
    (problem,) = reading.problems
    assert (problem.code, problem.place.row) == ("unknown_name", 2)
    assert problem.remedy() == (
        "Correct the name, add the question, or name the column on the sheet “sample” if it is one."
    )


def test_a_question_of_the_same_name_wins() -> None:
    program = made("type | name | label\ntext | interviewer | Who?\nnote | n | By ${interviewer}.")
    assert words(Interview(program).say("Rossi").question.label) == "By Rossi."


ROUTED = """
    type | name | label | relevant
    note | a    | A     | ${city} = 'Bologna'
    note | b    | B     | ${city} = 'Roma'
    note | c    | C     | answered(${city}) and ${interviewer} = 'Anna'
"""


def test_conditions_read_columns_of_the_sample_as_they_read_answers() -> None:
    assert Interview(made(ROUTED, sample=SAMPLE)).route() == ["a", "c", "@complete"]


@pytest.mark.parametrize(
    ("when", "cells"),
    [("${sex} = 'f'", ("cell",)), ("${sex} = 'm'", ()), ("${interviewer} = 'Anna'", ())],
)
def test_a_quota_cell_on_columns_of_the_sample_is_decided_before_the_call(when: str, cells: tuple[str, ...]) -> None:
    program = made(
        "type | name | label\nnote | n | Hello",
        sample=SAMPLE,
        quotas=f"name | label | when | target\ncell | Cell | {when} | 10",
    )
    assert sample_cells(program, CASE) == cells


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("You made {plural(${n}, 'one trip', '${n} trips')}.", "You made 2 trips."),
        ("{switch(${best}, 'a', 'The first', 'b', 'The second', 'Another')} brand", "The first brand"),
        ("{switch(${sex}, 'm', 'Caro', 'f', 'Cara')} ${city}", "Cara Bologna"),
        ("{if(${n} > 1, 'Which ones?', 'Which one?')}", "Which ones?"),
        ("{if(${n} > 5, ' Still?', '')}Go on", "Go on"),
        ("Best of {words(${known}, 'all')}?", "Best of Alfa and Beta?"),
        ("{if(answered(${best}), ${best}, 'it')} is read in words", "Alfa is read in words"),
        ("{concat(${best}, ', again')}", "Alfa, again"),
        ("{${n}} and {see the card} and {n} stay", "{2} and {see the card} and {n} stay"),
        ("Is **{words(${best})}** < 3?", "Is Alfa < 3?"),
        ('{switch(${best}, "a", "un’altra", "x")}', "un’altra"),
        ("{if(${best} = ‘a’, ‘smart’, ‘quotes’)}", "smart"),
        ("{greeting('Ciao', 'Salve')} Anna", "Ciao Anna"),
    ],
)
def test_a_call_between_braces_is_worked_out_where_it_stands(label: str, read: str) -> None:
    assert said(label) == read


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("Best of ${known}: ${best}, ${n}", "Best of : …, …"),
        ("{words(${best}, 'that brand')} {words(${known}, 'those')} {words(${n})}", "that brand those "),
        ("{plural(${n}, 'once', 'several times', 'never')}", "several times"),
        ("{coalesce(${best}, 'no brand')}", "no brand"),
    ],
)
def test_dont_know_and_refused_show_a_gap_unless_the_text_says_what_to_read(label: str, read: str) -> None:
    assert said(label, "dk", "refused", "") == read


def test_a_code_that_counts_as_missing_shows_a_gap_too() -> None:
    program = made(
        "type | name | label\nselect_one l | q | Which?\nnote | n | Why ${q}?",
        choices="list_name | name | label | missing\nl | 1 | Alfa |\nl | 8 | None comes to mind | dk",
    )
    assert words(Interview(program).say("8").question.label) == "Why …?"


def test_each_language_has_its_forms_in_its_own_text() -> None:
    program = made(
        """
        type    | name | label::Italiano (it)                               | label::English (en)
        integer | n    | Quante volte?                                      | How many times?
        note    | m    | {plural(${n}, 'Una volta', '${n} volte', 'Mai')}?  | {plural(${n}, 'Once', '${n} times')}?
        """
    )
    read = {
        (language, times): words(Interview(program, language=language).say(times).question.label)
        for language in ("it", "en")
        for times in ("0", "1", "3")
    }
    assert read == {
        ("it", "0"): "Mai?",
        ("it", "1"): "Una volta?",
        ("it", "3"): "3 volte?",
        ("en", "0"): "0 times?",
        ("en", "1"): "Once?",
        ("en", "3"): "3 times?",
    }


def test_inside_a_repeat_the_words_are_of_the_same_instance() -> None:
    program = made(
        """
        type                   | name  | label | repeat_count
        select_multiple brands | known | Known? |
        begin_repeat           | each  |        | count-selected(${known})
        integer                | times | Times? |
        note                   | said  | {plural(${times}, 'Once', '${times} times')} |
        end_repeat             |       |        |
        """
    )
    interview = Interview(program).say("1 2", "1")
    first = words(interview.question.label)
    interview.say("", "4")
    assert (first, words(interview.question.label)) == ("Once", "4 times")


def problems_of(survey: str, **sheets: str) -> list[tuple[str, str, int | None]]:
    reading = read_workbook(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "test.xlsx")
    assert reading.questionnaire is not None
    found = [*reading.problems, *check(reading.questionnaire)]
    return [(one.code, one.place.column, one.place.row) for one in found if one.code != "list_unused"]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("{plurl(${n}, 'a', 'b')}", "unknown_function_like"),
        ("{plural(${n}, 'a')}", "wrong_argument_count"),
        ("{plural(${n}, 'a' 'b')}", "operator_expected"),
        ("{plural(${m}, 'a', 'b')}", "unknown_name"),
        ("{plural(${n}, 'a', '${m} b')}", "unknown_name"),
        ("{if(${after} > 1, 'a', 'b')}", "pipes_later"),
        ("{if(selected(${best}, 'zzz'), 'a', 'b')}", "code_not_in_list"),
    ],
)
def test_what_is_wrong_with_an_expression_in_a_text_is_found_before_the_field(label: str, code: str) -> None:
    survey = f"""
        type              | name  | label
        integer           | n     | Times?
        select_one brands | best  | Best?
        note              | last  | {label}
        integer           | after | After?
        """
    assert problems_of(survey) == [(code, "label", 4)]


def test_scripts_are_read_outside_the_questions_and_say_so() -> None:
    found = problems_of(
        "type | name | label\ntext | q1 | Who?",
        scripts="name | text\nintroduction | ${greeting} ${respondent}, ${city}: ${q1} {if(1 > 0, 'a', 'b')}",
        sample=SAMPLE,
    )
    assert sorted(found) == [("expression_in_script", "text", 2), ("question_in_script", "text", 2)]


def test_the_sheet_sample_is_checked() -> None:
    found = problems_of(
        "type | name | label\ntext | sex | Sex?",
        sample="name | example\nhome town | x\ncity | a\ncity | b\nsex | f",
    )
    assert sorted(found) == [
        ("sample_hidden_by_question", "name", 5),
        ("sample_name_unfit", "name", 2),
        ("sample_twice", "name", 4),
    ]


def test_a_column_read_as_attribute_must_be_on_the_sheet_where_there_is_one() -> None:
    survey = "type | name | label | relevant\nnote | n | Hello | attribute('citty') = 'Roma'"
    assert problems_of(survey, sample=SAMPLE) == [("unknown_attribute_like", "relevant", 2)]
    assert problems_of(survey) == []


def test_the_examples_stand_in_for_a_case() -> None:
    program: Program = made("type | name | label\nnote | n | ${city}", sample=SAMPLE)
    assert examples(program.questionnaire) == {"city": "Bologna", "sex": "f"}
