"""What comparisons and sums make of answers, empty ones and missing ones."""

from __future__ import annotations

import math
from zoneinfo import ZoneInfo

import pytest

from surveys.questionnaire.expressions import Value, compiled

from .interview import Interview, result

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("expression", "unanswered", "dk", "seventeen"),
    [
        ("${age} < 18", False, False, True),
        ("${age} != 5", True, True, True),
        ("${age} = ''", True, False, False),
        ("${age} = 17", False, False, True),
        ("${age} = '17'", False, False, True),
        ("${age} = 'dk'", False, True, False),
        ("not(${age} >= 18)", True, True, True),
    ],
)
def test_empty_and_missing_answers_compare_as_documented(
    expression: str, unanswered: bool, dk: bool, seventeen: bool
) -> None:
    assert [result(expression, age=age) for age in ("", "dk", 17.0)] == [unanswered, dk, seventeen]


def test_arithmetic_on_an_empty_or_missing_answer_is_no_number() -> None:
    assert [math.isnan(result("${a} + 1", a=a)) for a in ("", "dk", "refused", 1.0)] == [True, True, True, False]  # type: ignore[arg-type]
    assert result("coalesce(${a}, 0) + 1", a="") == 1.0


def test_texts_are_equal_as_texts_and_numbers_as_numbers() -> None:
    assert result("'01' = 1") is True
    assert result("'01' = '1'") is False
    assert result("${code} = 1", code="01") is True


def test_a_multiple_answer_equals_a_code_only_if_nothing_else_was_chosen() -> None:
    assert [result("${m} = 'a'", m=m) for m in ("a", "a b", "")] == [True, False, False]


def test_a_question_read_from_outside_its_repeat_compares_if_any_instance_does() -> None:
    ages: tuple[Value, ...] = (3.0, "", 40.0)
    assert result("${age} > 18", age=ages) is True
    assert result("${age} > 50", age=ages) is False
    assert result("${age} = ''", age=()) is True


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("date('2026-03-01') + 1 = date('2026-03-02')", True),
        ("date(today() + 30)", "2026-03-31"),
        ("int((today() - ${born}) div 365.25)", 26.0),
        ("${born} < '2000-01-01'", True),
        ("'2026-03-01T10:00:00+01:00' = date-time('2026-03-01T09:00:00Z')", True),
        ("format-date(${born}, '%d/%m/%Y, %e %b %y, 100%')", "31/12/1999, 31 Dec 99, 100%"),
        ("decimal-time('12:00')", 0.5),
        ("date('2026-02-30')", ""),
        ("number(date-time(true()))", "NaN"),
    ],
)
def test_dates_are_days(expression: str, value: Value) -> None:
    got = compiled(expression)(Interview({"born": "1999-12-31"}, zone=ROME))
    assert got == value or (value == "NaN" and got != got)


def test_numbers_are_written_without_exponents_and_needless_decimals() -> None:
    written = [result("string(${n})", n=n) for n in (18.0, 0.5, 1e-7, 1e21, -0.0)]
    assert written == ["18", "0.5", "0.0000001", "1000000000000000000000", "0"]


def test_conditions_stop_as_soon_as_they_are_decided() -> None:
    place = Interview({"a": "1", "b": "2"})
    assert compiled("${a} = '2' and ${b} = '2'")(place) is False
    assert compiled("if(${a} = '1', 'yes', ${b})")(place) == "yes"
    assert compiled("coalesce(${a}, ${b})")(place) == "1"
    assert place.asked == ["a", "a", "a"]
