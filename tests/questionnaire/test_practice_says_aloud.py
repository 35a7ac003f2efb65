"""Simulated people say days, times and numbers as people say them, in every kind of answer."""

from __future__ import annotations

import pytest

from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.personas.answers_in_words import Saying

CASES = [
    ("date", "2026-03-05", "", "5 marzo 2026", "5 March 2026"),
    ("date", "2026-03-01", "", "primo marzo 2026", "1 March 2026"),
    ("date", "2026-03-01", "month-year", "marzo 2026", "March 2026"),
    ("date", "1961-01-01", "year", "1961", "1961"),
    ("dateTime", "2026-03-05T18:30:00", "", "5 marzo 2026 alle 18:30", "5 March 2026 at 6:30 pm"),
    ("time", "18:00", "", "18", "6 pm"),
    ("time", "00:15", "", "0:15", "12:15 am"),
    ("integer", 1961, "", "1961", "1961"),
    ("integer", 12500, "", "12.500", "12,500"),
    ("decimal", 12345.75, "", "12.345,75", "12,345.75"),
    ("range", 7, "", "7", "7"),
]


@pytest.mark.parametrize(("kind", "value", "appearance", "italian", "english"), CASES)
def test_an_answer_is_said_as_people_say_it(
    kind: str, value: str | float, appearance: str, italian: str, english: str
) -> None:
    view = QuestionView("q", "q", kind, "1", (), appearance=tuple(appearance.split()))
    for language, words in (("it", italian), ("en", english)):
        for seed in range(4):
            saying = Saying(view, Answer(value), language, seed)
            for said in (saying.plainly(), saying.cleared(), saying.vaguely() or saying.aloud):
                assert words.lower() in said.lower()
                assert str(value) not in said or str(value) == words


def test_a_part_of_a_day_has_no_day_before_it() -> None:
    view = QuestionView("q", "q", "date", "1", (), appearance=("year",))
    assert {Saying(view, Answer("1961-01-01"), "it", seed).plainly()[:3] for seed in range(20)} <= {"196", "All"}
