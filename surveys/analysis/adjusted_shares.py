"""Shares of several people that were given different cases, made comparable.

Whoever was given harder cases is held to what everybody together made of such cases (indirect standardisation, as for
standardised mortality ratios: Breslow & Day 1987, chapter 2). Cases are told apart by a stratum: which list they come
from, how often they had been called, at which time of the day. The adjusted share is the person's own, less what was
to be expected on their cases, plus everybody's: the share they would have with cases like everybody's.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from .agreement import wilson


@dataclass(frozen=True, slots=True)
class Counted:
    """Of ``base`` cases of one stratum that ``person`` had, ``count`` ended so."""

    person: int
    stratum: Hashable
    count: int
    base: int = 1


@dataclass(frozen=True, slots=True)
class AdjustedShare:
    """A person's share of ``count`` in ``base`` with its interval at 95 %, and the same ``adjusted`` for their cases.

    ``expected``: what everybody's shares on such cases would give.
    """

    count: int
    base: int
    interval: tuple[float, float]
    expected: float
    adjusted: float
    adjusted_interval: tuple[float, float]

    @property
    def share(self) -> float:
        """As it was counted."""
        return self.count / self.base


def adjusted_shares(counted: Iterable[Counted]) -> dict[int, AdjustedShare]:
    """Person → their share, of whoever has any case."""
    of_strata: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0])
    of_people: dict[int, dict[Hashable, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for one in counted:
        for sums in (of_strata[one.stratum], of_people[one.person][one.stratum]):
            sums[0] += one.count
            sums[1] += one.base
    whole = sum(base for _count, base in of_strata.values())
    overall = sum(count for count, _base in of_strata.values()) / whole if whole else 0.0
    rates = {stratum: count / base for stratum, (count, base) in of_strata.items() if base}
    found = {person: _of(strata, rates, overall) for person, strata in of_people.items()}
    return {person: share for person, share in found.items() if share is not None}


def _of(strata: dict[Hashable, list[int]], rates: dict[Hashable, float], overall: float) -> AdjustedShare | None:
    count, base = sum(one[0] for one in strata.values()), sum(one[1] for one in strata.values())
    if not base:
        return None
    expected = sum(rates[stratum] * one[1] for stratum, one in strata.items() if one[1]) / base
    adjusted = min(1.0, max(0.0, count / base - expected + overall))
    return AdjustedShare(count, base, wilson(count, base), expected, adjusted, wilson(adjusted * base, base))
