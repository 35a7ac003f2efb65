"""How often each answer was given, counted batch by batch while a sheet is written: a second reading is not needed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, chain
from math import dist, sqrt
from statistics import fmean
from typing import Any

from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.types import SILENT_TYPES

MOST_VALUES = 2000
"""Different numbers that are kept apart; of more only what needs no list of them is told."""
COUNTED = frozenset({kinds.SINGLE, kinds.MULTIPLE, kinds.RANKING, kinds.NUMBER})


def is_counted(variable: Variable) -> bool:
    """Whether answers to it can be counted: closed questions and numbers that somebody was asked."""
    return variable.kind in COUNTED and variable.type not in SILENT_TYPES and not variable.is_aside


@dataclass(slots=True)
class Tally:
    """What was answered to one variable.

    ``answers``: code, or number, → how often it was given; of a ranking, how often in the first place.
    ``given``: how many answered; ``unsaid``: ``dk`` and ``refused`` → how often, where no listed code says so.
    """

    kind: str
    answers: Counter[Any] = field(default_factory=Counter)
    given: int = 0
    unsaid: Counter[str] = field(default_factory=Counter)
    numbers: Numbers = field(default_factory=lambda: Numbers())
    are_kept_apart: bool = True
    """``answers`` holds every number; not once there are more different ones than are worth a list."""

    def take(self, values: list[Any], missing: dict[int, str]) -> None:
        """Add a batch: what each was stored with, ``None`` for nothing; place → don't know or refused."""
        self.unsaid.update(missing.values())
        if self.kind == kinds.NUMBER:
            said = [value for value in values if value is not None]
            self.given += len(said)
            self.numbers.take(said)
            self._keep_apart(said)
        elif self.kind == kinds.SINGLE:
            self.given += len(values) - values.count(None)
            self.answers.update(values)
        else:
            lists = [value for value in values if value]
            self.given += len(lists)
            first = (value[:1] for value in lists)
            self.answers.update(chain.from_iterable(first if self.kind == kinds.RANKING else lists))
        self.answers.pop(None, None)

    @property
    def people(self) -> int:
        """All who were asked and said anything, don't know and refused included."""
        return self.given + self.unsaid.total()

    @property
    def median(self) -> float | None:
        """Of numbers, unless there are too many different ones."""
        if self.kind != kinds.NUMBER or not self.answers:
            return None
        # Found among the different ones: all together they would be a list as long as the field.
        numbers = sorted(self.answers)
        upto, count = list(accumulate(self.answers[number] for number in numbers)), self.answers.total()
        lower, upper = (numbers[bisect_right(upto, place)] for place in ((count - 1) // 2, count // 2))
        return (lower + upper) / 2

    def _keep_apart(self, said: list[Any]) -> None:
        if self.are_kept_apart:
            self.answers.update(said)
            self.are_kept_apart = len(self.answers) <= MOST_VALUES
        if not self.are_kept_apart:
            self.answers.clear()


@dataclass(slots=True)
class Numbers:
    """Count, mean, spread and ends of numbers that are not kept.

    Batches are put together as Chan, Golub and LeVeque do.
    """

    count: int = 0
    mean: float = 0.0
    least: float | None = None
    greatest: float | None = None
    _squares: float = 0.0

    def take(self, said: list[float]) -> None:
        """Add these."""
        if not said:
            return
        more, mean = len(said), fmean(said)
        both, away = self.count + more, mean - self.mean
        self._squares += dist(said, [mean] * more) ** 2 + away**2 * self.count * more / both
        self.mean += away * more / both
        self.count = both
        self.least = min(said) if self.least is None else min(self.least, *said)
        self.greatest = max(said) if self.greatest is None else max(self.greatest, *said)

    @property
    def deviation(self) -> float | None:
        """The standard deviation of a sample; ``None`` of fewer than two numbers."""
        return sqrt(self._squares / (self.count - 1)) if self.count > 1 else None
