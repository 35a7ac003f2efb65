"""A questionnaire written as a workbook reads back to the same questionnaire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire

from .conftest import EACH

pytestmark = pytest.mark.corpus


def without_rows(questionnaire: Questionnaire) -> Any:
    """Everything but the row numbers: loops and ``or_other`` are written out, so rows move.

    And but the leave for a code to stand twice in a list, which is written where the list needs it.
    """

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(part) for key, part in value.items() if key not in ("row", "allow_choice_duplicates")}
        return [strip(part) for part in value] if isinstance(value, list) else value

    return strip(storage.to_json(questionnaire))


def test_real_questionnaires_survive_a_round_trip_through_a_workbook(corpus: Path) -> None:
    compared = 0
    for entry in json.loads((corpus / "manifest.json").read_text())[::EACH]:
        reading = read_workbook((corpus / "xlsforms" / entry["file"]).read_bytes())
        if reading.loaded and reading.questionnaire is not None:
            again = read_workbook(write_workbook(reading.questionnaire))
            assert again.loaded, entry["file"]
            assert again.questionnaire is not None
            assert without_rows(again.questionnaire) == without_rows(reading.questionnaire), entry["file"]
            compared += 1
    assert compared
