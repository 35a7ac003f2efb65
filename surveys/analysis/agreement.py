"""How far answers given twice agree, by type of variable; each share has its interval, none is told on a small base.

Types as in back-checks of household surveys (ipabcstats, Innovations for Poverty Action): 1 should never differ, so
that a difference is a matter of the interviewer; 2 is hard to ask or to answer; 3 may change in between. The interval
of a share is Wilson's (1927).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean
from typing import Any

LEAST_BASE = 10
LEAST_PEOPLE, LEAST_EACH = 8, 10
"""Of interviewer effects: so many interviewers with so many interviews each."""
Z = 1.959964
SAME, CHANGED, NOT_COMPARED = "same", "changed", "not_compared"


def compared(first: Any, again: Any, tolerance: float = 0.0, *, is_number: bool = True) -> str:
    """Whether two answers are the same: numbers within the tolerance, codes to the letter; both must be there."""
    if first in (None, "", []) or again in (None, "", []):
        return NOT_COMPARED
    if isinstance(first, list) or isinstance(again, list):
        one, other = ({str(value) for value in (x if isinstance(x, list) else [x])} for x in (first, again))
        return SAME if one == other else CHANGED
    if not is_number:
        return SAME if str(first) == str(again) else CHANGED
    try:
        return SAME if abs(float(first) - float(again)) <= tolerance else CHANGED
    except (TypeError, ValueError):
        return SAME if str(first) == str(again) else CHANGED


@dataclass(frozen=True, slots=True)
class Share:
    """``changed`` of ``base`` comparisons. ``low`` and ``high``: Wilson's interval, ``None`` on too small a base."""

    changed: int
    base: int

    @property
    def is_told(self) -> bool:
        """Whether the base is large enough for a share."""
        return self.base >= LEAST_BASE

    @property
    def part(self) -> float | None:
        """The share; ``None`` on too small a base."""
        return self.changed / self.base if self.is_told else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which values the share lies nineteen times in twenty."""
        return wilson(self.changed, self.base) if self.is_told else None


def share_of(results: Iterable[str]) -> Share:
    """The share of the changed ones among those that were compared."""
    known = [one for one in results if one != NOT_COMPARED]
    return Share(known.count(CHANGED), len(known))


def wilson(count: float, base: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 %."""
    part, square = count / base, Z * Z
    centre = (part + square / (2 * base)) / (1 + square / base)
    half = Z * sqrt(part * (1 - part) / base + square / (4 * base * base)) / (1 + square / base)
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Effect:
    """How alike the answers to one interviewer are: ``rho`` with its interval, and the design effect that follows.

    deff = 1 + rho (m − 1) with m interviews for each interviewer on average (Kish 1962).
    """

    rho: float
    low: float
    high: float
    deff: float
    people: int
    interviews: int


def interviewer_effect(answers: Sequence[Sequence[float]]) -> Effect | None:
    """The effect of the interviewer on a number, by one group of answers for each; ``None`` on too small a base.

    The intraclass correlation by analysis of variance, ICC(1,1) of Shrout and Fleiss (1979); its interval by leaving
    out one interviewer at a time. It means something only where cases were handed out at random.
    """
    groups = [group for group in answers if len(group) >= LEAST_EACH]
    if len(groups) < LEAST_PEOPLE:
        return None
    rho = intraclass(groups)
    if rho is None:
        return None
    left_out = [
        one for place in range(len(groups)) if (one := intraclass(groups[:place] + groups[place + 1 :])) is not None
    ]
    centre = mean(left_out)
    error = sqrt((len(left_out) - 1) / len(left_out) * sum((one - centre) ** 2 for one in left_out))
    interviews = sum(map(len, groups))
    deff = 1 + rho * (interviews / len(groups) - 1)
    return Effect(rho, rho - Z * error, rho + Z * error, deff, len(groups), interviews)


def intraclass(groups: Sequence[Sequence[float]]) -> float | None:
    """The intraclass correlation of groups of any sizes; ``None`` where all answers are the same."""
    total, count = sum(map(len, groups)), len(groups)
    overall = sum(map(sum, groups)) / total
    between = sum(len(group) * (mean(group) - overall) ** 2 for group in groups) / (count - 1)
    within = sum((value - mean(group)) ** 2 for group in groups for value in group) / (total - count)
    size = (total - sum(len(group) ** 2 for group in groups) / total) / (count - 1)
    spread = between + (size - 1) * within
    return (between - within) / spread if spread else None


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far two coders agree beyond chance. ``confused``: pairs of codes with how often one was taken for the other.

    Cohen (1960): κ = (p − e) / (1 − e); ``None`` where chance alone agrees always.
    """

    base: int
    same: int
    by_chance: float
    kappa: float | None
    confused: Sequence[tuple[str, str, int]]


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> Kappa:
    """Of the codes that two people gave to the same answers."""
    base = len(pairs)
    if not base:
        return Kappa(0, 0, 0.0, None, ())
    first, second = (Counter(pair[place] for pair in pairs) for place in (0, 1))
    same = sum(one == other for one, other in pairs)
    chance = sum(first[code] * second[code] for code in first) / base**2
    kappa = (same / base - chance) / (1 - chance) if chance < 1 else None
    swapped = Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    return Kappa(base, same, chance, kappa, [(*codes, count) for codes, count in swapped.most_common(8)])
