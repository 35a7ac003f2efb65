"""A question's short name, in the language of the interview."""

import pytest

from surveys.questionnaire.model.structure import Question

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
