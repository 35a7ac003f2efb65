"""Whatever is typed into a cell, nothing breaks and nothing hangs."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire.expressions import (
    ExpressionError,
    KnownName,
    Nowhere,
    Scope,
    check,
    clean,
    compile_expression,
    parse,
    references,
)
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.expressions.patterns import matches_whole
from surveys.questionnaire.problems import CATALOGUE

from .interview import Interview

SYMBOLS = "( ( ) ) , . .. / [ ] - + * = != < <= > >= $ ’"
NAMES = "div mod and or null name 0 1 ${a} ${m} ${r}"
TEXTS = ("'x'", '"2020-01-01"', "'24:00'", "'(a+)+'", "'\ud800'", "'1e999'", "'9999-12-31T23:59:59-14:00'", "'%Y%3%'")
WORDS = [*FUNCTIONS, *SYMBOLS.split(), *NAMES.split(), *TEXTS, "9" * 400, "\x00"]

SCOPE = Scope(
    names={"a": KnownName("integer"), "m": KnownName("select_multiple", frozenset("xy"))}, own="a", condition=True
)


def most_arguments(name: str) -> int:
    most = FUNCTIONS[name].most
    return 5 if most is None else most


def sound_calls() -> st.SearchStrategy[str]:
    """Calls of known functions with a right number of arguments, nested, with values of every kind."""
    leaves = st.sampled_from(
        [
            *("${a}", "${m}", "${r}", ".", "true()", "today()", "-1", "0", "2.5", "1 div 0", "1000000 * 1000000000000"),
            *("''", "'x'", "'NaN'", "'['", "'\ud800'", "'2020-02-29'", "'9999-12-31T23:59:59-14:00'", "'0001-01-01'"),
        ]
    )

    def call(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        names = st.sampled_from(sorted(name for name in FUNCTIONS if name != "last-saved"))
        return names.flatmap(
            lambda name: st.lists(inner, min_size=FUNCTIONS[name].least, max_size=most_arguments(name)).map(
                lambda arguments: f"{name}({', '.join(arguments)})"
            )
        )

    signs = st.sampled_from(["+", "-", "*", " div ", " mod ", "=", "!=", "<", ">=", " and ", " or "])
    return st.recursive(
        leaves,
        lambda inner: call(inner) | st.tuples(inner, signs, inner).map(lambda parts: f"({''.join(parts)})"),
        max_leaves=12,
    )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_any_text_is_an_expression_or_a_problem_in_words(text: str) -> None:
    problem = "" if (error := _error(text)) is None else CATALOGUE[error.code].what % error.values
    assert "%(" not in problem


def _error(text: str) -> ExpressionError | None:
    try:
        node = parse(clean(text))
    except ExpressionError as error:
        return error
    references(node)
    sound = not any(CATALOGUE[one.code].severity == "error" for one in check(node, SCOPE))
    try:
        compile_expression(node)(Nowhere())
    except ExpressionError as error:
        assert not sound, "what the checker lets pass must compile"
        return error
    return None


@settings(max_examples=400, deadline=None)
@given(sound_calls(), st.sampled_from(["", "dk", 3.0, float("nan"), float("inf"), True, "a b", ("1", 2.0, ""), ()]))
def test_evaluating_never_raises(text: str, answer: object) -> None:
    place = Interview({"a": answer, "m": "x y", "r": (1.0, "", "dk")}, own=answer)  # type: ignore[dict-item, arg-type]
    value = compile_expression(parse(text))(place)
    assert isinstance(value, str | float | bool | tuple)


def test_the_deepest_expression_allowed_compiles_and_runs() -> None:
    deep = "if(${a} = 1, 'x', " * 148 + "'y'" + ")" * 148
    assert compile_expression(parse(deep))(Interview({"a": 2.0})) == "y"
    assert check(parse(deep), SCOPE) == []
    wide = " or ".join(["${a} = 1"] * 800)
    assert compile_expression(parse(wide))(Interview({"a": 2.0})) is False


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+", "a" * 2000 + "b"),
        ("(a|a)*", "a" * 2000 + "b"),
        (".*.*.*.*x", "a" * 2000),
        ("(a|aa)" * 30 + "b", "a" * 45),
        ("(a?){30}a{30}c", "a" * 30),
        ("(?=(a+)+b)a*", "a" * 2000),
        ("(?!x)(a*){,99}b", "a" * 26),
        (r"(a*)*\1b", "a" * 26),
        ("(?:a?){1000}" * 100, "a" * 1999 + "b"),
        ("(?:a?){1000}" * 49, "a" * 1999 + "b"),
        (r"\p{L}{1,1000}" * 100, "é" * 1999 + "1"),
        ("(" * 1000 + "a" + ")" * 1000, "b"),
    ],
)
def test_no_pattern_takes_for_ever(pattern: str, text: str) -> None:
    began = time.process_time()
    assert matches_whole(text, pattern) is False
    assert time.process_time() - began < 1


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["a", "b", "[ab]", "."]),
        lambda inner: (
            st.tuples(inner, inner).map("".join)
            | st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})")
            | st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}"])).map(
                lambda two: f"({two[0]}){two[1]}"
            )
        ),
        max_leaves=5,
    ),
    st.text("abc", max_size=6),
)
def test_patterns_mean_what_they_mean_to_the_engine_of_python(pattern: str, text: str) -> None:
    assert matches_whole(text, pattern) is (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        (r"^(?!000)\d{3}$", "001", "000"),
        (r"(?=.*[A-Z])(?=.*\d).{6,}", "Abcde1", "abcde1"),
        (r"(?![)|x])[()|]a", "(a", ")a"),
        (r"a{,3}", "aa", "aaaa"),
        (r"[\w-.]+", "a-.b", "a b"),
        (r"\p{L}+", "èA", "è1"),
        (r"[\p{L} ]+", "è A", "è1"),
        (r"\P{L}+", "12", "1a"),
        (r"\p{Alpha}+", "ab", "è"),
        ("\\u00e9\\Z", "é", "e"),
        (r"(?<day>\d\d)", "12", "1"),
        (r"^(?i)abc$", "ABC", "ABD"),
    ],
)
def test_patterns_of_other_programs_are_read(pattern: str, fits: str, fits_not: str) -> None:
    assert matches_whole(fits, pattern)
    assert not matches_whole(fits_not, pattern)


def test_half_a_character_fits_no_pattern() -> None:
    assert matches_whole("\ud800", ".") is False
