"""The expected distribution of answers: the rows of the sheet ``respondents``, by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import DK, REFUSED

BREAK_OFF = "break_off"
OF_ALL = ""
"""Stands for every question, in place of a question's name."""

_SPREAD = 4.0
"""How closely numbers cluster around their mean: the sum of the two parameters of a beta distribution."""


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers from ``least`` to ``most`` with the average ``mean``; ``share`` in per cent."""

    least: float
    most: float
    mean: float | None = None
    share: float = 100.0

    def draw(self, chance: Random) -> float:
        """A random number from the band."""
        width = self.most - self.least
        if self.mean is None or width <= 0 or not self.least < self.mean < self.most:
            return chance.uniform(self.least, self.most) if self.mean is None else self.mean
        lean = (self.mean - self.least) / width * _SPREAD
        return self.least + width * chance.betavariate(lean, _SPREAD - lean)


@dataclass(frozen=True, slots=True)
class Expected:
    """For one question: shares in per cent by code or typed text, bands of numbers, chances from 0 to 1."""

    shares: Mapping[str, float] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    missing: Mapping[str, float] = field(default_factory=dict)
    """``dk`` or ``refused`` → the probability that it is answered where it is offered."""
    break_off: float | None = None

    @property
    def rest(self) -> float:
        """The percentage left for answers without a share."""
        said = sum(self.shares.values()) + sum(band.share for band in self.bands) + 100 * sum(self.missing.values())
        return max(0.0, 100.0 - said)


NOTHING = Expected()


def expected_of(rows: Sequence[s.Expectation], listed: Mapping[str, frozenset[str]]) -> dict[str, Expected]:
    """Question name → expected distribution; ``OF_ALL`` for every question.

    ``listed``: the codes of each question that has a list; there ``dk`` may be an ordinary code.
    """
    by_question: dict[str, list[s.Expectation]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    return {name: _expected(own, listed.get(name, frozenset())) for name, own in by_question.items()}


def _expected(rows: list[s.Expectation], codes: frozenset[str]) -> Expected:
    shares: dict[str, float] = {}
    missing: dict[str, float] = {}
    break_off: float | None = None
    for row in rows:
        share = row.share or 0.0
        if row.answer in codes:
            shares[row.answer] = share
        elif row.answer in (DK, REFUSED):
            missing[row.answer] = share / 100
        elif row.answer == BREAK_OFF:
            break_off = share / 100
        elif row.answer:
            shares[row.answer] = share
    return Expected(shares, _bands(rows, sum(shares.values())), missing, break_off)


def _bands(rows: list[s.Expectation], taken: float) -> tuple[Band, ...]:
    """The number bands; those without a share divide the remaining share equally."""
    ranges = [row for row in rows if not row.answer and row.least is not None and row.most is not None]
    taken += sum(row.share or 0.0 for row in ranges)
    open_ones = sum(row.share is None for row in ranges)
    left = max(0.0, 100.0 - taken) / max(open_ones, 1)
    return tuple(
        Band(row.least or 0.0, row.most or 0.0, row.mean, left if row.share is None else row.share) for row in ranges
    )
