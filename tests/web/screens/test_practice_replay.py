"""A practice read again, with what is to be said of each line."""

from django.utils import translation

from surveys.questionnaire.personas import Judgement, Line, Score, kinds
from surveys.questionnaire.personas.score import BAD, GOOD, PROBING, READING
from surveys.web.screens.practice_replay import replay_lines
from tests.training.practising import KIND

LINES = [
    Line(kinds.INTERVIEWER, kinds.SHOWN, 0.0, "A/A1", {"number": "A1"}),
    Line(kinds.INTERVIEWER, kinds.READ, 9.0, "A/A1"),
    Line(kinds.PERSONA, kinds.ANSWER, 9.0, "A/A1", {"words": "Sì."}),
]
SCORE = Score(50, False, (), (Judgement(1, GOOD, READING, "Read"), Judgement(1, BAD, PROBING, "Suggested")))


def test_a_line_has_all_of_its_judgements_and_is_bad_with_one_that_is() -> None:
    with translation.override("en"):
        rows = replay_lines(LINES, KIND, SCORE, "Giulia B.")
    assert [(one.index, one.who, list(one.judgements), one.is_bad) for one in rows] == [
        (1, "Giulia B.", [(True, "Read"), (False, "Suggested")], True),
        (2, KIND.name, [], False),
    ]
