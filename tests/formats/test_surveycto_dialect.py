"""Workbooks of SurveyCTO: its headings, its field types, its ways to say things in expressions."""

from __future__ import annotations

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.model import structure as s

from .workbooks import workbook

CHOICES = """
    list_name | value | label:English | label:italiano | filter
    yn        | 1     | Yes           | Sì             |
    yn        | 0     | No            | No             |
"""


def read(survey: str) -> s.Questionnaire:
    """The questionnaire of a workbook that must have been understood whole."""
    reading = read_workbook(workbook(survey=survey, choices=CHOICES))
    assert reading.loaded, reading.problems
    assert reading.questionnaire is not None
    errors = [one for one in compile(reading.questionnaire).problems if one.severity == "error"]
    assert [*errors, *(one for one in checks.check(reading.questionnaire) if one.severity == "error")] == []
    return reading.questionnaire


def test_headings_with_one_colon_and_messages_written_with_spaces_are_known() -> None:
    made = read(
        """
        type    | name | label:English | label:italiano | constraint | constraint message | required | required message
        integer | age  | Age           | Età            | . < 120    | Too old.           | yes      | Needed.
        """
    )
    (question,) = made.questions()
    assert question.label == {"English": "Age", "italiano": "Età"}
    assert (question.constraint_message, question.required_message) == ({"": "Too old."}, {"": "Needed."})


def test_rows_that_are_disabled_are_left_out() -> None:
    made = read("type|name|label|disabled\ntext|a|A?|\ntext|b|B?|yes")
    assert [one.name for one in made.questions()] == ["a"]


def test_fields_that_a_device_fills_are_kept_and_never_asked() -> None:
    made = read(
        """
        type                         | name | label
        text audit                   | a1   |
        speed violations count       | a2   |
        sensor_statistic mean_light  | a3   |
        sensor_stream sound_level    | a4   |
        caseid                       | a5   |
        text                         | b    | B?
        """
    )
    assert [bool(one.device_type) for one in made.questions()] == [True] * 5 + [False]


def test_the_enumerator_is_the_interviewer_and_start_is_the_beginning() -> None:
    made = read("type|name|label\nstart|s|\nenumerator|e|Who are you?\ntext|b|B?")
    assert [(one.type, one.calculation) for one in made.questions()][:2] == [
        (s.CALCULATE, "now()"),
        (s.CALCULATE, "interviewer()"),
    ]


def test_its_expressions_are_read_and_checked() -> None:
    made = read(
        """
        type          | name   | label  | relevance                  | calculation                       | repeat_count
        select_one yn | q      | Q?     |                            |                                   |
        integer       | age    | Age?   | ${q} != null               |                                   |
        text          | why    | Why?   | relevant(${age}) and not(empty(${q})) |                        |
        calculate_here| at     |        |                            | once(duration())                  |
        calculate     | words  |        |                            | choice-label(${q}, ${q})          |
        calculate     | price  |        |                            | pulldata('p', 'price', 'k', ${q}) |
        begin repeat  | person | Person |                            |                                   | ${age}
        integer       | years  | Years? |                            |                                   |
        calculate     | number |        |                            | index()                           |
        end repeat    |        |        |                            |                                   |
        calculate     | adults |        |                            | count-if(${person}, ${years} > 17)|
        calculate     | all    |        |                            | de-duplicate(' ', join(' ', ${years})) |
        """
    )
    by_name = {one.name: one for one in made.questions()}
    assert by_name["age"].relevant == "${q} != null"
    assert by_name["at"].type == s.CALCULATE
