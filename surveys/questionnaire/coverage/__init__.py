"""Simulates many interviews: what is asked and chosen, where respondents get stuck, how quotas fill."""

from __future__ import annotations

from .report import CellFill, Coverage, DeadEnd, Progress, as_json
from .simulation import coverage, coverage_in_steps, most_asked
from .stored import from_json, to_json
from .tally import WITHOUT_END

__all__ = [
    "WITHOUT_END",
    "CellFill",
    "Coverage",
    "DeadEnd",
    "Progress",
    "as_json",
    "coverage",
    "coverage_in_steps",
    "from_json",
    "most_asked",
    "to_json",
]
