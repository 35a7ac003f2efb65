"""Terms that are always translated the same way: found in texts, missed in translations."""

import pytest

from surveys.questionnaire.wording.glossary import Glossary, Term

GLOSSARY = Glossary(
    [
        Term("marca/marche", "brand/brands"),
        Term("bar", "café"),
        Term("bar della stazione", "station bar"),
        Term("senza traduzione", ""),
    ]
)


@pytest.mark.parametrize(
    ("source", "translation", "found", "missed"),
    [
        ("Quale Marca preferisce?", "Which brand do you prefer?", ["marca/marche"], []),
        ("Quali marche?", "Which makes?", ["marca/marche"], ["marca/marche"]),
        ("Il marcatore?", "The marker?", [], []),
        ("Al bar  della stazione o al bar?", "At the Station Bar?", ["bar della stazione", "bar"], ["bar"]),
        ("Perché ${marca}?", "Why ${marca}?", [], []),
        ("La marca ${x}?", "", ["marca/marche"], []),
        ("È senza traduzione.", "It is.", [], []),
    ],
)
def test_terms_are_found_as_whole_words_in_all_their_forms(
    source: str, translation: str, found: list[str], missed: list[str]
) -> None:
    assert [term.term for term in GLOSSARY.found_in(source)] == found
    assert [term.term for term in GLOSSARY.missed_in(source, translation)] == missed
    assert not Glossary([])
