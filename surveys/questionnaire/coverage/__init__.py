"""Many simulated interviews at once: what is asked, what is chosen, where nobody gets on, which quotas fill."""

from __future__ import annotations

from .report import CellFill, Coverage, DeadEnd, as_json
from .simulation import coverage
from .tally import WITHOUT_END

__all__ = ["WITHOUT_END", "CellFill", "Coverage", "DeadEnd", "as_json", "coverage"]
