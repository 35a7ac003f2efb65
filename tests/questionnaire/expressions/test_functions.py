"""The functions: one line each says what it does."""

from __future__ import annotations

import pytest

from surveys.questionnaire.expressions import ExpressionError, Value, compiled

from .interview import Interview, result


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("selected('a b c', 'b')", True),
        ("selected('', '')", True),
        ("selected-at('a b c', 1)", "b"),
        ("count-selected('a b c')", 3.0),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', '')", "hello"),
        ("substring('hello', 2, 3)", "ell"),
        ("substring('hello', -1 div 0)", "hello"),
        ("contains('hello', 'ell')", True),
        ("translate('2,5', ',', '.')", "2.5"),
        ("concat('a', 1, true())", "a1true"),
        ("join(', ', 'a', 'b')", "a, b"),
        ("join(', ')", ""),
        ("regex('AB12', '[A-Z]{2}[0-9]+')", True),
        ("regex('xAB12', '[A-Z]{2}[0-9]+')", False),
        ("regex('x', '(')", False),
        (r"regex('ada.l-b@posta.it', '[\w-\.]+@([\w-]+\.)+[\w-]{2,4}')", True),
        (r"regex('perché', '\w+')", False),
        (r"regex('perché no', '[\p{L} ]+')", True),
        (r"regex('12', '\P{L}+')", True),
        (r"regex('12', '\p{Nothing}+')", False),
        (r"regex('٣', '\d')", False),
        ("regex('SÌ SÌ', '(?<word>S.) \\k<word>')", False),
        ("regex('Bravo', '^(?i)BRAVO$')", True),
        (r"regex('a.b', '\Qa.b\E')", True),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("round(2.675, 2)", 2.68),
        ("int(-1.9)", -1.0),
        ("-7 mod 3", -1.0),
        ("max(1, 5, 3)", 5.0),
        ("min(1, 5, 3)", 1.0),
        ("if('0', 'y', 'n')", "y"),
        ("checklist(1, 2, true(), false(), true())", True),
        ("checklist(3, -1, true(), false(), true())", False),
        ("weighted-checklist(-1, 2, true(), -5)", True),
        ("weighted-checklist(4, 6, true(), 2, true(), 3)", True),
        ("boolean-from-string('yes')", False),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        ("digest('abc', 'rot13')", ""),
        ("base64-decode('Y2lhbw==')", "ciao"),
        ("base64-decode('Y2lhbw')", "ciao"),
        ("pow(0, -1) = 1 div 0", True),
        ("string(decimal-date-time('12'))", "NaN"),
        ("decimal-date-time(12)", 12.0),
        ("string(decimal-time('10:00:00.000+01:60'))", "NaN"),
        ("normalize-space('  a   b ')", "a b"),
        ("string-length('città')", 5.0),
        ("greeting('Good morning', 'Good afternoon', 'Good evening')", "Good morning"),
        ("${nothing} = null", True),
        ("area(${nothing})", ""),
        ("empty(${nothing})", True),
        ("empty(0)", False),
        ("upper(lower('SÌ'))", "SÌ"),
        ("linebreak()", "\n"),
        ("count-items(',', 'a,,b')", 3.0),
        ("count-items(',', '')", 0.0),
        ("item-at(',', 'a,b', 1)", "b"),
        ("item-at(',', 'a,b', 2)", ""),
        ("item-index(',', 'a,b', 'b')", 1.0),
        ("item-index(',', 'a,b', 'c')", -1.0),
        ("item-present(',', 'a,,b', '')", True),
        ("de-duplicate(' ', 'b a b')", "b a"),
        ("rank-value(3, '4 2 1 9 3 7')", 4.0),
        ("rank-value('x', '1 2')", 999.0),
        ("pulldata('prices', 'price', 'code', 'a')", ""),
    ],
)
def test_functions_do_what_the_standard_says(expression: str, value: Value) -> None:
    assert result(expression) == value


def test_functions_on_repeats_may_look_at_the_instances_for_which_a_condition_holds() -> None:
    people = {"age": (30.0, 4.0, 41.0), "who": ("Ada", "Bo", "Cid"), "adult": 18.0}
    assert result("count-if(${age}, ${age} >= ${adult})", **people) == 2.0
    assert result("sum-if(${age}, ${age} >= ${adult})", **people) == 71.0
    assert result("min-if(${age}, ${age} >= ${adult})", **people) == 30.0
    assert result("max-if(${age}, ${who} != 'Cid')", **people) == 30.0
    assert result("join-if(', ', ${who}, ${age} >= ${adult})", **people) == "Ada, Cid"
    assert result("rank-index(1, ${age})", **people) == 2.0
    assert result("rank-index-if(1, ${age}, ${age} < 40)", **people) == 1.0
    assert result("rank-index-if(3, ${age}, ${age} < 40)", **people) == 999.0
    assert result("count-if(${age}, ${age} > 99)", **people) == 0.0


def test_functions_on_repeats_look_at_every_instance() -> None:
    ages: tuple[Value, ...] = (30.0, "", 4.0)
    assert result("count(${age})", age=ages) == 3.0
    assert result("count-non-empty(${age})", age=ages) == 2.0
    assert result("sum(${age})", age=(30.0, 4.0)) == 34.0
    assert result("max(${age})", age=(30.0, 4.0)) == 30.0
    assert result("join('-', ${age})", age=ages) == "30--4"
    assert result("indexed-repeat(${age}, ${person}, 3)", age=ages) == 4.0
    assert result("indexed-repeat(${age}, ${person}, 9)", age=ages) == ""
    assert result("indexed-repeat(${age}, ${person}, 'x')", age=ages) == ""
    assert result("randomize(${age}, 42)", age=("A", "B", "C", "D", "E", "F")) == tuple("AFCBDE")


def test_position_asks_for_the_level_or_the_repeat_that_is_meant() -> None:
    place = Interview(here=3)
    assert [compiled(text)(place) for text in ("position(..)", "position(../..)", "index()", "position(${r})")] == [
        31.0,
        32.0,
        31.0,
        3.0,
    ]


def test_missing_answers_can_be_asked_for_exactly() -> None:
    place = Interview({"a": "dk", "b": "98", "c": "1"}, missing={"a": "dk", "b": "refused"})
    asked = [
        compiled(f"{function}(${{{name}}})")(place) for name in "abcd" for function in ("dk", "refused", "answered")
    ]
    assert asked == [True, False, False, False, True, False, False, False, True, False, False, False]


def test_what_is_not_known_or_refused_is_no_answer_to_count() -> None:
    answers = {"dk": "dk", "coded": "98", "own_code": "dk", "one": "1", "two": "1 2", "none": ""}
    place = Interview(answers, missing={"dk": "dk", "coded": "refused"})
    counted = {name: compiled(f"count-selected(${{{name}}})")(place) for name in answers}
    assert counted == {"dk": 0, "coded": 0, "own_code": 1, "one": 1, "two": 2, "none": 0}
    assert compiled("count-selected(if(true(), ${dk}, ''))")(place) == 0


def test_labels_of_choices_are_given_in_words() -> None:
    place = Interview({"m": "a b"}, labels={("m", "a"): "Apples", ("m", "b"): "Bread"})
    assert compiled("jr:choice-name(${m}, '${m}')")(place) == "Apples, Bread"
    assert compiled("choice-label(${m}, 'b')")(place) == "Bread"


def test_a_choice_filter_reads_the_columns_of_the_choice() -> None:
    place = Interview({"region": "north"}, columns={"region": "north", "name": "turin"})
    assert compiled("region = ${region} and name != 'milan'")(place) is True


def test_what_is_taken_once_stays() -> None:
    place = Interview({"a": 1.0})
    assert compiled("once(${a})")(place) == 1.0
    place.answers["a"] = 2.0
    assert compiled("once(${a})")(place) == 1.0
    assert compiled("uuid(8)")(place) == "88888888"
    assert compiled("random()")(place) == 0.5


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("slected(${a}, 'b')", "unknown_function"),
        ("selected(${a})", "wrong_argument_count"),
        ("1 + ..", "up_outside_position"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_when_compiled(expression: str, code: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compiled(expression)
    assert raised.value.code == code
