"""What the persona does after the interviewer's last line: a pure function of her, the seed and the lines."""

from __future__ import annotations

from collections.abc import Sequence

from .lines import Line
from .persona import Persona
from .score import Thresholds

NOT_DIALLED, RINGING, LISTENS, OBJECTS, IS_VAGUE, HAS_SPOKEN, GONE = (
    "not_dialled",
    "ringing",
    "listens",
    "objects",
    "is_vague",
    "has_spoken",
    "gone",
)
"""How things stand, for the screen: ``ringing`` before anybody picked up, ``gone`` once she hung up or it ended."""


def react(persona: Persona, lines: Sequence[Line], *, seed: int, at: float) -> tuple[Line, ...]:
    """What she says to the last line, which is the interviewer's; often nothing."""
    raise NotImplementedError


def stands(lines: Sequence[Line]) -> str:
    """How things stand after these lines."""
    raise NotImplementedError


def may_enter(lines: Sequence[Line]) -> bool:
    """Whether she has answered the page on the screen: otherwise a code is no entry yet.

    The caller then adds a ``refused_entry`` with ``early=True``, and she says "Sorry?".
    """
    raise NotImplementedError


def answers_by_herself_at(lines: Sequence[Line], thresholds: Thresholds | None = None) -> float | None:
    """The second at which the whole reading time is over: then the caller adds ``read(by_clock=True)``.

    None where she waits for nothing.
    """
    raise NotImplementedError
