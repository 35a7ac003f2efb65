"""Many simulated interviews at once: what is asked, what is chosen, where nobody gets on, which quotas fill."""

from __future__ import annotations

from .counting import WITHOUT_END
from .report import CellFill, Coverage, DeadEnd, as_json
from .simulating import coverage

__all__ = ["WITHOUT_END", "CellFill", "Coverage", "DeadEnd", "as_json", "coverage"]
