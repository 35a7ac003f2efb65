"""Quota arithmetic: how much room a cell has, and how far behind it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: target, completes, and places held by interviews that are running. ``is_soft``: it warns, never stops."""

    target: int
    completes: int = 0
    reserved: int = 0
    is_soft: bool = False


def room(cell: Cell) -> int:
    """Interviews that may still be begun in the cell; never negative. A soft cell says what is left to its target."""
    return max(0, cell.target - cell.completes - cell.reserved)


def is_full(cell: Cell) -> bool:
    """Whether the cell refuses a further interview."""
    return not cell.is_soft and room(cell) == 0


def is_done(cell: Cell) -> bool:
    """Whether the cell wants nobody rung any more: its completes reach the target and it stops there.

    Places that are only reserved do not count: they may be given back.
    """
    return not cell.is_soft and cell.completes >= cell.target


def deficit(cell: Cell) -> float:
    """The share of the target that is missing: 1 nothing done yet, 0 reached, negative exceeded; 0 without target."""
    return (cell.target - cell.completes) / cell.target if cell.target else 0.0


def deficit_of_all(cells: Sequence[Cell]) -> float:
    """How far behind the cells are to which a kind of respondents belongs: the mean of their deficits; 0 for none."""
    return sum(deficit(cell) for cell in cells) / len(cells) if cells else 0.0


def fill(cell: Cell) -> float:
    """The share of the target that is taken, running interviews included: the least filled of a group goes first."""
    taken = cell.completes + cell.reserved
    return taken / cell.target if cell.target else inf
