"""Lasting ids of rows: an edit that was begun before rows were inserted above still finds its row.

A row's id is its number in the workbook as it was uploaded, plus what earlier workbooks of the draft used up; rows
that are inserted take new ids. Kept are, for each sheet whose rows have moved, the runs of ids in the order of the
rows, the last of which goes on for ever: a workbook that came as it is needs nothing, and an insertion two numbers.
Each operation on rows renumbers them here as it does in the sheet; an id that was used is never given again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_ROWS = 1_048_576
_EVER = 2 * MOST_ROWS

Run = tuple[int, int]
"""The first id, and how many rows have it and those after it."""


class RowIds:
    """The ids of a draft's rows by sheet; ``stored`` is what ``as_json`` returned, ``{}`` at first."""

    def __init__(self, stored: Mapping[str, Any] | None = None) -> None:
        held = stored or {}
        self._first: int = held.get("first", 1)
        self._next: int = held.get("next", self._first + MOST_ROWS)
        self._runs: dict[str, list[Run]] = {
            sheet: [(first, count) for first, count in runs] for sheet, runs in held.get("sheets", {}).items()
        }

    def as_json(self) -> dict[str, Any]:
        """The ids as plain JSON values."""
        return {
            "first": self._first,
            "next": self._next,
            "sheets": {sheet: [list(run) for run in runs] for sheet, runs in self._runs.items()},
        }

    def of_another_workbook(self) -> RowIds:
        """The ids of a workbook that takes the place of this one: none of them has been used before."""
        return RowIds({"first": self._next, "next": self._next + MOST_ROWS})

    def as_before(self, stored: Mapping[str, Any]) -> RowIds:
        """The ids ``stored`` earlier, after which none of those used since is given again."""
        return RowIds({**RowIds(stored).as_json(), "next": max(self._next, RowIds(stored)._next)})

    def id_of(self, sheet: str, number: int) -> int:
        """The id of the row with this number, from 1."""
        left = number - 1
        for first, count in self._of(sheet):
            if left < count:
                return first + left
            left -= count
        raise ValueError(number)

    def number_of(self, sheet: str, row: int) -> int | None:
        """The number of the row with this id; ``None`` if it has been removed, or was never there."""
        before = 0
        for first, count in self._of(sheet):
            if first <= row < first + count:
                number = before + row - first + 1
                return number if number <= MOST_ROWS else None
            before += count
        return None

    def insert(self, sheet: str, at: int, count: int, first: int | None = None) -> int:
        """Give ids to rows inserted at a number; ``first``: those that they had before. Returns the first."""
        given = self._next if first is None else first
        self._next = max(self._next, given + count)
        runs, index = self._split(sheet, at)
        runs.insert(index, (given, count))
        return given

    def remove(self, sheet: str, first: int, count: int) -> None:
        """Forget the ids of removed rows, numbered from ``first`` on."""
        self._cut(sheet, first, count)

    def move(self, sheet: str, first: int, count: int, after: int) -> None:
        """Move the ids of rows, numbered from ``first`` on, behind the row numbered ``after``."""
        block = self._cut(sheet, first, count)
        runs, index = self._split(sheet, (after - count if after >= first else after) + 1)
        runs[index:index] = block

    def _of(self, sheet: str) -> list[Run]:
        return self._runs.get(sheet) or [(self._first, _EVER)]

    def _cut(self, sheet: str, first: int, count: int) -> list[Run]:
        runs, start = self._split(sheet, first)
        runs, end = self._split(sheet, first + count)
        block = runs[start:end]
        del runs[start:end]
        return block

    def _split(self, sheet: str, number: int) -> tuple[list[Run], int]:
        """The sheet's runs, one of which begins at the row of this number, and which one."""
        runs = self._runs.setdefault(sheet, self._of(sheet))
        before = 0
        for index, (first, count) in enumerate(runs):
            inside = number - 1 - before
            if inside == 0:
                return runs, index
            if inside < count:
                runs[index : index + 1] = [(first, inside), (first + inside, count - inside)]
                return runs, index + 1
            before += count
        raise ValueError(number)
