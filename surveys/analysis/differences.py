"""Whether two shares or two means differ by more than chance does; samples of any weights.

The z test of two proportions with a pooled variance, two-sided, on effective bases: Kish (1965), n = (Σw)² / Σw².
Cells of nobody and of everybody are tested as any other. No correction for the number of comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt

SMALL_BASE = 30
"""A base of fewer people is small, in figures: it is marked and nothing is tested against it.

It is not the threshold of data, below which a group is withheld: see ``results.services.withheld_groups``.
"""
LEAST_EXPECTED = 5
STRICT, LOOSE = 0.05, 0.10
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Group:
    """People and their weights. ``weight``: their sum; ``squares``: the sum of their squares."""

    people: int = 0
    weight: float = 0.0
    squares: float = 0.0

    @property
    def effective(self) -> float:
        """As many people without weights would tell as much."""
        return self.weight**2 / self.squares if self.squares else 0.0


def two_sided(z: float) -> float:
    """The probability that chance alone brings a normal variable so far from zero."""
    return 1 - erf(abs(z) / sqrt(2))


def of_shares(first: float, base: float, second: float, other: float) -> float:
    """The probability of such a difference between two shares of two (effective) bases; 1 where there is nobody."""
    if base <= 0 or other <= 0:
        return 1.0
    pooled = (first * base + second * other) / (base + other)
    variance = pooled * (1 - pooled) * (1 / base + 1 / other)
    return two_sided((first - second) / sqrt(variance)) if variance > 0 else 1.0


def is_expected_small(first: float, base: float, second: float, other: float) -> bool:
    """Whether so few are expected in one of the four cells that the test of two shares does not hold."""
    pooled = (first * base + second * other) / (base + other) if base + other > 0 else 0.0
    return min(pooled, 1 - pooled) * min(base, other) < LEAST_EXPECTED


def of_means(first: float, error: float, second: float, other: float) -> float:
    """The probability of such a difference between two means, by their standard errors; 1 where both are zero."""
    spread = sqrt(error**2 + other**2)
    return two_sided((first - second) / spread) if spread else 1.0


def mark(probability: float, base: int, other: int) -> str:
    """``95`` or ``90`` where the difference holds at that level, empty where it does not or a base is too small."""
    if min(base, other) < SMALL_BASE:
        return ""
    return "95" if probability < STRICT else "90" if probability < LOOSE else ""


def margin(share: float, base: float) -> float:
    """Half the interval of a share at 95 %, as if the (effective) base had been drawn at random."""
    return Z * sqrt(share * (1 - share) / base) if base > 0 else 0.0
