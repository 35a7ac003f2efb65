"""Weights that bring a sample to known shares: raking, after Deming and Stephan (1940).

Each round multiplies the weights of each class of each margin so that its share becomes the target; weights beyond the
limits are cut back to them at the end of the round, which pulls the shares a little away again: what is left is told.
The effective base is Kish's: square of the sum of the weights over the sum of their squares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ROUNDS = 50
CLOSE = 0.0005
"""Half a tenth of a point: so far from its target a share may stay."""
EVEN = 1e-9
"""Shares so near to 1 in all are whole."""


class WeightingError(ValueError):
    """Why weights cannot be worked out. ``reason``: one of the module's words; ``margin`` and ``place`` of a class."""

    def __init__(self, reason: str, margin: int = -1, place: int = -1) -> None:
        super().__init__(reason)
        self.reason, self.margin, self.place = reason, margin, place


NOBODY, EMPTY, NOT_WHOLE, NO_BASE, LIMITS, NEGATIVE = "nobody", "empty", "not_whole", "no_base", "limits", "negative"
"""No interviews; a class without people has a target; targets do not sum to 1; no usable base weight; impossible
limits; a target below 0."""


@dataclass(frozen=True, slots=True)
class Margin:
    """One variable with its targets. ``places``: for each interview its class, -1 for none that has a target."""

    places: NDArray[np.int32]
    targets: Sequence[float]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights, with mean 1. ``deviation``: the largest distance of a share from its target, of class ``place``.

    ``cut``: how many stand at a limit; ``greatest_uncut``: the largest weight that no limit would have cut, in a
    computation without limits.
    """

    values: Numbers
    rounds: int
    has_converged: bool
    deviation: float
    margin: int
    place: int
    cut: int
    greatest_uncut: float

    @property
    def effective(self) -> float:
        """The effective base."""
        return effective_base(self.values)

    @property
    def design_effect(self) -> float:
        """How many times larger a variance becomes by the weights."""
        return len(self.values) / self.effective


def effective_base(weights: Numbers) -> float:
    """Kish's effective base; 0 of nobody."""
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def rake(
    margins: Sequence[Margin],
    *,
    base: Numbers,
    least: float = 0,
    most: float = np.inf,
    rounds: int = ROUNDS,
    close: float = CLOSE,
) -> Weights:
    """Weights of mean 1 that bring the sample, weighted by ``base``, to the targets of all margins.

    Whoever is in no class of a margin is weighted by the others. ``least`` and ``most``: limits of a weight.
    Raises ``WeightingError``.
    """
    start = _usable(base)
    _check(margins, start, least, most)
    values, count = start, 0
    while True:
        values = _bounded(values, least, most) if count else values
        deviation, margin, place = _worst(margins, values)
        if deviation <= close or count == rounds:
            break
        values, count = _one_round(margins, values), count + 1
    at_limit = int(((values <= least) | (values >= most)).sum()) if count or least or most < np.inf else 0
    is_bound = least > 0 or most < np.inf
    free = rake(margins, base=base, rounds=rounds, close=close).values if is_bound else values
    return Weights(values, count, deviation <= close, deviation, margin, place, at_limit, float(free.max()))


def shares(margin: Margin, values: Numbers) -> Numbers:
    """The weighted share of each class among those who are in one."""
    inside = margin.places >= 0
    sums = np.bincount(margin.places[inside], values[inside], len(margin.targets)).astype(np.float64)
    total = sums.sum()
    return np.asarray(sums / total if total else sums)


def _usable(base: Numbers) -> Numbers:
    """The base weights with mean 1."""
    if not len(base):
        raise WeightingError(NOBODY)
    known = np.isfinite(base) & (base >= 0)
    if not known.all() or not base.sum():
        raise WeightingError(NO_BASE)
    return np.asarray(base / base.mean())


def _check(margins: Sequence[Margin], base: Numbers, least: float, most: float) -> None:
    if not 0 <= least <= 1 <= most:
        raise WeightingError(LIMITS)
    for number, margin in enumerate(margins):
        targets = np.array(margin.targets, np.float64)
        if (targets < 0).any() or not np.isfinite(targets).all():
            raise WeightingError(NEGATIVE, number, int(np.argmin(np.nan_to_num(targets, nan=-1))))
        if abs(targets.sum() - 1) > EVEN:
            raise WeightingError(NOT_WHOLE, number)
        empty = np.flatnonzero((shares(margin, base) == 0) & (targets > 0))
        if len(empty):
            raise WeightingError(EMPTY, number, int(empty[0]))


def _one_round(margins: Sequence[Margin], values: Numbers) -> Numbers:
    for margin in margins:
        found = shares(margin, values)
        factors = np.divide(np.asarray(margin.targets), found, out=np.ones_like(found), where=found > 0)
        # Those in no class keep their weight, and the others together theirs.
        values = values * np.append(factors, 1.0)[margin.places]
    return np.asarray(values / values.mean())


def _bounded(values: Numbers, least: float, most: float) -> Numbers:
    """The weights within the limits and with mean 1: what is cut off is spread over the others."""
    if least <= 0 and most == np.inf:
        return values
    for _ in range(ROUNDS):
        values = np.clip(values, least, most)
        excess = 1 - values.mean()
        if abs(excess) < EVEN:
            break
        inner = (values > least) & (values < most)
        weight = float(values[inner].sum())
        if not weight:
            values = np.clip(values / values.mean(), least, most)
            break
        values = np.where(inner, values * (1 + excess * len(values) / weight), values)
    return np.clip(values, least, most)


def _worst(margins: Sequence[Margin], values: Numbers) -> tuple[float, int, int]:
    """The largest distance from a target, its margin and its class."""
    found = (0.0, -1, -1)
    for number, margin in enumerate(margins):
        away = np.abs(shares(margin, values) - np.asarray(margin.targets))
        place = int(np.argmax(away)) if len(away) else 0
        if len(away) and away[place] > found[0]:
            found = (float(away[place]), number, place)
    return found
