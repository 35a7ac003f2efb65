"""A practice page by page: what was shown, how long it was read, what followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .lines import (
    APPOINTMENT,
    BACK,
    ENTRY,
    HANGS_UP,
    INTERRUPTION,
    INTERVIEWER,
    LATER,
    LEFT,
    NOTE,
    OBJECTION,
    OUTCOME,
    PERSONA,
    READ,
    SAID,
    SHOWN,
    WAITED,
    Line,
)

_ASIDE = frozenset({SAID, WAITED, NOTE, APPOINTMENT})
"""What may be done while one reads, without having finished."""
_LEAVES = frozenset({BACK, OUTCOME, LEFT})


@dataclass(slots=True)
class Visit:
    """A page or script from where it was shown to where the next one was.

    ``read_at``: the index of the first line that shows that reading was over, None if it was left before; ``seconds``:
    the reading, without what she said into it; ``needed_words``: also those of texts shown together with it.
    """

    start: int
    line: Line
    lines: list[tuple[int, Line]] = field(default_factory=list)
    read_at: int | None = None
    is_by_clock: bool = False
    seconds: float = 0.0
    needed_words: int = 0

    @property
    def script(self) -> str:
        """The script's name; empty for a page."""
        return str(self.line.detail.get("script", ""))

    @property
    def place(self) -> str:
        """The question's number on the screen; empty for a script."""
        return str(self.line.detail.get("number") or self.line.detail.get("title") or "") if not self.script else ""

    @property
    def is_again(self) -> bool:
        """Whether this page was on the screen before, and was gone back to."""
        return bool(self.line.detail.get("shown_before"))

    @property
    def questions(self) -> Sequence[Mapping[str, Any]]:
        """The questions that it asks, with their truth."""
        return tuple(self.line.detail.get("questions", ()))

    def of(self, kind: str) -> list[tuple[int, Line]]:
        """The lines of one kind, with their indexes."""
        return [(index, line) for index, line in self.lines if line.kind == kind]


def visits_of(lines: Sequence[Line]) -> list[Visit]:
    """All visits; a page that came again because nothing was accepted is one visit."""
    visits: list[Visit] = []
    for index, line in enumerate(lines):
        if line.kind == SHOWN and not _is_same(visits, line):
            visits.append(Visit(index, line))
        elif visits:
            visits[-1].lines.append((index, line))
    together: list[Visit] = []
    for visit in visits:
        together.append(visit)
        if _measure(visit, together[0].line.at):
            words = sum(int(one.line.detail.get("read", 0)) for one in together)
            for one in together:
                one.needed_words = words
                one.read_at, one.seconds, one.is_by_clock = visit.read_at, visit.seconds, visit.is_by_clock
        if any(line.who == INTERVIEWER for _index, line in visit.lines):
            together = []
    return visits


def _is_same(visits: list[Visit], line: Line) -> bool:
    last = visits[-1] if visits else None
    return last is not None and last.line.path == line.path and not last.script and not last.of(ENTRY)


def _measure(visit: Visit, begun: float) -> bool:
    """Whether it was read, and how long that took; what she interrupted and what it took to meet that is no reading."""
    paused, opened = 0.0, None
    for index, line in visit.lines:
        if line.kind in (INTERRUPTION, OBJECTION, LATER) and opened is None:
            opened = line.at
        elif opened is not None and line.who == PERSONA and ("met" in line.detail or line.kind == HANGS_UP):
            paused, opened = paused + line.at - opened, None
        elif opened is None and line.kind in _LEAVES:
            return False
        elif opened is None and line.who == INTERVIEWER and line.kind not in _ASIDE:
            visit.read_at, visit.seconds = index, max(0.0, line.at - begun - paused)
            visit.is_by_clock = line.kind == READ and bool(line.detail.get("by_clock"))
            return True
    return False


def answers_given(visits: Sequence[Visit]) -> Iterator[tuple[int, Visit, Mapping[str, Any], Mapping[str, Any]]]:
    """The last entry for each question: its index, the visit, the question and the entry's detail."""
    last: dict[str, tuple[int, Visit, Mapping[str, Any], Mapping[str, Any]]] = {}
    for visit in visits:
        for index, line in visit.of(ENTRY):
            for asked in visit.questions:
                last.pop(str(asked["path"]), None)
                last[str(asked["path"])] = (index, visit, asked, line.detail)
    yield from last.values()
