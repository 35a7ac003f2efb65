"""The pace of interviews, and how it is estimated from interviews that were held.

The time of a page consists of the reading of its words and, for each question on it, the answering: listening,
thinking, typing. Reading speed and the seconds for each type are fitted by least squares to pages of finished
interviews. Interruptions are capped at the slowest ordinary page, and types seen on few pages stay close to the earlier
values (ridge regression towards them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from surveys.questionnaire.types import TYPES

SLOWEST_KEPT = 0.97
"""The quantile of page durations, among pages of the same composition, at which longer ones are capped."""

TRUST = 25.0
"""The number of measured pages that has the same weight as the assumed seconds of a type."""

_LEAST_WORDS, _MOST_WORDS = 70.0, 260.0
"""Limits of the reading speed, in words per minute, at which people read aloud intelligibly."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Words read per minute, and by type the seconds from the last word of a question to the next question.

    ``around``: seconds of an interview outside its questions, from its start to the first page shown and from the last
    answer to its end. ``interviews``: the number it was estimated from, 0 for assumed values.
    """

    words_a_minute: float
    seconds: Mapping[str, float] = field(default_factory=dict)
    around: float = 0.0
    interviews: int = 0

    def of_page(self, words: float, types: Mapping[str, float]) -> float:
        """The seconds for a page with this number of words and these questions, counted by type."""
        answering = sum(self.seconds.get(kind, _OTHERWISE) * count for kind, count in types.items())
        return words * 60 / self.words_a_minute + answering

    def of_question(self, words: float, kind: str) -> float:
        """The seconds for one question of this type with this number of words."""
        return words * 60 / self.words_a_minute + self.seconds.get(kind, _OTHERWISE)

    def at_factor(self, factor: float) -> Pace:
        """The pace with everything taking so many times as long."""
        seconds = {kind: spent * factor for kind, spent in self.seconds.items()}
        return replace(self, words_a_minute=self.words_a_minute / factor, seconds=seconds, around=self.around * factor)


_OTHERWISE = 5.0

ASSUMED = Pace(130, {name: one.seconds for name, one in TYPES.items() if one.is_shown})
"""The assumption before any interview was held: calm reading, a little more than two words per second."""


@dataclass(frozen=True, slots=True)
class TimedPage:
    """A page of a finished interview: the words read on it, its questions by type, and its duration."""

    words: int
    types: tuple[tuple[str, int], ...]
    seconds: float


def to_json(pace: Pace) -> dict[str, object]:
    """The pace as plain JSON values."""
    return asdict(pace) | {"seconds": dict(pace.seconds)}


def from_json(data: Mapping[str, Any]) -> Pace:
    """The pace that ``to_json`` wrote; types added since have their assumed values."""
    seconds = {**ASSUMED.seconds, **data["seconds"]}
    return Pace(data["words_a_minute"], seconds, data["around"], data["interviews"])


def learnt(pages: Iterable[TimedPage], *, interviews: int, around: float = 0.0, before: Pace = ASSUMED) -> Pace:
    """The pace estimated from these pages; without pages ``before``."""
    ordinary = _without_interruptions(list(pages))
    if not ordinary:
        return before
    kinds = sorted({kind for page in ordinary for kind, _count in page.types})
    per_word, *answering = _fitted(ordinary, kinds, before)
    possible = min(max(per_word, 60 / _MOST_WORDS), 60 / _LEAST_WORDS)
    if possible != per_word:
        per_word, answering = possible, _answering(ordinary, kinds, before, possible)
    seconds = {**before.seconds, **{kind: max(0.0, found) for kind, found in zip(kinds, answering, strict=True)}}
    return Pace(60 / per_word, seconds, around, interviews)


def _without_interruptions(pages: Sequence[TimedPage]) -> list[TimedPage]:
    """The pages with durations capped at what nearly all pages of the same composition need."""
    by_make: dict[tuple[tuple[str, int], ...], list[float]] = {}
    for page in pages:
        by_make.setdefault(page.types, []).append(page.seconds)
    longest = {make: sorted(times)[int((len(times) - 1) * SLOWEST_KEPT)] for make, times in by_make.items()}
    return [TimedPage(page.words, page.types, min(page.seconds, longest[page.types])) for page in pages]


def _fitted(pages: Sequence[TimedPage], kinds: Sequence[str], before: Pace) -> list[float]:
    """Seconds per word, then for each type, from the normal equations of the ridge regression."""
    size = len(kinds) + 1
    place = {kind: index for index, kind in enumerate(kinds, 1)}
    assumed = [60 / before.words_a_minute, *(before.seconds.get(kind, _OTHERWISE) for kind in kinds)]
    matrix = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    words = Counter[int]()
    for page in pages:
        row = [(0, float(page.words)), *((place[kind], float(count)) for kind, count in page.types)]
        words[page.words] += 1
        for one, value in row:
            right[one] += value * page.seconds
            for other, factor in row:
                matrix[one][other] += value * factor
    usual = sum(count * number for count, number in words.items()) / len(pages) or 1.0
    for index in range(size):
        weight = TRUST * (usual**2 if index == 0 else 1.0)
        matrix[index][index] += weight
        right[index] += weight * assumed[index]
    return _solved(matrix, right)


def _answering(pages: Sequence[TimedPage], kinds: Sequence[str], before: Pace, per_word: float) -> list[float]:
    """Seconds for each type, given the reading speed."""
    rest = [TimedPage(0, page.types, page.seconds - page.words * per_word) for page in pages]
    return _fitted(rest, kinds, before)[1:]


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a symmetric positive definite system, by Gaussian elimination."""
    size = len(right)
    for column in range(size):
        for row in range(column + 1, size):
            factor = matrix[row][column] / matrix[column][column]
            for index in range(column, size):
                matrix[row][index] -= factor * matrix[column][index]
            right[row] -= factor * right[column]
    found = [0.0] * size
    for row in range(size - 1, -1, -1):
        rest = sum(matrix[row][index] * found[index] for index in range(row + 1, size))
        found[row] = (right[row] - rest) / matrix[row][row]
    return found
