"""Conditions are put into words that a client can read."""

import pytest

from surveys.questionnaire.model.structure import Choice, ChoiceList, Question, Questionnaire
from surveys.questionnaire.wording.conditions import Wording

COFFEE = Questionnaire(
    items=(
        Question("b1", "select_one", {"it": "Beve caffè?"}, list_name="yes_no"),
        Question("b5", "select_multiple", {"it": "In che forma?"}, list_name="forms"),
        Question("spend", "integer", {"it": "Quanto ha speso?"}),
    ),
    lists={
        "yes_no": ChoiceList("yes_no", (Choice("1", {"it": "Sì", "en": "Yes"}), Choice("2", {"it": "No"}))),
        "forms": ChoiceList("forms", (Choice("pods", {"it": "Capsule", "en": "Pods"}),)),
    },
    default_language="it",
)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("${b1} = '1'", "b1 is “Sì”"),
        ("${b1} = 1", "b1 is “Sì”"),
        ("'1' = ${b1}", "b1 is “Sì”"),
        ("${b1} != '2'", "b1 is not “No”"),
        ("selected(${b1}, '1')", "b1 is “Sì”"),
        ("selected(${b5}, 'pods')", "b5 includes “Capsule”"),
        ("not(selected(${b5}, 'pods'))", "b5 does not include “Capsule”"),
        ("not(${b1} = '1')", "not (b1 is “Sì”)"),
        ("${spend} > 80", "spend is more than 80"),
        ("18 <= ${spend}", "spend is at least 18"),
        ("${spend} = ''", "spend has no answer"),
        ("${spend} != ''", "spend has an answer"),
        ("answered(${spend})", "spend has an answer"),
        ("not(answered(${spend}))", "spend has no answer"),
        ("selected(${b5}, name)", "it was chosen in b5"),
        ("not(selected(${b5}, name))", "it was not chosen in b5"),
        ("dk(${spend})", "spend is “don’t know”"),
        (". <= 200", "the answer is at most 200"),
        ("count-selected(${b5}) >= 2", "b5 has at least 2 answers"),
        ("1 > count-selected(${b5})", "b5 has fewer than 1 answer"),
        ("count-selected(${b5}) + 1 > 2", "count-selected(${b5}) + 1 is more than 2"),
        ("string-length(.) = 10", "the answer has exactly 10 characters"),
        (
            "contains(${spend}, 'x') or not(starts-with(., 'y'))",
            "spend contains the text “x” or the answer does not begin with “y”",
        ),
        ("not(dk(${spend}))", "spend is not “don’t know”"),
        ("today() > date('2026-01-31')", "today is after 2026-01-31"),
        ("attempt() >= 3", "the number of the call attempt is at least 3"),
        ("${spend} > 1234567", "spend is more than 1234567"),
        ("${b1} = '1' and ${spend} < 5", "b1 is “Sì” and spend is less than 5"),
        (
            "${b1} = '1' and (${spend} < 5 or ${spend} > 9)",
            "b1 is “Sì” and (spend is less than 5 or spend is more than 9)",
        ),
        ("${b1} = 'unlisted'", "b1 is “unlisted”"),
    ],
)
def test_a_condition_reads_as_a_sentence(expression: str, words: str) -> None:
    assert Wording(COFFEE).condition(expression) == words


@pytest.mark.parametrize(
    "expression", ["regex(${spend}, '[0-9]+')", "(${spend} + 1) * 2", "${b1} =", "string-length(.)", "-${spend}"]
)
def test_what_has_no_plain_words_stays_as_written(expression: str) -> None:
    assert Wording(COFFEE).condition(expression) == expression


def test_answers_are_named_in_the_language_asked_for() -> None:
    assert Wording(COFFEE, language="en").condition("${b1} = '1'") == "b1 is “Yes”"


def test_questions_go_by_their_number_where_they_have_one() -> None:
    assert Wording(COFFEE, numbers={"b1": "B1"}).condition("${b1} = '1'") == "B1 is “Sì”"
