"""Which column is higher than which, and the letters that say so.

Proportions: the two-sided z of two proportions with their pooled one, no continuity correction, cases that are in both
columns taken into account (IBM SPSS Statistics Algorithms, CTABLES; the R package expss). Means: Welch's t. With
weights each base is the effective one of Kish: square of the sum over the sum of squares. As if drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from surveys.analysis.differences import SMALL_BASE

from .answers import Mask, Numbers
from .student import two_sided

STRICT, LOOSE = 0.95, 0.90
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How columns are compared. ``levels``: the strict one, then the loose one if there is one; none: no letters.

    ``minimum``: people in a column that is compared, fewer are a small base; ``expected``: the least expected count in
    a test of proportions. ``is_corrected``: by the number of comparisons in a group (Bonferroni). ``skips_extremes``:
    cells of 0 and 100 % are not compared, as SPSS does.
    """

    levels: tuple[float, ...] = (STRICT, LOOSE)
    minimum: int = SMALL_BASE
    expected: float = 5
    is_corrected: bool = False
    skips_extremes: bool = False


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of a row's columns. ``shared``: how much of a column's base two columns share, 0 of different people.

    It is the sum of squared weights of people in both, over the product of the columns' weights: without weights
    ``n12 / (n1 n2)``.
    """

    people: Numbers
    effective: Numbers
    shared: Numbers


def letter(place: int) -> str:
    """The letter of a column in its group: A to Z, then A2 to Z2, so that letters in a row can be told apart."""
    turn, at = divmod(place, len(LETTERS))
    return f"{LETTERS[at]}{turn + 1 if turn else ''}"


def z_values(shares: Numbers, bases: Bases) -> Numbers:
    """``z[row, i, j]`` of column i against column j; ``shares`` from 0 to 1, a row for each row of the table."""
    pooled = pooled_shares(shares, bases)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = 1 / bases.effective
        spread = np.sqrt(pooled * (1 - pooled) * (each[:, None] + each[None, :] - 2 * bases.shared))
        return (shares[:, :, None] - shares[:, None, :]) / spread


def pooled_shares(shares: Numbers, bases: Bases) -> Numbers:
    """The share of each pair of columns together."""
    n = bases.effective
    with np.errstate(divide="ignore", invalid="ignore"):
        together = n[:, None] + n[None, :]
        return (shares * n)[:, :, None] / together + (shares * n)[:, None, :] / together


def compare_shares(shares: Numbers, bases: Bases, comparison: Comparison) -> list[Mask]:
    """For each level ``[row, i, j]``: whether column i is higher than column j."""
    z, pooled = z_values(shares, bases), pooled_shares(shares, bases)
    allowed = _compared(bases, comparison)
    least = np.minimum(pooled, 1 - pooled) * np.minimum(bases.effective[:, None], bases.effective[None, :])
    allowed = allowed & (least >= comparison.expected)
    if comparison.skips_extremes:
        inner = (shares > 0) & (shares < 1)
        allowed = allowed & inner[:, :, None] & inner[:, None, :]
    count = _comparisons(bases, comparison)
    with np.errstate(invalid="ignore"):
        return [allowed & (z > NormalDist().inv_cdf(1 - (1 - level) / count / 2)) for level in comparison.levels]


def t_values(means: Numbers, variances: Numbers, bases: Bases, together: Numbers) -> tuple[Numbers, Numbers]:
    """Welch's t of column i against column j, and its degrees of freedom.

    ``together``: the covariance of the values of people who are in both columns.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = variances / bases.effective
        spread = errors[:, None] + errors[None, :] - 2 * together * bases.shared
        t = (means[:, None] - means[None, :]) / np.sqrt(spread)
        parts = np.square(errors) / (bases.effective - 1)
        degrees = np.square(errors[:, None] + errors[None, :]) / (parts[:, None] + parts[None, :])
    return t, degrees


def compare_means(
    means: Numbers, variances: Numbers, bases: Bases, together: Numbers, comparison: Comparison
) -> list[Mask]:
    """For each level ``[i, j]``: whether column i is higher than column j."""
    t, degrees = t_values(means, variances, bases, together)
    chance, count = two_sided(t, degrees), _comparisons(bases, comparison)
    allowed = _compared(bases, comparison) & (t > 0)
    with np.errstate(invalid="ignore"):
        return [allowed & (chance < (1 - level) / count) for level in comparison.levels]


def _compared(bases: Bases, comparison: Comparison) -> Mask:
    large = bases.people >= comparison.minimum
    allowed = large[:, None] & large[None, :]
    np.fill_diagonal(allowed, val=False)
    return allowed


def _comparisons(bases: Bases, comparison: Comparison) -> int:
    count = int((bases.people >= comparison.minimum).sum())
    return max(1, count * (count - 1) // 2) if comparison.is_corrected else 1


def letters_of(higher: Sequence[Mask], names: Sequence[str]) -> list[str]:
    """For each column the letters of those it is higher than: capitals at the strict level, small ones at the loose."""
    if not higher:
        return [""] * len(names)
    strict, loose = higher[0], higher[-1]
    return [
        "".join(
            name if strict[own, other] else name.lower()
            for other, name in enumerate(names)
            if strict[own, other] or loose[own, other]
        )
        for own in range(len(names))
    ]
