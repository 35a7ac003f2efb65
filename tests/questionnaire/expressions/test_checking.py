"""What researchers are told about an expression before it reaches the field."""

from __future__ import annotations

import pytest

from surveys.questionnaire.expressions import Finding, KnownName, Scope, check_text, known_names
from surveys.questionnaire.model.structure import Choice, ChoiceList, Question, Questionnaire, Repeat
from surveys.questionnaire.problems import CATALOGUE, Problem

SCOPE = Scope(
    names={
        "age": KnownName("integer"),
        "town": KnownName("text"),
        "brand": KnownName("select_one", frozenset({"1", "2", "other"})),
        "uses": KnownName("select_multiple", frozenset({"home", "work"})),
        "person": KnownName("repeat"),
        "member_age": KnownName("integer", None, ("person",)),
    },
    own="age",
    attributes=frozenset({"city"}),
    condition=True,
)


def found(text: str, scope: Scope = SCOPE) -> list[str]:
    return [one.code for one in check_text(text, scope)]


@pytest.mark.parametrize(
    "text",
    [
        "${age} >= 18 and selected(${uses}, 'home')",
        "${brand} = '1' or ${brand} = 2 or ${brand} = 'dk'",
        ". > 0 and . <= 120",
        "${town} = 'Rome'",
        "count(${person}) > 2 and sum(${member_age}) > 100",
        "indexed-repeat(${member_age}, ${person}, 1) > 3",
        "count-if(${person}, ${member_age} >= 18) > 1 and sum-if(${member_age}, ${member_age} < ${age}) > 3",
        "attribute('city') = 'Rome'",
        "true()",
        "${age} != '' and not(dk(${brand}))",
        "string-length(${town}) > 3 and regex(${town}, '[A-Z].*')",
        "${brand} = null",
        "position(..) = 1",
    ],
)
def test_sound_conditions_pass_without_a_word(text: str) -> None:
    assert check_text(text, SCOPE) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("${agee} > 3", ["unknown_name_like"]),
        ("${zzz} > 3", ["unknown_name"]),
        ("age > 3", ["name_without_braces"]),
        ("slected(${uses}, 'home')", ["unknown_function_like"]),
        ("selected(${uses})", ["wrong_argument_count"]),
        ("dk(3)", ["question_expected"]),
        ("${person} = 3", ["group_has_no_answer"]),
        ("regex(${town}, '(')", ["pattern_invalid"]),
        (r"regex(${town}, '(a)\1')", ["pattern_not_linear"]),
        ("regex(${town}, 'a(?!b).*')", ["pattern_not_linear"]),
        ("regex(${town}, '(?!a)x|y')", ["pattern_not_linear"]),
        ("regex(${town}, '^(?!000)[0-9]{3}$')", []),
        ("attribute('citi') = 'x'", ["unknown_attribute_like"]),
        ("${uses} = 'home'", ["multiple_compared"]),
        ("${brand}", ["answer_as_condition"]),
        ("${age} > 3 and ${brand}", ["answer_as_condition"]),
        ("not(${brand})", ["answer_as_condition"]),
        ("${brand} = '3'", ["code_not_in_list"]),
        ("selected(${uses}, 'gym')", ["code_not_in_list"]),
        ("${uses} > 3", ["multiple_compared_by_size"]),
        ("${brand} = '1' or '2'", ["literal_as_condition_after"]),
        ("'2' or ${brand} = '1'", ["literal_as_condition"]),
        ("not('2')", ["literal_as_condition"]),
        ("${age} > 3 and 5", ["literal_as_condition_after"]),
        ("${uses} + 1 > 3", ["multiple_as_number"]),
        ("-${uses} < 3", ["multiple_as_number"]),
        ("round(${uses}) = 3", ["multiple_as_number"]),
        ("sum(${uses}) = 3", ["multiple_as_number"]),
        ("count(${uses}) > 1", ["multiple_counted_as_one"]),
        ("count-selected(${uses}) + 1 > 3", []),
        ("SE(${age} > 3, 1, 2) = 1", ["excel_function"]),
        ("SE(${age} > 3; 1; 2) = 1", ["excel_function"]),
        ("O(${age} > 3; ${age} < 1)", ["excel_junction"]),
        ("AND(${age} > 3, ${age} < 9)", ["excel_junction"]),
        ("if(${age} > 3; 1; 2) = 1", ["semicolon"]),
        ("${age} >= 0,5", ["decimal_comma"]),
        ("(${age} >= 0,5)", ["decimal_comma"]),
        ("${age} > 3 E ${age} < 9", ["foreign_operator"]),
        ("${age} > 3 o ${age} < 9", ["foreign_operator"]),
        ("${brand} in (1, 2)", ["foreign_operator"]),
        ("${age} => 3", ["foreign_operator"]),
        ("{age} > 3", ["foreign_operator"]),
        ("not ${age} > 3", ["not_without_brackets"]),
        ("${age} > 'abc'", ["text_compared_by_size"]),
        ("${age} = 'abc'", ["number_compared_with_text"]),
        ("${brand} != '1' or ${brand} != '2'", ["always_true"]),
        ("${brand} = '1' and ${brand} = '2'", ["always_false"]),
        ("${age} > 30 and ${age} < 18", ["always_false"]),
        ("1 = 2", ["always_false"]),
        ("${member_age} > 3", ["many_instances"]),
        ("../age > 3", ["path_read_as_name"]),
        ("distance(${town}) > 3", ["function_without_device", "always_false"]),
        ("${last-saved#age} = 3", ["last_saved_is_empty", "always_false"]),
        ("${age} >", ["operand_missing"]),
        ("1 + .. > 3", ["up_outside_position"]),
        ("${agee} > 3 and slected(${uses}, 'x')", ["unknown_name_like", "unknown_function_like"]),
    ],
)
def test_mistakes_are_found(text: str, codes: list[str]) -> None:
    assert found(text) == codes


def test_a_finding_names_the_place_and_the_nearest_name() -> None:
    assert check_text("1 = 1 or ${agee} > 3", Scope(names=SCOPE.names))[-1] == Finding(
        "unknown_name_like", 9, {"position": 10, "name": "agee", "nearest": "age"}
    )


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("${brand} = '1' or '2'", "Name the question again: ${brand} = '2'."),
        (". > 3 or 5", "Name the question again: . > 5."),
        ("${age} > 1.000,5", "Write 1000.5: in conditions and calculations decimals have a point."),
        ("NON(${age} > 3)", "Write not(…), with commas between the values."),
        ("E(${age} > 3; ${age} < 9)", "Write it as in ${age} >= 18 and ${age} < 65."),
        ("${age} > 3 O ${age} < 9", "Write or instead."),
        ("{age} > 3", "Write ${age} instead."),
        ("${age} =< 3", "Write <= instead."),
        ("round(${age}, 1) = round(${age}; 1)", "Put commas between the values of a function, as in"),
        ("round(${age}, 0,5) > 1", "Check the commas and brackets after its name; decimals have a point, as in 0.5."),
    ],
)
def test_the_remedy_is_the_one_that_helps(text: str, remedy: str) -> None:
    (one,) = check_text(text, SCOPE)
    assert Problem(one.code, values=one.values).remedy().startswith(remedy)


def test_a_count_is_no_question_with_several_answers() -> None:
    counting = Scope(names=SCOPE.names, number=True)
    assert (found("${uses}", counting), found("count-selected(${uses})", counting)) == (["multiple_as_number"], [])


def test_bare_names_are_columns_in_a_choice_filter_only() -> None:
    filtering = Scope(names=SCOPE.names, columns=frozenset({"name", "label", "region"}))
    assert found("region = ${town}", filtering) == []
    assert found("regin = ${town}", filtering) == ["unknown_column_like"]
    assert found("zzz = ${town}", filtering) == ["unknown_column"]
    assert found("age = ${town}", filtering) == ["unknown_column"]


def test_inside_its_repeat_a_question_has_one_answer() -> None:
    inside = Scope(names=SCOPE.names, repeats=("person",))
    assert found("${member_age} > 3", inside) == []


def test_the_names_of_a_questionnaire_come_with_types_codes_and_repeats() -> None:
    questionnaire = Questionnaire(
        items=(
            Question("brand", "select_one", list_name="brands"),
            Repeat("person", (Question("age", "integer"),)),
        ),
        lists={"brands": ChoiceList("brands", (Choice("a"), Choice("b")))},
    )
    assert known_names(questionnaire) == {
        "brand": KnownName("select_one", frozenset({"a", "b"})),
        "person": KnownName("repeat"),
        "age": KnownName("integer", None, ("person",)),
        "greeting": KnownName("text"),
        "interviewer": KnownName("text"),
    }


@pytest.mark.parametrize("text", ["${agee} > 3", "${uses} = 'home'", "selected(1)", "${age} = = 3", "regex('', '(')"])
def test_every_finding_can_be_put_into_words(text: str) -> None:
    for one in check_text(text, SCOPE):
        problem = Problem(one.code, values=one.values)
        assert "%(" not in problem.what() + problem.remedy()
        assert one.code in CATALOGUE
