"""Ready answers: the institute's by situation, the study's own over them, no way back from a no."""

from surveys.questionnaire.wording.general_answers import GENERAL
from surveys.questionnaire.wording.scripts import blanks
from surveys.questionnaire.wording.what_to_say import (
    ENDINGS,
    MOST_WORDS,
    SITUATIONS,
    doubts,
    name_of,
    ready_answers,
)


def test_every_situation_is_answered_in_italian_and_english_listening_first() -> None:
    assert tuple(GENERAL) == SITUATIONS
    for situation, entry in GENERAL.items():
        parts = {"question", "listen", "answer"} | (set() if situation in ENDINGS else {"back"})
        assert set(entry) == parts, situation
        assert all(set(words) == {"it", "en"} and all(words.values()) for words in entry.values()), situation


def test_general_answers_are_as_the_product_asks_others_to_write_theirs() -> None:
    assert [found for entry in GENERAL.values() for found in doubts(entry)] == []
    named = {
        name
        for entry in GENERAL.values()
        for words in entry.values()
        for text in words.values()
        for name in blanks(text)
    }
    assert named == {"interviewer"}


def test_a_study_without_answers_has_the_general_ones_in_a_language_they_are_written_in() -> None:
    assert [one.name for one in ready_answers([], "it")] == list(SITUATIONS)
    assert [one.question for one in ready_answers([], "en-GB")][3] == "“I am too old, I would not know”"
    assert ready_answers([], "de") == []


def test_the_studys_own_stands_in_its_situations_place_and_its_others_behind_with_numbers_that_stay() -> None:
    own = [
        {
            "question": {"it": "Chi vi ha dato il mio numero?"},
            "answer": {"it": "Il caso."},
            "situation": "number_source",
        },
        {"question": {"it": "È per la pensione?"}, "answer": {"it": "No."}},
    ]
    found = ready_answers(own, "it")
    numbers = {one.name: one.number for one in found}
    assert numbers["number_source"] == SITUATIONS.index("number_source") + 1
    assert numbers["e_per_la_pensione"] == len(SITUATIONS) + 1
    assert [one.answer for one in found if not one.is_general] == ["Il caso.", "No."]
    more = ready_answers([*own, {"question": {"it": "Altro?"}, "answer": {"it": "Sì."}}], "it")
    assert more[: len(found)] == found


def test_after_an_explicit_no_with_a_minor_and_in_distress_there_is_no_way_back_whatever_is_written() -> None:
    own = [
        {"question": {"it": "No"}, "answer": {"it": "Grazie."}, "back": {"it": "Ma se…"}, "situation": situation}
        for situation in ENDINGS
    ]
    ending = [one for one in ready_answers(own, "it") if one.ends]
    assert {one.situation for one in ending} == ENDINGS == {"refusal", "minor", "distress"}
    assert {one.back for one in ending} == {""}


def test_an_entry_has_a_name_that_does_not_depend_on_signs_and_accents() -> None:
    assert name_of({"question": {"it": "Cos’è?"}}) == name_of({"question": {"it": "«Cos’e?»"}}) == "cose"
    kana = [name_of({"question": {"ja": text}}) for text in ("何", "誰", "何")]
    assert (kana[0] == kana[2] != kana[1], kana[0].startswith("answer_")) == (True, True)
    assert name_of({"question": {}}) == "answer"
    assert name_of({"question": {"it": "La «privacy»?"}}) == "la_privacy"
    assert name_of({"question": {"it": "Privacy?"}}) == "privacy_own"  # the situation's name is its general answer's
    assert len(name_of({"question": {"it": "a" * 5000}})) == 60


def test_what_is_long_contradicts_or_promises_is_doubtful() -> None:
    entry = {
        "listen": {"it": "Capisco, ma…", "en": "I see. However, …"},
        "answer": {"it": "Non succede mai.", "en": "word " * (MOST_WORDS + 1)},
    }
    assert doubts(entry) == [
        ("contradicts", "listen", "it"),
        ("contradicts", "listen", "en"),
        ("promises", "answer", "it"),
        ("too_long", "answer", "en"),
    ]
