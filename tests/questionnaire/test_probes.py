"""Neutral probes by key, in the language that is spoken."""

import re

from surveys.questionnaire.wording.plain_language import hard_to_hear
from surveys.questionnaire.wording.probes import NEUTRAL, probe_names, probes_in


def test_the_studys_own_words_stand_over_the_neutral_ones() -> None:
    assert probes_in("it", {"probe_3": "Sì o no?"}) == [NEUTRAL[0]["it"], NEUTRAL[1]["it"], "Sì o no?"]
    assert probes_in("en-GB", {}) == [text["en"] for text in NEUTRAL]
    assert probes_in("de", {}) == ["", "", ""]


def test_a_neutral_probe_asks_shortly_and_names_no_answer() -> None:
    for text in NEUTRAL:
        for code, words in text.items():
            assert words.endswith("?")
            assert len(words.split()) < 10
            assert not re.search(r"\b(?:sì|no|yes|bene|male|good|bad|d’accordo|agree)\b", words.lower())
            assert list(hard_to_hear(words, code)) == []
    assert probe_names() == ["probe:1", "probe:2", "probe:3"]
