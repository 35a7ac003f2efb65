"""Counts of the answers to each variable, taken batch by batch while a sheet of data is written.

The interviews need no second reading for the sheets that show counts: see ``AnswerCounts``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from math import dist, sqrt
from statistics import fmean
from typing import Any

from surveys.formats.workbook import Written
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.types import SILENT_TYPES

MOST_VALUES = 2000
"""The most different numbers that are counted one by one; beyond, only mean, spread and ends are known."""
COUNTED = frozenset({kinds.SINGLE, kinds.MULTIPLE, kinds.RANKING, kinds.NUMBER})


def is_counted(variable: Variable) -> bool:
    """Whether the variable has answers to tally: closed questions and numbers that somebody was asked."""
    return variable.kind in COUNTED and variable.type not in SILENT_TYPES and not variable.is_aside


@dataclass(slots=True)
class Tally:
    """The answers to one variable, counted.

    ``answers``: code or number → how often it was given; of a ranking, how often in first place.
    ``given``: how many answered; ``unsaid``: ``dk`` and ``refused`` → how often, without listed codes for them.
    """

    kind: str
    answers: Counter[Any] = field(default_factory=Counter)
    given: int = 0
    unsaid: Counter[str] = field(default_factory=Counter)
    numbers: Numbers = field(default_factory=lambda: Numbers())
    not_offered: Counter[str] = field(default_factory=Counter)
    valid_not_offered: Counter[str] = field(default_factory=Counter)
    """Code → how many replied, and how many gave an answer, who were not offered it and did not give it."""
    are_kept_apart: bool = True
    """Whether ``answers`` holds every number; false once there are more than ``MOST_VALUES`` different ones."""
    listed_missing: frozenset[str] = frozenset()
    """The codes that stand for don't know or refused."""

    def take(self, values: list[Any], missing: dict[int, str], not_offered: Collection[str] = ()) -> None:
        """Add a batch. ``values``: one for each row, ``None`` for none; ``missing``: row → ``dk`` or ``refused``.

        ``not_offered``: the answers that could not be given here, but in another version.
        """
        if not_offered:
            self._leave_out(values, missing, not_offered)
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

    def base(self, code: str) -> int:
        """How many replied who could give this answer."""
        return self.people - self.not_offered[code]

    def _leave_out(self, values: list[Any], missing: dict[int, str], not_offered: Collection[str]) -> None:
        """Take these rows out of the bases of answers that were not offered to them."""
        given = [value if isinstance(value, list) else [value] for value in values if value]
        valid = sum(self.listed_missing.isdisjoint(codes) for codes in given)
        chosen = Counter(chain.from_iterable(given))
        for code in not_offered:
            self.not_offered[code] += len(given) + len(missing) - chosen[code]
            self.valid_not_offered[code] += valid - chosen[code]

    @property
    def people(self) -> int:
        """How many replied at all, don't know and refused included."""
        return self.given + self.unsaid.total()

    @property
    def median(self) -> float | None:
        """The median of numbers; ``None`` of other kinds, or with too many different ones."""
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
    """Count, mean, standard deviation, minimum and maximum of numbers that are not kept.

    Batches are merged by the method of Chan, Golub and LeVeque.
    """

    count: int = 0
    mean: float = 0.0
    least: float | None = None
    greatest: float | None = None
    _squares: float = 0.0

    def take(self, said: list[float]) -> None:
        """Add a batch of numbers."""
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
        """The sample's standard deviation; ``None`` with fewer than two numbers."""
        return sqrt(self._squares / (self.count - 1)) if self.count > 1 else None


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How the variables of a sheet of data were answered: counted while its rows are written, returned with the last.

    ``given`` and ``unsaid``: variable → its answers, and how often don't know or refused. ``tallies``: name of
    a variable → how often each answer was given. Each variable is counted by one sheet of data; a name that is absent
    was not counted, which is an error and never a zero.
    """

    given: dict[str, int] = field(default_factory=dict)
    unsaid: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    @classmethod
    def of(cls, *, replies: Iterable[Variable], answers: Iterable[Variable]) -> AnswerCounts:
        """Zeros for the variables whose replies (``given``, ``unsaid``) and whose answers are to be counted."""
        names = [variable.name for variable in replies]
        tallies = {variable.name: _tally_for(variable) for variable in answers if is_counted(variable)}
        return cls(dict.fromkeys(names, 0), dict.fromkeys(names, 0), tallies)

    @classmethod
    def returned_by(cls, written: Sequence[Written]) -> AnswerCounts:
        """The counts of all sheets of data that are written, together."""
        found = [sheet.result for sheet in written if isinstance(sheet.result, cls)]
        return cls(
            given={name: count for one in found for name, count in one.given.items()},
            unsaid={name: count for one in found for name, count in one.unsaid.items()},
            tallies={name: tally for one in found for name, tally in one.tallies.items()},
        )

    def take(self, name: str, values: list[Any], missing: dict[int, str], not_offered: Collection[str] = ()) -> None:
        """Tally a batch of a variable's answers, if this sheet tallies them."""
        tally = self.tallies.get(name)
        if tally is not None:
            tally.take(values, missing, not_offered)


def _tally_for(variable: Variable) -> Tally:
    return Tally(variable.kind, listed_missing=frozenset(code.key for code in variable.codes if code.missing))
