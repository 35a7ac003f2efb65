"""How often each answer was given, counted batch by batch while a sheet is written: a second reading is not needed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from math import sqrt
from statistics import median
from typing import Any

from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.structure import SILENT_TYPES

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
        return median(self.answers.elements()) if self.kind == kinds.NUMBER and self.answers else None

    def _keep_apart(self, said: list[Any]) -> None:
        if self.numbers.count == len(said) or self.answers:
            self.answers.update(said)
        if len(self.answers) > MOST_VALUES:
            self.answers.clear()


@dataclass(slots=True)
class Numbers:
    """Count, mean, spread and ends of numbers that are not kept (Welford's way, which stays exact)."""

    count: int = 0
    mean: float = 0.0
    least: float | None = None
    greatest: float | None = None
    _squares: float = 0.0

    def take(self, said: list[float]) -> None:
        """Add these."""
        for number in said:
            self.count += 1
            away = number - self.mean
            self.mean += away / self.count
            self._squares += away * (number - self.mean)
        if said:
            self.least = min(said if self.least is None else (self.least, *said))
            self.greatest = max(said if self.greatest is None else (self.greatest, *said))

    @property
    def deviation(self) -> float | None:
        """The standard deviation of a sample; ``None`` of fewer than two numbers."""
        return sqrt(self._squares / (self.count - 1)) if self.count > 1 else None
