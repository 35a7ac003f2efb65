"""Checks declarations on personal data that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.privacy import NOT_PERSONAL, standings
from surveys.questionnaire.problems import Place, Problem


def repeated_and_not_personal(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Items that repeat a personal answer but are declared not to be personal."""
    for standing in standings(questionnaire).values():
        if standing.repeats and standing.verdict == NOT_PERSONAL:
            place = Place("survey", standing.row, "personal", standing.name)
            values = {"name": standing.name, "sources": ", ".join(standing.rests_on)}
            yield Problem("personal_repeated", place, values)
