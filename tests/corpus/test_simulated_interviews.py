"""Simulated interviews of real questionnaires, the same answers typed one after the other, and saved as tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.questionnaire.replaying import assert_replays
from tests.questionnaire.typing import compare

from .walking import load

pytestmark = pytest.mark.corpus
EACH, MOST_QUESTIONS = 40, 60


def test_real_questionnaires_are_answered_alike_in_a_simulation_and_typed(corpus: Path) -> None:
    forms = sorted(str(path.relative_to(corpus / "xlsforms")) for path in (corpus / "xlsforms").rglob("*.xls*"))
    compared = replayed = 0
    for form in forms[::EACH]:
        program = load(corpus, form)
        if program is not None and not program.problems and 0 < program.asked <= MOST_QUESTIONS:
            compare(program, seed=compared + 1)
            compared += 1
            replayed += assert_replays(program, seed=compared)
    assert compared >= replayed > 5
