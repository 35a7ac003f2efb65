"""Other people's questionnaires are drawn as maps on which nothing overlaps and nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .every_route_map import draw

pytestmark = pytest.mark.corpus

EACH = 40
"""One questionnaire in so many; ``every_route_map`` draws them all."""


def test_real_questionnaires_are_drawn_right(corpus: Path, say: Callable[[str], None]) -> None:
    drawn = draw(corpus, EACH)
    say(f"route maps {drawn}")
    assert drawn > 5
