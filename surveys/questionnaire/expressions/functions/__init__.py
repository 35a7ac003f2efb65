"""The functions of the language, by subject, in one table: ``FUNCTIONS``."""

from __future__ import annotations

from . import choices, dates, instances, interview, items, logic, numbers, repeats, texts, wording
from .registry import Function, Functions

_TABLE = Functions()
for _subject in (texts, numbers, dates, choices, logic, repeats, items, instances, interview, wording):
    _subject.register(_TABLE)

FUNCTIONS: dict[str, Function] = _TABLE.by_name
"""Every function by name."""
