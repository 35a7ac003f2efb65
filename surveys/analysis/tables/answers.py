"""What tables are made from: each variable of a study as an array, a place for each interview.

A table never reads interviews: it reads these columns, which are made once. Answers are kept as places in the list of
the variable's answers; several answers as a place in the list of the combinations that occur, in the order of mention.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.int32]
Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

NONE = -1
"""The place of somebody who was not asked, or left the question empty."""
SAID, DK, REFUSED = 0, 1, 2
"""What ``unsaid`` holds: an answer or nothing; don't know; refused."""
UNSAID = {DK: "dk", REFUSED: "refused"}
LEAST_POINTS, MOST_POINTS = 3, 11
"""Of a scale that is listed as any other answers are."""
_POINT = re.compile(r"[0-9]{1,2}")
_BAND = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)?\s*(?:[-–]\s*(-?\d+(?:[.,]\d+)?)?)?\s*")


class Kind(StrEnum):
    """How a variable is answered. ``NUMBER``: without a list of answers; a scale of few points is ``SINGLE``."""

    SINGLE = "single"
    SEVERAL = "several"
    RANKING = "ranking"
    NUMBER = "number"


class BandsError(ValueError):
    """A text that does not say bands, or bands that overlap; its argument is the part that is wrong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a list. ``score``: its number in means, NaN for none; ``missing``: ``dk`` or ``refused``."""

    code: str
    label: str
    score: float = float("nan")
    missing: str = ""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A variable's answers. ``loop``: the repeat whose instances its places stand for, ``""``: the interviews.

    ``places``: places in ``answers``, or of several answers and rankings in ``patterns``; ``numbers``: of a number.
    ``unsaid``: don't know and refused where no listed answer stands for them. ``group``: what it is a part of (the path
    of a group of questions), so that questions with the same answers are found to be a grid.
    """

    name: str
    label: str
    kind: Kind
    unsaid: NDArray[np.int8]
    places: Places
    numbers: Numbers
    answers: tuple[Answer, ...] = ()
    patterns: tuple[tuple[int, ...], ...] = ()
    loop: str = ""
    group: str = ""
    base: str = ""
    """When it was asked, in words; ``""``: always."""
    versions: Places = field(default_factory=lambda: np.empty(0, np.int32))
    not_offered: tuple[frozenset[int], ...] = ()
    """By version, of which ``versions`` holds the place: the answers (places) that only others offered; none: all."""

    @property
    def size(self) -> int:
        """How many interviews or instances there are."""
        return len(self.unsaid)

    @property
    def is_scored(self) -> bool:
        """Whether means can be worked out of it."""
        return self._is_of_numbers or any(answer.score == answer.score for answer in self.answers)

    @property
    def _is_of_numbers(self) -> bool:
        """Whether it is a number, shown in bands or not."""
        return self.kind == Kind.NUMBER or bool((self.numbers == self.numbers).any())

    @property
    def asked(self) -> Mask:
        """Who answered at all, don't know and refused included."""
        said = self.numbers == self.numbers if self.kind == Kind.NUMBER else self.places != NONE
        return np.asarray(said | (self.unsaid != SAID))

    def chosen(self) -> Mask:
        """Who gave which answer: a row for each answer, a column for each interview."""
        found = np.zeros((len(self.answers), self.size), np.bool_)
        if self.kind == Kind.SINGLE:
            at = np.flatnonzero(self.places != NONE)
            found[self.places[at], at] = True
        else:
            known = np.zeros((len(self.patterns) + 1, len(self.answers)), np.bool_)
            for number, pattern in enumerate(self.patterns):
                known[number, list(pattern)] = True
            found = known[self.places].T  # the place of nobody is the last, empty pattern
        return found

    def offered_to(self, places: Collection[int]) -> Mask | None:
        """Who could give any of these answers; ``None``: everybody."""
        without = [version for version, lacking in enumerate(self.not_offered) if lacking.issuperset(places)]
        return ~np.isin(self.versions, without) if without and places else None

    def as_scale(self) -> AnswerColumn:
        """A list whose codes are points (0 to 10, 1 to 5) as a scale, if nobody said that it is one; else the column.

        For whoever asks for its mean: a questionnaire from elsewhere lists the points of a scale as any other answers.
        """
        points = sorted(int(one.code) for one in self.answers if not one.missing and _POINT.fullmatch(one.code))
        listed = sum(not one.missing for one in self.answers)
        is_scale = LEAST_POINTS <= len(points) == listed <= MOST_POINTS and points[-1] - points[0] == listed - 1
        if self.kind != Kind.SINGLE or self.is_scored or not is_scale or len(set(points)) < listed:
            return self
        return replace(
            self, answers=tuple(one if one.missing else replace(one, score=float(one.code)) for one in self.answers)
        )

    def ranks(self) -> Numbers:
        """The rank that each answer was given: a row for each answer, NaN for none."""
        known = np.full((len(self.patterns) + 1, len(self.answers)), np.nan)
        for number, pattern in enumerate(self.patterns):
            for rank, answer in enumerate(pattern, 1):
                known[number, answer] = rank
        return known[self.places].T

    def scores(self) -> Numbers:
        """Return the number in means for each interview, of several answers their mean; NaN for none."""
        if self._is_of_numbers:
            return np.where(self.unsaid == SAID, self.numbers, np.nan)
        scores = [np.nan if answer.missing else answer.score for answer in self.answers]
        if self.kind != Kind.SINGLE:
            scores = [_mean_of([scores[place] for place in pattern]) for pattern in self.patterns]
        return np.array([*scores, np.nan])[self.places]


@dataclass(frozen=True, slots=True)
class Answers:
    """All columns of a study. ``loops``: repeat → for each instance the interview it belongs to.

    ``interviews``: their ids; ``base_weights``: of the sample, one for each interview. ``earlier``: names in small
    letters, earlier ones too, → name of a column.
    """

    interviews: NDArray[np.int64]
    base_weights: Numbers
    columns: Mapping[str, AnswerColumn] = field(default_factory=dict)
    loops: Mapping[str, Places] = field(default_factory=dict)
    earlier: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> AnswerColumn | None:
        """The column of that name, whatever its case, or of the variable that once had it."""
        return self.columns.get(name) or self.columns.get(self.earlier.get(name.casefold(), ""))

    @property
    def size(self) -> int:
        """How many interviews there are."""
        return len(self.interviews)


def banded(column: AnswerColumn, text: str) -> AnswerColumn:
    """A number as bands: ``18-34; 35-54; 55-``, ends included; it keeps its mean. Raises ``BandsError``."""
    found = bands_of(text)
    places: Places = np.full(column.size, NONE, np.int32)
    numbers = column.scores()
    for place, (least, most, _) in enumerate(found):
        places[(numbers >= least) & (numbers <= most) & (places == NONE)] = place
    answers = tuple(Answer(str(place + 1), words) for place, (_, _, words) in enumerate(found))
    return replace(column, kind=Kind.SINGLE, places=places, answers=answers, patterns=())


def bands_of(text: str) -> list[tuple[float, float, str]]:
    """The bands that a text says: least, most, and its words. Raises ``BandsError``.

    ``-30`` before a band from 31 on is everybody up to 30, as people write it, and not minus 30.
    """
    found: list[tuple[float, float, str]] = []
    parts = list(filter(str.strip, text.split(";")))
    if _begins_open(parts):
        parts[0] = f"–{parts[0].strip()[1:]}"
    for part in parts:
        said = _BAND.fullmatch(part)
        if said is None or not (said[1] or said[2]):
            raise BandsError(part.strip())
        is_open = re.search(r"[-–]\s*$", part) is not None
        least = float(said[1].replace(",", ".")) if said[1] else -np.inf
        most = float(said[2].replace(",", ".")) if said[2] else (np.inf if is_open else least)
        if least > most or any(least <= other[1] and other[0] <= most for other in found):
            raise BandsError(part.strip())
        found.append((least, most, _words_of(said[1], said[2], is_open=is_open)))
    return found


def _begins_open(parts: Sequence[str]) -> bool:
    """Whether the first of these bands is all numbers up to one, written with a hyphen."""
    first, second = (_BAND.fullmatch(part) for part in [*parts, "", ""][:2])
    if first is None or second is None or first[2] or not (first[1] or "").startswith("-"):
        return False
    alone = first[0].strip() == first[1]
    return alone and float((second[1] or "nan").replace(",", ".")) > -float(first[1].replace(",", "."))


def _words_of(least: str | None, most: str | None, *, is_open: bool) -> str:
    if least is None:
        return f"≤ {most}"
    if most is None:
        return f"{least} +" if is_open else least
    return f"{least}–{most}"


def _mean_of(scores: Sequence[float]) -> float:
    numbers = [score for score in scores if score == score]
    return sum(numbers) / len(numbers) if numbers else float("nan")


def _means_by_owner(numbers: Numbers, owner: Places, size: int) -> Numbers:
    """Return the mean of each person's numbers, NaN for somebody without any."""
    answered = numbers == numbers
    count = np.bincount(owner[answered], minlength=size)
    total = np.bincount(owner[answered], numbers[answered], minlength=size)
    means: Numbers = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    return means


def of_people(column: AnswerColumn, owner: Places, size: int) -> AnswerColumn:
    """Return a column of a loop as one of people: every answer that somebody gave in any instance.

    In means somebody counts with the mean of their instances, of numbers and of scales alike.
    """
    unsaid = np.zeros(size, np.int8)
    np.maximum.at(unsaid, owner, column.unsaid)
    means: Numbers = _means_by_owner(column.scores(), owner, size) if column.is_scored else np.empty(0)
    if column.kind == Kind.NUMBER:
        unsaid[means == means] = SAID
        none: Places = np.full(size, NONE, np.int32)
        return replace(column, loop="", numbers=means, places=none, unsaid=unsaid)
    given: list[set[int]] = [set() for _ in range(size)]
    for person, place in zip(owner.tolist(), column.places.tolist(), strict=True):
        if place != NONE:
            given[person].update((place,) if column.kind == Kind.SINGLE else column.patterns[place])
    places, patterns = as_patterns([tuple(sorted(one)) for one in given])
    unsaid[places != NONE] = SAID
    versions: Places = np.zeros(size if column.not_offered else 0, np.int32)
    if column.not_offered:  # all instances of one person are of one version
        versions[owner] = column.versions
    return replace(
        column,
        loop="",
        kind=Kind.SEVERAL,
        places=places,
        patterns=patterns,
        unsaid=unsaid,
        numbers=means,
        versions=versions,
    )


def as_patterns(given: Sequence[tuple[int, ...]]) -> tuple[Places, tuple[tuple[int, ...], ...]]:
    """Several answers of each interview as places in the list of those combinations that occur."""
    known: dict[tuple[int, ...], int] = {}
    places = [known.setdefault(one, len(known)) if one else NONE for one in given]
    return np.array(places, np.int32), tuple(known)
