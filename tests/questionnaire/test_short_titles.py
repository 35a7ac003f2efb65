"""A question's short name, in the language of the interview."""

import pytest

from surveys.questionnaire import running
from surveys.questionnaire.model.structure import Question

from .runs import FACTS, Interview, made

BOTH = {"title::Italiano (it)": "Genere", "title::English (en)": "Gender"}


@pytest.mark.parametrize(
    ("columns", "language", "title"),
    [
        (BOTH, "it", "Genere"),
        (BOTH, "en", "Gender"),
        (BOTH, "fr", "Genere"),
        ({**BOTH, "title": "Sesso"}, "fr", "Sesso"),
        ({"short::EN": "Gender", "short": "Genere"}, "en", "Gender"),
        ({"title: English (en)": "Gender"}, "en", "Gender"),
        ({"title": "Genere"}, "en", "Genere"),
        ({"title_of_court::en": "Your honour"}, "en", ""),
        ({}, "en", ""),
    ],
)
def test_a_short_name_follows_the_language(columns: dict[str, str], language: str, title: str) -> None:
    assert Question("sex", "text", extra=columns).title_in(language) == title


@pytest.mark.parametrize(
    ("columns", "language", "title"),
    [
        ({"title": "Genere"}, "it", "Genere"),
        ({"title": "Genere"}, "en", ""),
        ({"short::en": "Gender", "title": "Genere"}, "it", "Genere"),
        ({"short::en": "Gender", "title": "Genere"}, "en", "Gender"),
        ({"title::English (en)": "Gender"}, "it", ""),
        ({"title": "Genere"}, "fr", "Genere"),
        ({}, "en", ""),
    ],
)
def test_beside_an_answer_a_short_name_is_in_the_answers_language(
    columns: dict[str, str], language: str, title: str
) -> None:
    question = Question("sex", "text", {"it": "Lei è donna o uomo?", "en": "Are you?"}, extra=columns)
    assert question.title_beside_words(language, "it") == title


SURVEY = """
    type           | name | title  | label::Italiano (it) | label::English (en)
    select_one sex | A3   | Genere | Uomo o donna?        | Man or woman?
    text           | B1   |        | E poi?               | And?
"""
CHOICES = """
    list_name | name | label::Italiano (it) | label::English (en)
    sex       | 1    | Uomo                 | Man
"""


@pytest.mark.parametrize(("language", "seen"), [("it", ("Genere", "Uomo")), ("en", ("", "Man"))])
def test_a_page_of_an_interview_is_in_one_language(language: str, seen: tuple[str, str]) -> None:
    interview = Interview(made(SURVEY, choices=CHOICES), language=language)
    assert interview.page.questions[0].title == seen[0]
    interview.say("1")
    (line,) = running.lines(interview.program, interview.now, FACTS)
    assert (line.title, line.words) == seen
