"""How expressions are read: cleaning, precedence, and what cannot be read."""

from __future__ import annotations

import pytest

from surveys.questionnaire.expressions import ExpressionError, clean, parse, references
from surveys.questionnaire.expressions.nodes import Binary, Call, Junction, Number, Own, Property, Reference, Text


def test_a_condition_is_read_to_nodes_that_know_their_place() -> None:
    assert parse("${age} >= 18 and selected(., 'a')") == Junction(
        "and",
        (
            Binary(">=", Reference("age", 0), Number(18.0, 10), 7),
            Call("selected", (Own(26), Text("a", 29)), 17),
        ),
        13,
    )


def test_or_binds_weaker_than_and_and_sums_weaker_than_products() -> None:
    assert parse("1 or 2 and 3 + 4 * 5") == Junction(
        "or",
        (
            Number(1, 0),
            Junction(
                "and", (Number(2, 5), Binary("+", Number(3, 11), Binary("*", Number(4, 15), Number(5, 19), 17), 13)), 7
            ),
        ),
        2,
    )


def test_a_bare_name_is_a_column_of_the_choice() -> None:
    assert parse("region = ${r}") == Binary("=", Property("region", 0), Reference("r", 9), 7)


def test_the_word_operators_are_read_in_any_case() -> None:
    assert parse("1 AND 2") == parse("1 and 2")


def test_a_word_operator_may_run_into_the_number_that_follows() -> None:
    assert parse("6div2") == Binary("div", Number(6, 0), Number(2, 4), 1)
    assert parse("${a}or1") == Junction("or", (Reference("a"), Number(1, 6)), 4)


def test_numbers_may_have_an_exponent() -> None:
    assert parse("1.5e-3") == Number(0.0015)


@pytest.mark.parametrize(
    ("path", "meaning"),
    [
        ("../region = 1", Reference("region", 0, path=True)),
        ("../../region = 1", Reference("region", 0, path=True)),
        ("current()/../region = 1", Reference("region", 0, path=True)),
        ("./. = 1", Own(0)),
    ],
)
def test_plain_relative_paths_are_read_as_the_name_they_end_with(path: str, meaning: object) -> None:
    read = parse(path)
    assert isinstance(read, Binary)
    assert read.left == meaning


def test_a_look_up_in_a_list_is_read_as_pulldata() -> None:
    assert parse("instance('shops')/root/item[name = ${s}]/city") == Call(
        "pulldata", (Text("shops", 9), Text("city", 41), Text("name", 28), Reference("s", 35)), 0
    )


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("${a} = ‘x’", "${a} = 'x'"),
        ("${a} = “x”", '${a} = "x"'),
        ("${age}\u00a0&gt;=\u00a018", "${age} >= 18"),
        ("${age} &amp;lt; 18", "${age} < 18"),
        ("${age} ≥ 18", "${age} >= 18"),
        ("“l’età”", '"l’età"'),
        ("\ufeff ${a}\u200b ", "${a}"),
    ],
)
def test_dirt_of_word_processors_is_cleaned(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "empty_expression", 0),
        ("${a} = ", "operand_missing", 7),
        ("${a} = and selected(", "operand_missing", 7),
        ("(1 + 2", "open_bracket", 0),
        ("if(1, 2", "open_bracket", 2),
        ("1 + 2)", "extra_bracket", 5),
        ("'abc", "open_quote", 0),
        ("$age > 3", "open_reference", 0),
        ("${a} == 1", "foreign_operator", 5),
        ("1 && 2", "foreign_operator", 2),
        ("! 1", "foreign_operator", 0),
        ("1 # 2", "unknown_character", 2),
        ("1 2", "operator_expected", 2),
        ("/data/age > 3", "document_path", 0),
        ("${a}/b", "document_path", 4),
        ("instance('x')/root/item[a = 1][b = 2]/c", "document_path", 0),
        ("(" * 500, "expression_too_deep", 150),
        ("1" + "+1" * 500, "expression_too_deep", 299),
        ("1" * 20_001, "expression_too_long", 20_000),
    ],
)
def test_what_cannot_be_read_says_why_and_where(text: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert (raised.value.code, raised.value.at, raised.value.values["position"]) == (code, at, at + 1)


def test_references_are_all_that_an_expression_reads() -> None:
    read = references(parse("if(. > ${a}, jr:choice-name(${b}, '${c}'), count(${r})) or position(..) > today()"))
    assert read.names == {"a", "b", "c", "r"}
    assert (read.own, read.position, read.moment, read.chance) == (True, True, True, False)
    asked = references(parse("attribute('city') = least_filled('brands') and region = random()"))
    assert (asked.attributes, asked.decisions, asked.columns, asked.chance) == ({"city"}, {"brands"}, {"region"}, True)
