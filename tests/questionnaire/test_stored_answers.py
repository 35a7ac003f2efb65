"""A stored state comes back as it was, answer by answer."""

from dataclasses import replace

import pytest

from surveys.questionnaire.model.state import Answer, State, from_json, to_json

ANSWERS = [
    Answer("1"),
    Answer(3),
    Answer(2.5),
    Answer(["b", "a"]),
    Answer(["z"], specify={"z": "Torrefazione"}),
    Answer("z", missing="dk"),
    Answer(missing="refused"),
    Answer(),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_a_stored_answer_is_the_same_as_one_that_was_made(answer: Answer) -> None:
    stored = from_json(to_json(State(answers={"q": answer}))).answers["q"]
    assert stored == answer
    assert repr(stored) == repr(answer)
    assert replace(stored, missing="dk") == replace(answer, missing="dk")


def test_what_stored_answers_specify_is_kept_apart() -> None:
    answers = from_json(to_json(State(answers={"q1": Answer("1"), "q2": Answer("1")}))).answers
    assert answers["q1"].specify is not answers["q2"].specify


def test_keys_that_an_older_release_did_not_write_mean_nothing() -> None:
    answers = from_json({"answers": {"q1": {}, "q2": {"m": "dk"}, "q3": {"s": {"z": "Altro"}}}}).answers
    assert answers == {"q1": Answer(), "q2": Answer(missing="dk"), "q3": Answer(specify={"z": "Altro"})}
