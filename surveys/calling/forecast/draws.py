"""The chances of one run: rates as uncertain as what they rest on, and interviewers who differ.

Each rate is multiplied by a gamma draw whose shape is how often it was seen, so that a rate seen four times varies by a
half and one seen four hundred times by a twentieth; shares of outcomes are Dirichlet draws. The mean of the people at
work differs from that of those seen so far, and each day has its own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from math import exp, sqrt
from typing import TypeVar

from surveys.calling.dispositions import Dispositions
from surveys.calling.standard_dispositions import COMPLETE

from .evidence import LONG, MOST, Evidence, Rate
from .situations import PARTS, SITUATIONS

Name = TypeVar("Name", str, int)

UNTOLD = 0.08
"""The standard deviation, on the logarithm, of what a field does that no rate tells."""
OF_A_DAY = 0.1
BEGUN = COMPLETE.code
"""The code that stands for an interview in which nobody broke off: whether it counts is for the quotas to say."""


class Chances:
    """The outcomes that can come, by place, and the chances of one run."""

    def __init__(self, evidence: Evidence, dispositions: Dispositions) -> None:
        self._evidence = evidence
        self.codes = list(dict.fromkeys((*evidence.silences, *evidence.contacts, *evidence.interviews)))
        self.outcomes = [dispositions.by_code[code] for code in self.codes]
        minutes = evidence.minutes
        self.minutes = [
            minutes.interview if one.code in LONG else minutes.contact if one.is_contact
            else minutes.silence
            for one in self.outcomes
        ]  # fmt: skip

    def of_run(self, dice: random.Random, people: float) -> DrawnChances:
        """The chances of a run. ``people``: how many are at work at a time."""
        found = self._evidence
        staff = _factor(dice, found.spread / sqrt(max(1.0, people)))
        contact = _drawn(dice, found.contact, _factor(dice, UNTOLD))
        begun = _drawn(dice, found.cooperation, staff * _factor(dice, UNTOLD))
        mixes = [shares(dice, mix) for mix in (found.silences, found.contacts, found.interviews)]
        return DrawnChances(self.codes, contact, begun, mixes, found.spread / sqrt(max(1.0, people)))


class DrawnChances:
    """The chances of one run."""

    def __init__(
        self,
        codes: Sequence[str],
        contact: Sequence[Sequence[float]],
        begun: Sequence[Sequence[float]],
        mixes: Sequence[Mapping[str, float]],
        spread: float,
    ) -> None:
        self._codes, self._contact, self._begun, self._mixes, self._spread = codes, contact, begun, mixes, spread

    def of_day(self, dice: random.Random) -> list[list[list[float]]]:
        """By part of the week and situation: the bounds between the outcomes, for a number from 0 to 1 to fall in."""
        reached = _factor(dice, OF_A_DAY)
        persuaded = _factor(dice, sqrt(OF_A_DAY**2 + self._spread**2))
        return [
            [
                self._bounds(min(MOST, contact * reached), min(MOST, begun * persuaded))
                for contact, begun in zip(contacts, begins, strict=True)
            ]
            for contacts, begins in zip(self._contact, self._begun, strict=True)
        ]

    def _bounds(self, contact: float, begun: float) -> list[float]:
        weights = (1 - contact, contact * (1 - begun), contact * begun)
        bounds, total = [], 0.0
        for code in self._codes:
            total += sum(weight * mix.get(code, 0.0) for weight, mix in zip(weights, self._mixes, strict=True))
            bounds.append(total)
        bounds[-1] = 1.0
        return bounds


def shares(dice: random.Random, counts: Mapping[Name, float]) -> dict[Name, float]:
    """Shares drawn from a Dirichlet distribution with these counts."""
    drawn = {name: dice.gammavariate(count, 1.0) for name, count in counts.items() if count > 0}
    whole = sum(drawn.values())
    # Draws of very small counts may all be too small for a number: then none of them is the likelier.
    return {name: one / whole if whole else 1 / len(drawn) for name, one in drawn.items()}


def _drawn(dice: random.Random, rate: Rate, level: float) -> list[list[float]]:
    parts = [level * rate.by_part[part] * _around_one(dice, rate.part_shape.get(part, 14.0)) for part in PARTS]
    factors = [
        rate.by_situation[at] * (_around_one(dice, rate.situation_shape[at]) if at else 1.0)
        for at in range(len(SITUATIONS))
    ]
    return [[min(MOST, part * factor) for factor in factors] for part in parts]


def _around_one(dice: random.Random, shape: float) -> float:
    return dice.gammavariate(shape, 1.0 / shape)


def _factor(dice: random.Random, spread: float) -> float:
    """A factor around 1 whose mean is 1."""
    return exp(dice.gauss(-spread * spread / 2, spread))
