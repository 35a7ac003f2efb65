"""Translations know the text they were made from, and keep what stands for an answer."""

import pytest

from surveys.questionnaire.model.structure import Question, Questionnaire
from surveys.questionnaire.wording.translations import (
    CHANGED,
    DONE,
    MISSING,
    Sources,
    Unit,
    confirmed,
    lacking,
    renewed,
    tokens,
    units,
)
from surveys.questionnaire.wording.written_texts import WrittenText, written_texts

KEY = "survey/b4/label"


def asked(italian: str, english: str = "") -> list[WrittenText]:
    label = {"it": italian, "en": english} if english else {"it": italian}
    return list(written_texts(Questionnaire((Question("b4", "text", label, row=2),))))


def unit(texts: list[WrittenText], sources: Sources) -> Unit:
    return next(one for one in units(texts, "it", "en", sources) if one.key == KEY)


def test_a_translation_is_done_until_the_text_it_was_made_from_changes() -> None:
    assert unit(asked("Quale marca?"), {}).state == MISSING
    sources = renewed({}, asked("Quale marca?", "Which brand?"), "it")
    assert unit(asked("Quale marca?", "Which brand?"), sources).state == DONE
    changed = asked("Quali marche?", "Which brand?")
    sources = renewed(sources, changed, "it")
    assert unit(changed, sources).state == CHANGED
    assert unit(changed, sources).earlier == "Quale marca?"


def test_a_new_translation_and_one_said_to_be_fine_are_made_from_the_text_as_it_is() -> None:
    sources = renewed({}, asked("Quale marca?", "Which brand?"), "it")
    anew = asked("Quali marche?", "Which brands?")
    assert unit(anew, renewed(sources, anew, "it")).state == DONE
    kept = asked("Quale marca, oggi?", "Which brand?")
    fine = confirmed(sources, "en", {KEY: ("Which brand?", "Quale marca, oggi?")})
    assert unit(kept, fine).state == DONE


def test_taking_a_translation_back_brings_back_that_it_is_of_an_earlier_text() -> None:
    first, last = "Which brand?", "Which brands?"
    sources = renewed({}, asked("Quale marca?", first), "it")
    for english in (first, last, first):
        texts = asked("Quali marche?", english)
        sources = renewed(sources, texts, "it")
        assert unit(texts, sources).state == (DONE if english == last else CHANGED)


def test_a_text_that_is_back_as_it_was_needs_no_other_translation() -> None:
    sources = renewed({}, asked("Quale marca?", "Which brand?"), "it")
    sources = renewed(sources, asked("Quali marche?", "Which brand?"), "it")
    assert unit(asked("Quale marca?", "Which brand?"), sources).state == DONE


def test_what_is_remembered_of_texts_that_are_gone_has_an_end() -> None:
    sources: Sources = {}
    for number in range(400):
        gone = Questionnaire((Question(f"q{number}", "text", {"it": "Sì?", "en": "Yes?"}, row=2),))
        sources = renewed(sources, written_texts(gone), "it")
    assert len(sources["en"]) < 200
    for number in range(20):
        sources = renewed(sources, asked("Quale marca?", f"Which brand {number}?"), "it")
    assert len(sources["en"][KEY]) == 3


def test_choices_of_one_code_and_list_have_keys_of_their_own() -> None:
    questions = tuple(Question("twice", "text", {"it": words}, row=row) for row, words in ((2, "Uno"), (3, "Due")))
    keys = [one.key for one in units(written_texts(Questionnaire(questions)), "it", "en", {})]
    assert keys == ["survey/twice/label", "survey/twice/label#2"]


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("Compra ${B1}?", "Do you buy ${B1}?", []),
        ("Compra ${B1}?", "Do you buy it?", ["${B1}"]),
        ("Compra ${ B1 } o ${B2}?", "Do you buy ${B2}?", ["${B1}"]),
        ("Ha fatto {plural(${n}, 'un viaggio', '${n} viaggi')}", "You made ${n} journeys", []),
        ("Ha fatto {plural(${n}, 'un viaggio', '${n} viaggi')}", "You made journeys", ["${n}"]),
        ("{greeting('Buongiorno', 'Buonasera')}", "Hello", []),
        ("Nessun segno", "No mark, but ${B1}", []),
    ],
)
def test_a_translation_keeps_the_answers_that_are_piped_in(source: str, translation: str, expected: list[str]) -> None:
    assert lacking(unit(asked(source), {}), translation) == expected


def test_a_script_keeps_its_blanks_in_either_way_of_writing_them() -> None:
    script = Unit(
        "k", WrittenText("scripts", "text", None, {}, "introduction"), "Sono {interviewer} di ${institute}", ""
    )
    assert lacking(script, "I am ${Interviewer} of {institute}") == []
    assert lacking(script, "I am calling from {institute}") == ["{interviewer}"]


def test_a_text_taken_apart_is_the_text_again_and_a_mark_stays_whole() -> None:
    text = "Lei compra ${B 1}, {plural(${n}, 'a', 'b')} e {nome}: è così?\nSì."
    assert "".join(tokens(text)) == text
    assert {"${B 1}", "{plural(${n}, 'a', 'b')}", "{nome}"} <= set(tokens(text))
