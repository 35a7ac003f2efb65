"""Five thousand digits where a number is meant are no number; Python itself refuses to read so many."""

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.checks import check
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.types.listed import listed_entries
from tests.formats.workbooks import workbook

from .runs import Interview, made

DIGITS = "9" * 5_000


def test_a_number_has_as_many_digits_as_a_database_keeps() -> None:
    assert whole_number("9" * 18) == 10**18 - 1
    assert [whole_number(text) for text in ("", "-1", "1.5", "x", "9" * 19, DIGITS)] == [None] * 6


def test_codes_of_any_length_are_listed_as_they_are() -> None:
    assert listed_entries(["1", "2", "3", DIGITS]) == f"1–3, {DIGITS}"


@pytest.mark.parametrize(
    ("survey", "choices"),
    [
        (f"type | name | label | constraint\ninteger | age | Age? | . < {DIGITS}", ""),
        (f"type | name | label | calculation\ninteger | age | Age? | {DIGITS} + 1", ""),
        (f"type | name | label | parameters\nrange | age | Age? | start=1 end={DIGITS} step=1", ""),
        (
            f"type | name | label | repeat_count\nbegin_repeat | r | R | {DIGITS}\ninteger | a | A |\nend_repeat | | |",
            "",
        ),
        ("type | name | label\nselect_one l | b | B", f"list_name | name | label\nl | {DIGITS} | X\nl | 1 | Y"),
        (
            f"type | name | label | min_answers\nselect_multiple l | b | B | {DIGITS}",
            "list_name | name | label\nl | 1 | Y",
        ),
    ],
    ids=["constraint", "calculation", "range", "count", "code", "least"],
)
def test_a_workbook_with_five_thousand_digits_is_read_and_checked(survey: str, choices: str) -> None:
    reading = read_workbook(workbook(survey=survey, **({"choices": choices} if choices else {})), "test.xlsx")
    if reading.questionnaire is not None:
        check(reading.questionnaire)
        assert compile(reading.questionnaire)


@pytest.mark.parametrize(
    "kind", ["integer", "decimal", "range", "date", "time", "dateTime", "select_one yesno", "rank yesno"]
)
def test_five_thousand_digits_as_an_answer_are_a_complaint(kind: str) -> None:
    interview = Interview(made(f"type | name | label\n{kind} | q | Q?"))
    for typed in (DIGITS, f"-{DIGITS}", f"{DIGITS},{DIGITS}", f"1e{DIGITS}", f"{DIGITS}/1/2020", f"{DIGITS} 1"):
        assert interview.say(typed).complaints
