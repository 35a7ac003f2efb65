"""Student's t: how likely so large a value is by chance. NumPy has no distributions, and scipy is no dependency.

The incomplete beta function by Lentz's continued fraction (Press et al., Numerical Recipes, section 6.4).
"""

from __future__ import annotations

import math

import numpy as np

from .answers import Numbers

TINY, ENOUGH, ROUNDS = 1e-300, 1e-12, 300


def two_sided(t: Numbers, degrees: Numbers) -> Numbers:
    """The two-sided probability of each ``t`` with these degrees of freedom; NaN where one of them is."""
    is_known = np.isfinite(t) & np.isfinite(degrees) & (degrees > 0)
    found = np.where(np.isinf(t) & (degrees > 0), 0.0, np.nan)
    if is_known.any():
        squares, freedom = np.square(t[is_known]), degrees[is_known]
        found[is_known] = _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + squares))
    return found


def _incomplete_beta(a: Numbers, b: float, x: Numbers) -> Numbers:
    logs = np.array([math.lgamma(one + b) - math.lgamma(one) - math.lgamma(b) for one in a.tolist()])
    with np.errstate(divide="ignore"):
        front = np.exp(logs + a * np.log(x) + b * np.log1p(-x))
    front = np.where((x <= 0) | (x >= 1), 0.0, front)
    is_small = x < (a + 1) / (a + b + 2)
    second = np.full_like(a, b)
    below = _fraction(np.where(is_small, a, second), np.where(is_small, second, a), np.where(is_small, x, 1 - x))
    value = front * below / np.where(is_small, a, second)
    return np.clip(np.where(x >= 1, 1.0, np.where(is_small, value, 1 - value)), 0, 1)


def _fraction(a: Numbers, b: Numbers, x: Numbers) -> Numbers:
    c, d = np.ones_like(x), 1 / _away(1 - (a + b) * x / (a + 1))
    value = d.copy()
    for m in range(1, ROUNDS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _away(1 + even * d), _away(1 + even / c)
        value = value * d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _away(1 + odd * d), _away(1 + odd / c)
        value = value * d * c
        if np.all(np.abs(d * c - 1) < ENOUGH):
            break
    return value


def _away(x: Numbers) -> Numbers:
    return np.where(np.abs(x) < TINY, TINY, x)
