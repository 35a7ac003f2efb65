"""Conditions of other people's questionnaires mean the same after they were a sentence, or stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.checks.outline import Outline
from tests.questionnaire.said_again import assert_means_the_same

pytestmark = pytest.mark.corpus

EACH = 12
"""One workbook in so many: each takes about as long to read as all of its conditions."""


def test_real_conditions_are_sentences_or_stay_text(corpus: Path, say: Callable[[str], None]) -> None:
    found: set[str] = set()
    for entry in json.loads((corpus / "manifest.json").read_text())[::EACH]:
        questionnaire = read_workbook((corpus / "xlsforms" / entry["file"]).read_bytes()).questionnaire
        if questionnaire is not None:
            found |= {cell.expression for cell in Outline(questionnaire).cells if cell.scope.condition}
    said = sum(map(assert_means_the_same, sorted(found)))
    say(f"sentences {said}/{len(found)}")
    assert said > 0.6 * len(found)
