"""What is said of personal data in a questionnaire and does not go together."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.privacy import NOT_PERSONAL, standings
from surveys.questionnaire.problems import Place, Problem


def repeated_and_not_personal(questionnaire: Questionnaire) -> Iterator[Problem]:
    """What repeats a personal answer and is declared not to be personal."""
    for standing in standings(questionnaire).values():
        if standing.repeats and standing.verdict == NOT_PERSONAL:
            place = Place("survey", standing.row, "personal", standing.name)
            values = {"name": standing.name, "sources": ", ".join(standing.rests_on)}
            yield Problem("personal_repeated", place, values)
