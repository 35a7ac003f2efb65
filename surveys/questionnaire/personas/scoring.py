"""The score of a practice: a pure function of its lines. The rule stands in the guide, in ordinary words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .lines import Line
from .score import Score, Thresholds

USUAL = Thresholds()


def score(lines: Sequence[Line], thresholds: Thresholds = USUAL) -> Score:
    """Points with reasons. The same lines and thresholds give the same score for ever."""
    raise NotImplementedError


def score_to_json(found: Score) -> dict[str, Any]:
    """The score as plain JSON values."""
    raise NotImplementedError


def score_from_json(data: Mapping[str, Any]) -> Score:
    """The score that ``score_to_json`` wrote."""
    raise NotImplementedError
