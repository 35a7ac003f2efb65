"""Ready-made parts of a questionnaire: complete rows of a workbook, with names that nothing else has."""

from __future__ import annotations

from collections.abc import Mapping

from .brands import BRANDS
from .households import HOUSEHOLDS
from .italy import PLACES
from .kept import KeptPart, kept_list, kept_questions, put_in
from .other import other_of
from .parts import Pattern, rows_of
from .questions import QUESTIONS

PATTERNS: Mapping[str, Pattern] = {**QUESTIONS, **BRANDS, **PLACES, **HOUSEHOLDS}
"""Ready-made parts by their keys, in the order in which they are offered."""

__all__ = ["PATTERNS", "KeptPart", "Pattern", "kept_list", "kept_questions", "other_of", "put_in", "rows_of"]
