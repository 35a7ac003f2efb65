"""How many cases the missing interviews of a quota cell still take, by what its completes have taken so far.

The yield is the share of worked cases that became completes of the cell. Its band is Wilson's score interval (1927),
here at 90 %: it holds for small shares, of which a cell's yield is one. Under ten completes the band is wider than any
decision, so nothing is said.
"""

from dataclasses import dataclass
from math import ceil, sqrt

LEAST_COMPLETES = 10
NORMAL = 1.6449
"""Ninety per cent of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Cases for the missing interviews: most likely, and from ``low`` to ``high`` in nine studies of ten."""

    cases: int
    low: int
    high: int
    per_complete: float


def sample_needed(*, missing: int, completes: int, worked: int) -> Needed | None:
    """The cases that so many missing interviews take; None where there are too few completes to say."""
    if completes < LEAST_COMPLETES or worked < completes:
        return None
    least, most = wilson(completes, worked)
    return Needed(
        ceil(missing * worked / completes), ceil(missing / most), ceil(missing / least), per_complete=worked / completes
    )


def wilson(found: int, tried: int, normal: float = NORMAL) -> tuple[float, float]:
    """Between which shares the true one lies, nine times of ten, if it was found so often among so many."""
    share, square = found / tried, normal**2
    middle = (share + square / (2 * tried)) / (1 + square / tried)
    half = normal * sqrt(share * (1 - share) / tried + square / (4 * tried**2)) / (1 + square / tried)
    return max(middle - half, 0.0), min(middle + half, 1.0)
