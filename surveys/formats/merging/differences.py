"""What differs between a draft and a workbook that was edited elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

HERE, THERE = "here", "there"
"""Whose text is kept where both have changed: the draft's, or that of the workbook edited elsewhere."""
CELL, HEADING, ADDED, REMOVED, MOVED = "cell", "heading", "added", "removed", "moved"
"""What has become another one: a cell, the heading of a column, or a whole row."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell, or a row (``column`` 0), that is another one than it was: its texts ``before``, ``here`` and ``there``.

    ``row`` is its number in the draft, or in the workbook edited elsewhere where ``is_there_only``; ``item``: what the
    row is about. Of a row that was added or removed the text is what stands in it; a removed one has none.
    ``line``: what the row goes by, wherever it is moved.
    """

    kind: str
    sheet: str
    row: int
    column: int
    heading: str
    item: str
    before: str
    here: str
    there: str
    line: int = 0
    is_there_only: bool = False

    @property
    def place(self) -> str:
        """Where it is: ``survey!D14``, or ``survey!14`` for a row."""
        return f"{self.sheet}!{get_column_letter(self.column) if self.column else ''}{self.row}"

    @property
    def key(self) -> str:
        """What tells it from all others, with the texts that it has: a choice is made between these."""
        parts = (self.kind, self.sheet, self.heading, self.item, self.here, self.there, str(self.line))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comes ``entering`` from the workbook edited elsewhere, what of the draft is ``staying``, and the conflicts.

    ``has_base``: whether it is known what both were made from; if not, whatever differs is a conflict.
    ``is_exact``: whether that is just the state that was downloaded. ``undecided``: conflicts without a choice.
    ``stays_in_order``: sheets whose rows were put into quite another order elsewhere, which is not taken over.
    """

    conflicts: tuple[Difference, ...] = ()
    entering: tuple[Difference, ...] = ()
    staying: tuple[Difference, ...] = ()
    undecided: tuple[Difference, ...] = ()
    has_base: bool = True
    is_exact: bool = True
    stays_in_order: tuple[str, ...] = ()
