"""What a score is: points by criterion, a judgement on each line that counts, one thing to improve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READING, CODING, PROBING, LISTENING, MANDATORY, ENDING, PACE = (
    "read",
    "code",
    "probe",
    "objection",
    "mandatory",
    "outcome",
    "pace",
)
WEIGHTS: Mapping[str, int] = {READING: 20, CODING: 20, PROBING: 15, LISTENING: 15, MANDATORY: 15, ENDING: 10, PACE: 5}
"""The points of each criterion, in the order in which they are shown."""

GOOD, BAD = "+", "-"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Settings of the house. ``pass_points`` of 100; ``words_a_second``: calm reading aloud.

    ``full``: the share of the reading time from which a text counts as read in full; ``skipped``: under this share a
    sentence that must be said was not said. ``least``: under this share of texts read in full, or of answers written as
    they were meant, nothing else can make up for it.
    """

    pass_points: int = 75
    words_a_second: float = 2.6
    full: float = 0.8
    skipped: float = 0.4
    least: float = 0.5


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: how many of how many were right, the points it got and could get.

    ``message`` is an English message id with ``values``. Without occasion ``of`` is 0 and ``possible`` 0.
    """

    key: str
    right: float
    of: int
    points: int
    possible: int
    message: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where there was no occasion."""
        return self.right / self.of if self.of else 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of one line: its index, ``+`` or ``-``, the criterion and a message with values."""

    index: int
    sign: str
    key: str
    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Improvement:
    """The one thing to improve: a criterion, why, what was said and what would have been better.

    ``places``: the numbers of the questions; ``lost``: the points. ``said`` and ``better`` are words in the practice's
    language, empty where there are none.
    """

    key: str
    message: str
    said: str = ""
    better: str = ""
    places: tuple[str, ...] = ()
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The result of one practice."""

    points: int
    is_passed: bool
    criteria: tuple[Criterion, ...]
    judgements: tuple[Judgement, ...]
    improve: Improvement | None = None
    skipped: tuple[str, ...] = ()
    """The names of mandatory texts that were skipped: each fails by itself."""
    is_lost: bool = False
    """Whether she hung up, or was let go, although she would have stayed: that fails by itself."""
    is_whole: bool = True
    """Whether the interview came to its end: only such a practice shows that somebody can call."""
    too_few: tuple[str, ...] = ()
    """The criteria, reading or codes, of which less than half went well: each fails by itself."""
    needed: int = Thresholds().pass_points
    """The points that passed it, as the house asked then."""
