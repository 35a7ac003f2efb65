"""The codebook: variables, codes and numbers, fixed at the first publication."""

import json

import pytest

from surveys.questionnaire import codebook
from surveys.questionnaire.codebook import Code, Codebook, Variable
from surveys.questionnaire.codebook.from_questionnaire import plain_words
from surveys.questionnaire.model.structure import Choice, ChoiceList, Group, Item, Question, Questionnaire, Repeat

LISTS = {
    "yes_no": ChoiceList("yes_no", (Choice("1", {"it": "Sì"}), Choice("2", {"it": "No"}))),
    "brands": ChoiceList(
        "brands",
        (
            Choice("aurora", {"it": "Aurora"}),
            Choice("bella", {"it": "Bella Tazza"}),
            Choice("96", {"it": "Altra"}, specify=True),
            Choice("97", {"it": "Nessuna"}, exclusive=True),
        ),
    ),
}


def form(*items: Item, **lists: ChoiceList) -> Questionnaire:
    return Questionnaire(items, {**LISTS, **lists}, default_language="it")


def the_list(*names: str) -> ChoiceList:
    return ChoiceList("x", tuple(Choice(name) for name in names))


def only(book: Codebook) -> Variable:
    (variable,) = book.variables
    return variable


def numbers(variable: Variable) -> dict[str, int]:
    return {code.code: code.number for code in variable.codes}


COFFEE = form(
    Question("b1", "select_one", {"it": "Beve **caffè**?"}, list_name="yes_no", nonresponse=("dk",)),
    Question("hello", "note", {"it": "Grazie"}),
    Group(
        "brand_part",
        (
            Question("b3", "select_multiple", {"it": "Quali marche?"}, list_name="brands"),
            Question("photo", "text", device_type="image"),
        ),
    ),
    Repeat(
        "home",
        (
            Question("age", "integer", {"it": "Età di ${who}"}, constraint=". >= 0 and . <= 110", nonresponse=("dk",)),
            Group("more", (Question("name", "text", personal=True),)),
        ),
    ),
    Question("group", "calculate", calculation="if(${b1} = 1, 'a', 'b')"),
    Question("share", "calculate", calculation="if(${b1} = 1, 10 div 3, '')"),
    Question("day", "date", nonresponse=("dk",)),
)


def test_every_question_with_a_value_is_a_variable_in_the_workbooks_order() -> None:
    assert [(v.name, v.path, v.kind, v.measure, v.repeat) for v in codebook.build(COFFEE).variables] == [
        ("b1", "b1", "single", "nominal", ""),
        ("b3", "brand_part/b3", "multiple", "nominal", ""),
        ("b3_96_text", "brand_part/b3", "text", "nominal", ""),
        ("age", "home/age", "number", "scale", "home"),
        ("name", "home/more/name", "text", "nominal", "home"),
        ("group", "group", "text", "nominal", ""),
        ("share", "share", "number", "scale", ""),
        ("day", "day", "date", "scale", ""),
    ]


def test_labels_are_without_marks() -> None:
    labels = {v.name: v.label.get("it", "") for v in codebook.build(COFFEE).variables}
    assert labels["b1"] == "Beve caffè?"
    assert labels["age"] == "Età di [who]"
    assert labels["b3_96_text"] == "Altra"


def test_codes_that_are_no_numbers_get_the_free_ones() -> None:
    b3 = codebook.build(COFFEE).by_name["b3"]
    assert [(c.code, c.number, c.column) for c in b3.codes] == [
        ("aurora", 1, "b3_1"),
        ("bella", 2, "b3_2"),
        ("96", 96, "b3_96"),
        ("97", 97, "b3_97"),
    ]


@pytest.mark.parametrize(
    ("codes", "given"),
    [
        (("1", "2", "97"), [1, 2, 97]),
        (("01", "02"), [1, 2]),
        (("1", "01"), [1, 2]),
        (("yes", "no", "1"), [2, 3, 1]),
        (("-1", "1.5"), [-1, 1]),
    ],
)
def test_every_code_gets_a_number_of_its_own(codes: tuple[str, ...], given: list[int]) -> None:
    assert list(codebook.numbered(codes).values()) == given


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        (Question("q", "select_one", list_name="yes_no", nonresponse=("dk", "refused")), {"dk": 98, "refused": 99}),
        (Question("q", "select_multiple", list_name="long", nonresponse=("dk",)), {"dk": 998}),
        (Question("q", "select_one", list_name="own"), {"dk": 8}),
        (Question("q", "select_one", list_name="own", nonresponse=("dk", "refused")), {"dk": 8, "refused": 99}),
        (Question("q", "range", parameters={"start": "0", "end": "10"}, nonresponse=("dk",)), {"dk": 998}),
        (Question("q", "range", parameters={"end": "5"}, nonresponse=("refused",)), {"refused": 99}),
        (Question("q", "integer", constraint=". <= 500", nonresponse=("dk", "refused")), {"dk": 9998, "refused": 9999}),
        (Question("q", "integer", constraint="99 >= .", nonresponse=("dk",)), {"dk": 998}),
        (Question("q", "integer", nonresponse=("dk",)), {"dk": 999999998}),
        (Question("q", "text", nonresponse=("dk",)), {"dk": 98}),
    ],
)
def test_missing_answers_get_numbers_that_no_answer_can_have(question: Question, missing: dict[str, int]) -> None:
    own = ChoiceList("own", (Choice("1"), Choice("8", missing="dk")))
    assert only(codebook.build(form(question, own=own, long=the_list("98", "99")))).missing == missing


def test_names_differ_whatever_the_case_and_suit_every_program() -> None:
    book = codebook.build(
        form(
            Question("Q1", "integer"),
            Group("b", (Question("q1", "integer"),)),
            Group("c", (Question("q1", "integer"),)),
            Question("_age", "integer"),
            Question("with", "integer"),
            Question("a-b.", "integer"),
            Question("età", "integer"),
            Question("B_Q1", "integer"),
            Question("x" * 80, "integer"),
        )
    )
    assert [v.name for v in book.variables] == [
        "Q1",
        "b_q1",
        "c_q1",
        "age",
        "with_v",
        "a_b",
        "et",
        "B_Q1_2",
        "x" * 64,
    ]


def test_columns_of_a_multiple_answer_never_meet_another_variable() -> None:
    book = codebook.build(form(Question("b3_1", "integer"), Question("b3", "select_multiple", list_name="yes_no")))
    assert [code.column for code in book.by_name["b3"].codes] == ["b3_1_2", "b3_2"]


def test_a_codebook_survives_json() -> None:
    later = form(*COFFEE.items[1:], Question("b1x", "select_one", list_name="yes_no", was="b1"))
    book = codebook.build(later, codebook.build(COFFEE))
    assert codebook.from_json(json.loads(json.dumps(codebook.to_json(book)))) == book


def test_numbers_given_once_stay_when_the_list_grows_or_is_put_in_another_order() -> None:
    first = codebook.build(form(Question("q", "select_one", list_name="l"), l=the_list("red", "green")))
    later = codebook.build(
        form(Question("q", "select_one", list_name="l"), l=the_list("blue", "green", "1", "red")), first
    )
    assert numbers(only(later)) == {"blue": 3, "green": 2, "1": 4, "red": 1}


def test_a_number_is_never_used_again_for_another_code() -> None:
    first = codebook.build(form(Question("q", "select_one", list_name="l"), l=the_list("red", "green")))
    second = codebook.build(form(Question("q", "select_one", list_name="l"), l=the_list("red")), first)
    assert [(code.code, code.number) for code in only(second).retired] == [("green", 2)]
    third = codebook.build(form(Question("q", "select_one", list_name="l"), l=the_list("red", "blue", "green")), second)
    assert numbers(only(third)) == {"red": 1, "blue": 3, "green": 2}
    assert only(third).retired == ()


def test_missing_numbers_stay_when_the_limits_change() -> None:
    first = codebook.build(form(Question("q", "integer", constraint=". < 9", nonresponse=("dk",))))
    later = codebook.build(form(Question("q", "integer", constraint=". < 900", nonresponse=("dk", "refused"))), first)
    assert only(later).missing == {"dk": 98, "refused": 9999}


def test_a_new_code_does_not_take_the_number_of_a_missing_answer() -> None:
    question = Question("q", "select_one", list_name="l", nonresponse=("dk",))
    first = codebook.build(form(question, l=the_list("1", "2")))
    later = only(codebook.build(form(question, l=the_list("1", "2", "98")), first))
    assert (numbers(later), later.missing) == ({"1": 1, "2": 2, "98": 3}, {"dk": 98})


def test_a_question_keeps_its_variable_when_it_moves_to_another_group() -> None:
    first = codebook.build(form(Question("with", "select_one", list_name="yes_no")))
    later = codebook.build(form(Group("g", (Question("with", "select_one", list_name="yes_no"),))), first)
    assert [(v.name, v.path) for v in later.variables] == [("with_v", "g/with")]
    assert later.retired == ()


def test_a_declared_new_name_continues_the_variable() -> None:
    first = codebook.build(form(Question("b3", "select_multiple", list_name="brands")))
    later = codebook.build(form(Question("known", "select_multiple", list_name="brands", was="B3")), first)
    assert [(v.name, v.was) for v in later.variables] == [("known", ("b3",)), ("known_96_text", ("b3_96_text",))]
    assert later.variables[0].codes[0].column == "known_1"
    assert later.retired == ()
    again = codebook.build(form(Question("known", "select_multiple", list_name="brands", was="B3")), later)
    assert again == later


def test_two_questions_can_swap_their_names() -> None:
    first = codebook.build(form(Question("a", "integer"), Question("b", "text")))
    later = codebook.build(form(Question("b", "integer", was="a"), Question("a", "text", was="b")), first)
    assert [(v.name, v.type, v.was) for v in later.variables] == [("b", "integer", ("a",)), ("a", "text", ("b",))]


def test_a_question_that_is_gone_keeps_its_name_from_others() -> None:
    first = codebook.build(form(Question("a", "integer"), Question("b", "text")))
    later = codebook.build(form(Question("b", "text"), Group("g", (Question("B", "text"),))), first)
    assert [v.name for v in later.retired] == ["a"]
    assert [v.name for v in later.variables] == ["b", "g_B"]


def test_exports_unite_the_versions() -> None:
    first = codebook.build(
        form(Question("a", "integer"), Question("b", "select_one", list_name="l"), l=the_list("red", "green"))
    )
    later = form(
        Question("c", "integer"), Question("bb", "select_one", list_name="l", was="b"), l=the_list("red", "blue")
    )
    book = codebook.united({1: first, 2: codebook.build(later, first)})
    assert [(v.name, v.was) for v in book.variables] == [("a", ()), ("c", ()), ("bb", ("b",))]
    assert numbers(book.by_name["b"]) == {"red": 1, "blue": 3, "green": 2}
    assert book.retired == ()


def test_a_code_that_once_meant_something_else_stays_beside_the_one_it_is_now() -> None:
    def asked(*codes: Code) -> Codebook:
        return Codebook((Variable("q", "q", "single", "nominal", codes=codes),))

    red, blue = Code("1", 1, {"it": "Rosso"}), Code("1", 2, {"it": "Blu"}, since=2)
    united = only(codebook.united({1: asked(red), 2: asked(blue)}))
    assert [(code.key, code.number) for code in united.codes] == [("1@2", 2), ("1", 1)]


def test_one_version_alone_is_united_as_it_is() -> None:
    book = codebook.build(COFFEE)
    assert codebook.united({1: book}) == book
    assert codebook.united({}) == Codebook()


def test_a_variable_knows_when_it_is_asked() -> None:
    book = codebook.build(
        form(
            Question("a", "integer"),
            Question("b", "integer", relevant="${a} > 1"),
            Group("g", (Question("c", "integer", relevant="${b} > 2"), Question("d", "integer")), relevant="${a} > 3"),
        )
    )
    assert {v.name: v.condition for v in book.variables} == {
        "a": "",
        "b": "${a} > 1",
        "c": "(${a} > 3) and (${b} > 2)",
        "d": "${a} > 3",
    }


def test_answers_are_found_by_place() -> None:
    book = codebook.build(COFFEE)
    assert book.by_place["brand_part/b3", "96"].name == "b3_96_text"
    assert book.by_place["home/age", ""].name == "age"


def test_of_what_is_worked_out_within_a_text_the_names_are_left_in_the_label() -> None:
    assert plain_words("You buy {words(${B1}, 'at home')}, **${ n }** {x}") == "You buy [B1], [n] {x}"
    assert plain_words("{if(${a} > 1, ${b}, 'none')}") == "[a, b]"
