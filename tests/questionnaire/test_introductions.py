"""The introduction of the moment, and language that is understood at the first hearing."""

import pytest

from surveys.questionnaire.checks import check
from surveys.questionnaire.model.structure import Question, Questionnaire, Script
from surveys.questionnaire.wording.general_answers import GENERAL
from surveys.questionnaire.wording.introductions import MOMENTS, PREFIX, SCRIPT_NAMES, Moment, introduction_of
from surveys.questionnaire.wording.plain_language import MOST_WORDS, hard_to_hear


def test_the_first_true_situation_whose_words_are_written_is_read() -> None:
    everything = Moment(rang_back=True, resumption=True, appointment=True, household=True)
    assert introduction_of(everything, SCRIPT_NAMES) == "introduction_rang_back"
    assert (
        introduction_of(everything, {"introduction_appointment", "introduction_household"})
        == "introduction_appointment"
    )
    assert introduction_of(everything, {"introduction"}) == "introduction"
    assert introduction_of(Moment(), SCRIPT_NAMES) == "introduction"


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_situation_has_its_own_words(moment: str) -> None:
    assert introduction_of(Moment(**{moment: True}), SCRIPT_NAMES) == PREFIX + moment


def test_a_sentence_is_long_by_its_words_whatever_stands_around_them() -> None:
    text = "Sì. " + " ".join(["parola"] * MOST_WORDS) + "."
    assert list(hard_to_hear(text, "it")) == []
    longer = text[:-1] + " <b>${marca}</b>."
    assert list(hard_to_hear(longer, "it")) == [
        ("sentence_long", {"count": MOST_WORDS + 1, "most": MOST_WORDS, "start": " ".join(["parola"] * 6)})
    ]
    assert [code for code, _values in hard_to_hear(longer, "de")] == ["sentence_long"]


def test_words_of_offices_have_a_plainer_one_and_parts_of_words_are_none() -> None:
    assert list(hard_to_hear("Può usufruire del servizio?", "it-IT")) == [
        ("word_of_offices", {"written": "usufruire", "plainer": "usare"})
    ]
    assert list(hard_to_hear("Il targetismo.", "it")) == []
    assert list(hard_to_hear("Do you utilise it?", "en")) == [
        ("word_of_offices", {"written": "utilise", "plainer": "use"})
    ]
    assert list(hard_to_hear("", "it")) == []


def test_the_general_answers_are_easy_to_hear() -> None:
    texts = [(text, code) for entry in GENERAL.values() for words in entry.values() for code, text in words.items()]
    assert [found for text, code in texts for found in hard_to_hear(text, code)] == []


def test_a_text_that_is_read_aloud_is_told_of_where_it_is_hard_to_hear_and_others_are_not() -> None:
    long, hint = " ".join(["parola"] * 31), " ".join(["nota"] * 40)
    form = Questionnaire(
        items=(Question("a", "text", label={"": f"{long}?"}, hint={"": hint}, row=2),),
        scripts=(Script("closing", {"": "Può usufruire di altro."}, row=2),),
        default_language="it",
    )
    found = [(one.code, one.place.sheet, one.place.row) for one in check(form)]
    assert found == [("sentence_long", "survey", 2), ("word_of_offices", "scripts", 2)]
