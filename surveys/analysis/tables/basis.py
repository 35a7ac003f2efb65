"""Sums over the columns of a table: people, weights, shares, means, medians, and the bases that tests need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .answers import Mask, Numbers, Places
from .columns import Columns, Group
from .significance import Bases


@dataclass(frozen=True, slots=True)
class Basis:
    """Those on whom a row is based. ``members``, ``weighted`` and ``squared``: a row for each, a column of the table.

    ``people``, ``weight`` and ``effective``: the unweighted, the weighted and the effective base of each column.
    """

    members: Mask
    weighted: Numbers
    squared: Numbers
    people: Numbers
    weight: Numbers
    effective: Numbers

    def bases(self, group: Group) -> Bases:
        """The bases of a group's columns, for tests."""
        span, size = group.span, group.last - group.first
        shared = np.zeros((size, size))
        if group.overlaps:
            both = self.squared[:, span].T @ self.members[:, span]
            weight = self.weight[span]
            product = weight[:, None] * weight[None, :]
            shared = np.divide(both, product, out=shared, where=product > 0)
        return Bases(self.people[span], self.effective[span], shared)

    def sums(self, values: Numbers) -> Numbers:
        """The weighted sums: a row for each row of ``values``, a column of the table.

        Added up here and not by the library behind ``@``, whose threads wait for each other on a busy machine.
        """
        found = [(row[:, None] * self.weighted).sum(0) for row in values]
        return np.array(found).reshape(len(values), self.weighted.shape[1])

    def weights_of(self, chosen: Mask) -> Numbers:
        """The weight of those chosen: a row for each row of ``chosen``, a column of the table."""
        found = [self.weighted[row].sum(0) for row in chosen]
        return np.array(found).reshape(len(chosen), self.weighted.shape[1])


def basis_of(columns: Columns, at: Places, owner: Places | None = None) -> Basis:
    """The basis of these interviews; with ``owner`` of these instances, each as heavy as the interview it is of."""
    rows = at if owner is None else owner[at]
    members, weights = columns.members[rows], columns.weights[rows]
    weighted = members * weights[:, None]
    squared = weighted * weights[:, None]
    weight, squares = weighted.sum(0), squared.sum(0)
    effective = np.divide(np.square(weight), squares, out=np.zeros_like(weight), where=squares > 0)
    return Basis(members, weighted, squared, members.sum(0).astype(np.float64), weight, effective)


@dataclass(frozen=True, slots=True)
class Means:
    """The mean of each column and the variance of a single value."""

    means: Numbers
    variances: Numbers


def means_of(basis: Basis, values: Numbers) -> Means:
    """Mean and variance: of the sample, with the effective base for the number of people; unweighted the usual one."""
    centre = float(values.mean()) if len(values) else 0.0
    away = values - centre
    first, second = basis.sums(np.vstack([away, np.square(away)]))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = first / basis.weight
        spread = np.maximum(second / basis.weight - np.square(mean), 0)
        variance = np.where(basis.effective > 1, spread * basis.effective / (basis.effective - 1), np.nan)
    return Means(np.where(basis.weight > 0, mean + centre, np.nan), variance)


def together(basis: Basis, group: Group, values: Numbers, found: Means) -> Numbers:
    """The covariance of the values of those who are in two columns of the group."""
    span, size = group.span, group.last - group.first
    if not group.overlaps:
        return np.zeros((size, size))
    means, inside = found.means[span], basis.members[:, span]
    heavy = basis.squared[:, span].T
    ones, once, twice = (heavy @ (inside * power[:, None]) for power in (np.ones_like(values), values, values**2))
    product = twice - (means[:, None] + means[None, :]) * once + means[:, None] * means[None, :] * ones
    return np.divide(product, ones, out=np.zeros_like(product), where=ones > 0)


def medians_of(basis: Basis, values: Numbers) -> Numbers:
    """The weighted median of each column: half of the weight lies at or below it, half at or above."""
    order = np.argsort(values, kind="stable")
    ordered, upto = values[order], np.cumsum(basis.weighted[order], axis=0)
    found = np.full(upto.shape[1], np.nan)
    for column in range(upto.shape[1]):
        total = upto[-1, column] if len(ordered) else 0.0
        if total <= 0:
            continue
        half, slack = total / 2, total * 1e-12
        lower = int(np.searchsorted(upto[:, column], half - slack))
        upper = int(np.searchsorted(upto[:, column], half + slack, side="right"))
        found[column] = (ordered[lower] + ordered[min(upper, len(ordered) - 1)]) / 2
    return found
