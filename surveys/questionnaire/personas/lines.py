"""A practice as a list of lines: what the interviewer did and what the persona said, each with its second."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

INTERVIEWER, PERSONA = "interviewer", "persona"

DIALLED, SHOWN, READ, REREAD, WAITED, PROBE, SAID, ENTRY, REFUSED_ENTRY, BACK, NOTE, APPOINTMENT, OUTCOME, LEFT = (
    "dialled",
    "shown",
    "read",
    "reread",
    "waited",
    "probe",
    "said",
    "entry",
    "refused_entry",
    "back",
    "note",
    "appointment",
    "outcome",
    "left",
)
OF_INTERVIEWER = (
    *(DIALLED, SHOWN, READ, REREAD, WAITED, PROBE, SAID, ENTRY, REFUSED_ENTRY),
    *(BACK, NOTE, APPOINTMENT, OUTCOME, LEFT),
)
PICKS_UP, ANSWER, VAGUE, CLEARS, OBJECTION, INTERRUPTION, LATER, SILENCE, ASKS_AGAIN, HANGS_UP = (
    "picks_up",
    "answer",
    "vague",
    "clears",
    "objection",
    "interruption",
    "later",
    "silence",
    "asks_again",
    "hangs_up",
)
OF_PERSONA = (PICKS_UP, ANSWER, VAGUE, CLEARS, OBJECTION, INTERRUPTION, LATER, SILENCE, ASKS_AGAIN, HANGS_UP)

NEUTRAL, LEADS, INFERS = "neutral", "leads", "infers"
"""Kinds of moves: a neutral probe, a suggested answer, a conclusion of the interviewer's own."""

_WORD = re.compile(r"[^\W_]+(?:[’'\-.,][^\W_]+)*")

SCRIPT_PATH = "@"
"""Before the name of a script, as the path of a line: ``@introduction``."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a practice. ``at``: seconds since it began; ``path``: of the page or question, or ``@script``.

    ``detail`` is plain JSON; of what a persona says ``words`` holds her words.
    """

    who: str
    kind: str
    at: float
    path: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is said, where the line says something."""
        return str(self.detail.get("words", ""))


def to_json(line: Line) -> dict[str, Any]:
    """The line as plain JSON values; ``from_json(to_json(line)) == line``."""
    return {"who": line.who, "kind": line.kind, "at": line.at, "path": line.path, "detail": dict(line.detail)}


def from_json(data: Mapping[str, Any]) -> Line:
    """The line that ``to_json`` wrote."""
    return Line(data["who"], data["kind"], float(data["at"]), data.get("path", ""), data.get("detail") or {})


def _by_interviewer(kind: str, at: float, path: str = "", **detail: Any) -> Line:
    return Line(INTERVIEWER, kind, round(at, 1), path, detail)


def read(at: float, path: str, *, by_clock: bool = False) -> Line:
    """The interviewer has finished reading; ``by_clock``: nobody said so, and the whole reading time is over."""
    return _by_interviewer(READ, at, path, **({"by_clock": True} if by_clock else {}))


def reread(at: float, path: str) -> Line:
    """The interviewer reads the question again."""
    return _by_interviewer(REREAD, at, path)


def waited(at: float, path: str) -> Line:
    """The interviewer waits in silence."""
    return _by_interviewer(WAITED, at, path)


def said(at: float, path: str, *, name: str, situation: str, words: str, listen: str, listened: bool = True) -> Line:
    """A ready answer: its name and situation, all that was read aloud, and the line that listens.

    ``listened``: whether the line that listens was said first.
    """
    detail = {"name": name, "situation": situation, "words": words, "listen": listen, "listened": listened}
    return _by_interviewer(SAID, at, path, **detail)


def appointment(at: float, path: str, **detail: Any) -> Line:
    """An appointment was noted; ``detail`` as the page likes it, ``words`` for the replay."""
    return _by_interviewer(APPOINTMENT, at, path, **detail)


def outcome(at: float, disposition: str, label: str = "") -> Line:
    """The call was ended with this disposition; ``label``: as people call it, for the replay."""
    return _by_interviewer(OUTCOME, at, "", disposition=disposition, label=label or disposition)


def other(kind: str, at: float, path: str = "", **detail: Any) -> Line:
    """A line of the interviewer that tells nothing else: back, note, refused_entry, left."""
    return _by_interviewer(kind, at, path, **detail)


def words_in(text: str) -> int:
    """How many words somebody reads aloud."""
    return len(_WORD.findall(text))


def last_shown(lines: Sequence[Line]) -> Line | None:
    """The page or script that is on the screen."""
    return next((line for line in reversed(lines) if line.kind == SHOWN), None)
