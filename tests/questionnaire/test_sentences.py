"""A condition is a sentence or stays an expression: nothing is lost in either direction."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire import sentences as t
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.sentences.forms import ASKING, MEASURES, OPERATORS, WITH_VALUE
from surveys.questionnaire.sentences.tree import COLUMN, DATE, NUMBER, OWN, QUESTION, SAMPLE, TODAY
from tests.questionnaire.any_questionnaire import CONDITIONS, FILTERS
from tests.questionnaire.said_again import assert_means_the_same

B1, B3, AGE = (t.Subject(QUESTION, name) for name in ("B1", "B3", "age"))
YES, ADULT = t.Comparison(B1, "is", t.Literal("1")), t.Comparison(AGE, "at_least", t.Literal("18", NUMBER))
TWO = t.Comparison(B3, "answers_at_least", t.Literal("2", NUMBER))


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("${B1} = '1'", YES),
        ("18 <= ${age}", ADULT),
        ("count-selected(${B3}) >= 2 and ${B1} = '1'", t.Several("and", (TWO, YES))),
        ("(${B1} = '1' or ${age} >= 18) and count-selected(${B3}) >= 2",
         t.Several("and", (t.Several("or", (YES, ADULT)), TWO))),
        ("not(${B1} = '1')", t.Negated(YES)),
        ("not(selected(${B3}, 'a'))", t.Comparison(B3, "not_contains", t.Literal("a"))),
        ("selected(${B3}, name)", t.Comparison(B3, "contains", t.Subject(COLUMN, "name"))),
        (". <= ${age}", t.Comparison(t.Subject(OWN), "at_most", AGE)),
        (". > today()", t.Comparison(t.Subject(OWN), "more_than", t.Subject(TODAY))),
        (". > date('2026-01-31')", t.Comparison(t.Subject(OWN), "more_than", t.Literal("2026-01-31", DATE))),
        ("attribute('city') = 'Roma'", t.Comparison(t.Subject(SAMPLE, "city"), "is", t.Literal("Roma"))),
        ("dk(${B1})", t.Comparison(B1, "dk")),
        ("${B1} != ''", t.Comparison(B1, "not_blank")),
        ("${B1} = '1' and regex(${age}, '^1')", t.Several("and", (YES, t.Written("regex(${age}, '^1')")))),
        ("${age} >= 1234567.25", t.Comparison(AGE, "at_least", t.Literal("1234567.25", NUMBER))),
    ],
)  # fmt: skip
def test_an_expression_is_read_as_a_sentence(expression: str, sentence: t.Sentence) -> None:
    assert t.read(expression) == sentence
    assert t.read(t.write(sentence)) == sentence


@pytest.mark.parametrize(
    "expression",
    ["", "${B1}", "true()", "yes", "${age} + 1 > 18", "regex(., '^1')", "${B1} = ", "${B1} = '1' and random() > 0.5",
     "count-selected(${B3}) > count-selected(${B4})", "1 = 1", "selected(${B3}, '')", "${age} > ''",
     "position(..) = 1"],
)  # fmt: skip
def test_what_no_sentence_says_stays_an_expression(expression: str) -> None:
    assert t.read(expression) is None


SUBJECTS = st.sampled_from([B1, B3, AGE, t.Subject(OWN), t.Subject(SAMPLE, "città d'origine"), t.Subject(TODAY)])
TEXTS = st.text(st.sampled_from("aB1 .,'è()“’$&=<>-\n"), min_size=1, max_size=6)
LITERALS = st.one_of(
    TEXTS.map(lambda typed: t.literal_for(typed, "text")).filter(bool),
    st.one_of(st.integers(-(10**9), 10**9), st.decimals("-1e6", "1e6", places=3)).map(
        lambda number: t.literal_for(str(number).replace(".", ","), "number")
    ),
    st.dates().map(lambda day: t.literal_for(day.isoformat(), "date")),
)
NUMBERS = st.integers(0, 99).map(lambda number: t.Literal(str(number), NUMBER))
WITH_ONE = [*OPERATORS, *WITH_VALUE, *(f"not_{key}" for key in WITH_VALUE)]
COUNTING = [f"{measure}_{operator}" for measure in MEASURES for operator in OPERATORS]
ALONE = ["blank", "not_blank", *ASKING, *(f"not_{key}" for key in ASKING)]
COMPARISONS = st.one_of(
    st.builds(t.Comparison, SUBJECTS, st.sampled_from(WITH_ONE), LITERALS | SUBJECTS),
    st.builds(t.Comparison, SUBJECTS, st.sampled_from(COUNTING), NUMBERS | SUBJECTS),
    st.builds(t.Comparison, SUBJECTS, st.sampled_from(ALONE)),
)
SENTENCES = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(t.Several, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4).map(tuple)),
        inner.map(t.Negated).filter(lambda found: t.negate(found.inner, ()) == found),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=80)
@given(SENTENCES)
def test_every_sentence_is_written_and_read_back(sentence: t.Sentence) -> None:
    text = t.write(sentence)
    again = t.read(text)
    assert again is not None
    assert t.write(again) == text
    assert t.from_shape(*(json.loads(json.dumps(t.to_shape(again)[0])), t.to_shape(again)[1])) == again
    literals = [leaf.value for leaf in t.leaves(sentence) if isinstance(leaf, t.Comparison)]
    if not any(isinstance(value, t.Literal) and value.form == NUMBER for value in literals):
        assert again == sentence


def test_the_conditions_of_generated_questionnaires_mean_the_same_after_a_detour() -> None:
    found = [form % "q1" for form in (*CONDITIONS, *FILTERS)]
    joined = [f"({one}) {word} {other}" for one in found for other in found for word in ("and", "or")]
    assert all(map(assert_means_the_same, [*found, *joined]))


COFFEE = s.Questionnaire(
    items=(
        s.Question("B1", s.SELECT_ONE, list_name="yes_no", nonresponse=("dk",)),
        s.Question("age", s.INTEGER),
        s.Question("B3", s.SELECT_MULTIPLE, list_name="brands"),
        s.Question("B4", s.SELECT_ONE, list_name="brands", choice_filter="selected(${B3}, name)"),
        s.Group("g", (s.Question("B5", s.DATE), s.Question("n1", s.NOTE))),
        s.Question("class", s.CALCULATE, calculation="if(${age} < 35, '1', '2')"),
    ),
    lists={
        "yes_no": s.ChoiceList("yes_no", (s.Choice("1"), s.Choice("2"))),
        "brands": s.ChoiceList("brands", (s.Choice("a", properties={"land": "it"}), s.Choice("b"))),
    },
    routes=(s.Route("B3", "B5"),),
    sample=(s.SampleColumn("city"),),
)


def subjects(column: str, name: str = "") -> list[str]:
    return [t.written_value(one) for one in t.Offer(COFFEE, column, name).subjects()]


def test_a_condition_reads_what_is_known_before_its_question() -> None:
    always = ["${class}", "${city}", "today()", "attempt()"]
    assert subjects("relevant", "B3") == ["${B1}", "${age}", *always]
    assert subjects("relevant", "g") == ["${B1}", "${age}", "${B3}", "${B4}", *always]
    assert subjects("constraint", "age") == [".", "${B1}", *always]
    assert subjects("choice_filter", "B4") == ["name", "label", "land", "${B1}", "${age}", "${B3}", *always]
    assert subjects("when", "B3") == ["${B1}", "${age}", "${B3}", *always]
    assert subjects("when") == ["${B1}", "${age}", "${B3}", "${B4}", "${B5}", *always]


def test_a_question_is_compared_as_its_type_allows() -> None:
    offer = t.Offer(COFFEE, "relevant", "g")
    assert offer.comparisons(B1)[:4] == ("is", "is_not", "at_least", "at_most")
    assert offer.comparisons(B1)[-2:] == ("dk", "not_dk")
    assert offer.comparisons(B3)[:3] == ("contains", "not_contains", "answers_at_least")
    assert offer.comparisons(t.Subject(QUESTION, "B4")) == ("is", "is_not", "answered", "not_answered")
    assert "answered" not in offer.comparisons(t.Subject(TODAY))
    assert [code for code, _ in offer.answers(B3)] == ["a", "b"]
    filtered = t.Offer(COFFEE, "choice_filter", "B4")
    assert [code for code, _ in filtered.answers(t.Subject(COLUMN, "land"))] == ["it"]


def test_a_value_stays_where_it_still_fits() -> None:
    offer = t.Offer(COFFEE, "relevant", "g")
    assert t.fitting(offer, B3, "contains", t.Literal("a")) == t.Literal("a")
    assert t.fitting(offer, B3, "contains", t.Literal("18", NUMBER)) is None
    assert t.fitting(offer, AGE, "is", t.Literal("18")) == t.Literal("18", NUMBER)
    assert t.fitting(offer, AGE, "is", t.Literal("a")) is None
    assert t.fitting(offer, AGE, "answered", t.Literal("18", NUMBER)) is None
    assert t.fitting(offer, AGE, "is", B1) == B1


@pytest.mark.parametrize(
    ("typed", "form", "written"),
    [
        (" 18 ", "number", "18"),
        ("1,5", "number", "1.5"),
        ("1.5", "number", "1.5"),
        ("0.125", "number", "0.125"),
        ("1.000", "number", None),  # a thousand, which would be read as one
        ("-12.500.000", "number", None),
        ("1.000,5", "number", None),
        ("many", "number", None),
        ("31/1/2026", "date", "2026-01-31"),
        ("2026-01-31", "date", "2026-01-31"),
        ("9" * 400, "number", None),
        ("tomorrow", "date", None),
        ("31/2/2026", "date", None),
        ('dall\'8 "in su"', "text", "dall'8 in su"),
        ("  ", "text", None),
    ],
)
def test_what_is_typed_is_written_as_the_language_has_it(typed: str, form: str, written: str | None) -> None:
    found = t.literal_for(typed, form)
    assert (found and found.text) == written


STEPS = [
    ("add and behind B1", lambda found: t.add(found, (), "and", ADULT), "${B1} = '1' and ${age} >= 18"),
    ("or behind the first goes into brackets", lambda found: t.add(found, (0,), "or", TWO),
     "(${B1} = '1' or count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("and behind the bracket's first: brackets again", lambda found: t.add(found, (0, 0), "or", YES),
     "(${B1} = '1' or ${B1} = '1' or count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("not", lambda found: t.negate(found, (0, 0)),
     "(${B1} != '1' or ${B1} = '1' or count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("not of a bracket", lambda found: t.negate(found, (0,)),
     "not(${B1} != '1' or ${B1} = '1' or count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("or for and inside it", lambda found: t.turn(found, (0, 0)),
     "not(${B1} != '1' and ${B1} = '1' and count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("away", lambda found: t.remove(found, (0, 0, 1)),
     "not(${B1} != '1' and count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("yes again", lambda found: t.negate(found, (0,)),
     "(${B1} != '1' and count-selected(${B3}) >= 2) and ${age} >= 18"),
    ("without brackets", lambda found: t.dissolve(found, (0,)),
     "${B1} != '1' and count-selected(${B3}) >= 2 and ${age} >= 18"),
    ("the last two in brackets", lambda found: t.enclose(found, (2,)),
     "${B1} != '1' and (count-selected(${B3}) >= 2 or ${age} >= 18)"),
    ("one left of a bracket", lambda found: t.remove(found, (1, 1)), "${B1} != '1' and count-selected(${B3}) >= 2"),
    ("one left at all", lambda found: t.remove(found, (0,)), "count-selected(${B3}) >= 2"),
]  # fmt: skip


def test_a_sentence_is_built_step_by_step() -> None:
    sentence: t.Sentence | None = YES
    for name, step, expected in STEPS:
        sentence = step(sentence)
        assert t.write(sentence) == expected, name
        assert t.read(expected) == sentence, name
    assert sentence is not None
    assert t.remove(sentence, ()) is None
    for wrong in (
        lambda: t.turn(YES, ()),
        lambda: t.put(YES, (0,), YES),
        lambda: t.remove(t.add(YES, (), "or", TWO), (2,)),
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            wrong()


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("not(${B1} = '1' and ${B4} = 'a') and ${age} >= 18", (0, 0),
         "(${B1} != '1' or ${B4} != 'a') and ${age} >= 18"),
        ("not(${B1} = '1' or ${age} < 18) and dk(${B1})", (0, 0),
         "${B1} != '1' and not(${age} < 18) and dk(${B1})"),
        ("not(${B1} = '1' or not(${age} < 18))", (0,), "${B1} != '1' and ${age} < 18"),
    ],
)  # fmt: skip
def test_without_its_brackets_what_is_negated_means_the_same(before: str, path: tuple[int, ...], after: str) -> None:
    sentence = t.read(before)
    assert sentence is not None
    assert t.write(t.dissolve(sentence, path)) == after
    assert t.read(after) == t.dissolve(sentence, path)


@pytest.mark.parametrize("shape", [1, -1, True, "and", ["and", 0], ["not", 0, 0], ["xor", 0, 0], None, {"and": 0}])
def test_a_shape_that_no_sentence_has_is_refused(shape: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        t.from_shape(shape, [YES])


def test_a_sentence_is_complete_when_everything_is_chosen() -> None:
    assert t.is_complete(t.Several("and", (YES, t.Written("true()"), t.Comparison(B1, "dk"))))
    assert not t.is_complete(t.Several("and", (YES, t.Comparison(None))))
    assert not t.is_complete(t.Comparison(B1, "is"))
    with pytest.raises(ValueError):  # noqa: PT011
        t.write(t.Comparison(B1, "is"))


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("count-selected(${B3})", t.Count("answers", B3)),
        ("${age}", t.Count("number", AGE)),
        ("3", t.Count("number", t.Literal("3", NUMBER))),
        ("${age} + 1", None),
        ("'3'", None),
        ("${age} >", None),
    ],
)
def test_how_often_a_repeat_comes_is_a_sentence_too(expression: str, count: t.Count | None) -> None:
    assert t.count_of(expression) == count
    if count is not None:
        assert t.write(count) == expression
