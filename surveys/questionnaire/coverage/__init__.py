"""Simulates many interviews: what is asked and chosen, where respondents get stuck, how quotas fill."""

from __future__ import annotations

from .report import CellFill, Coverage, DeadEnd, as_json
from .simulation import coverage
from .tally import WITHOUT_END

__all__ = ["WITHOUT_END", "CellFill", "Coverage", "DeadEnd", "as_json", "coverage"]
