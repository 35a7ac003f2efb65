"""Practices on real questionnaires: whoever is on the line, and however it is asked, they come to an end."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.questionnaire.personas import SHIPPED, kinds
from tests.questionnaire.practising import Careless, Interviewer, StuckError

from .walking import load

pytestmark = pytest.mark.corpus
EACH, MOST_QUESTIONS = 25, 60


def test_every_practice_on_a_real_questionnaire_comes_to_an_end(corpus: Path) -> None:
    forms = sorted(str(path.relative_to(corpus / "xlsforms")) for path in (corpus / "xlsforms").rglob("*.xls*"))
    people = [one for one in SHIPPED if one.can_be_interviewed]
    ended = stuck = 0
    for number, form in enumerate(forms[::EACH]):
        program = load(corpus, form)
        if program is None or program.problems or not 0 < program.asked <= MOST_QUESTIONS:
            continue
        interviewer = (Interviewer, Careless)[number % 2](people[number % len(people)], program, seed=number)
        try:
            found = interviewer.play()
        except StuckError:
            stuck += 1
            continue
        ended += 1
        assert 0 <= found.points <= 100
        assert interviewer.lines[-1].kind == kinds.OUTCOME
        if number % 2 == 0:
            assert (found.points, form) == (100, form)
    assert ended > 5 * stuck
