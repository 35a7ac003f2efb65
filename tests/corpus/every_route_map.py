"""Draws the route map of every questionnaire of the corpus: ``python -m tests.corpus.every_route_map``."""

from __future__ import annotations

import json
import os
from pathlib import Path

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.coverage.map_layout import laid_out
from surveys.questionnaire.coverage.route_map import route_map, with_closed
from tests.corpus.conftest import BESIDE
from tests.questionnaire.drawings import assert_is_right


def draw(corpus: Path, each: int = 1) -> int:
    """Draw one questionnaire in so many, with all blocks open, all closed, and every other one; returns how many."""
    drawn = 0
    for entry in json.loads((corpus / "manifest.json").read_text())[::each]:
        questionnaire = read_workbook((corpus / "xlsforms" / entry["file"]).read_bytes()).questionnaire
        if questionnaire is None:
            continue
        drawn += 1
        whole = route_map(questionnaire)
        names = [block.name for block in whole.blocks]
        for ways in (whole, with_closed(whole, []), with_closed(whole, names[::2])):
            assert_is_right(ways, laid_out(ways))
    return drawn


if __name__ == "__main__":
    print(draw(Path(os.environ.get("CATI_CORPUS") or BESIDE)), "questionnaires are drawn right")
