"""Quota arithmetic: how much room a cell has, and how far it is from its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: target, completes, and places reserved by running interviews. ``is_soft``: it warns, but never stops."""

    target: int
    completes: int = 0
    reserved: int = 0
    is_soft: bool = False


def room(cell: Cell) -> int:
    """The number of interviews that may still be started in the cell, never negative; in a soft cell, to its target."""
    return max(0, cell.target - cell.completes - cell.reserved)


def is_full(cell: Cell) -> bool:
    """Whether the cell refuses a further interview."""
    return not cell.is_soft and room(cell) == 0


def is_done(cell: Cell) -> bool:
    """Whether nobody more needs to be called for the cell: its completes reach the target, and it is not soft.

    Reserved places do not count, since they may be released.
    """
    return not cell.is_soft and cell.completes >= cell.target


def deficit(cell: Cell) -> float:
    """The missing share of the target: 1 nothing done yet, 0 reached, negative if exceeded; 0 without a target."""
    return (cell.target - cell.completes) / cell.target if cell.target else 0.0


def deficit_of_all(cells: Sequence[Cell]) -> float:
    """The mean deficit of the cells to which a kind of respondent belongs; 0 without cells."""
    return sum(deficit(cell) for cell in cells) / len(cells) if cells else 0.0


def fill(cell: Cell) -> float:
    """The share of the target that is taken, running interviews included; the least filled of a group goes first."""
    taken = cell.completes + cell.reserved
    return taken / cell.target if cell.target else inf
