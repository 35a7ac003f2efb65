"""What was done in a practice, in words."""

from django.utils import translation

from surveys.questionnaire.personas import Line, kinds
from surveys.web.screens.practice_lines import spoken_line
from tests.training.practising import KIND


def test_a_reading_tells_how_long_it_took_though_what_she_says_to_it_has_the_same_time() -> None:
    lines = [
        Line(kinds.INTERVIEWER, kinds.SHOWN, 20.0, "A/A1", {"number": "A1"}),
        Line(kinds.INTERVIEWER, kinds.READ, 29.0, "A/A1"),
        Line(kinds.PERSONA, kinds.ANSWER, 29.0, "A/A1", {"words": "Sì."}),
    ]
    with translation.override("en"):
        told = spoken_line(lines[1], KIND, lines)
    assert told is not None
    assert told.words == "read A1, 9 seconds"
