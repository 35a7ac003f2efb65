"""How a conversation stands after its lines: read from the lines alone, so that it is the same for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .lines import (
    ANSWER,
    ASKS_AGAIN,
    CLEARS,
    DIALLED,
    ENTRY,
    HANGS_UP,
    INTERRUPTION,
    LATER,
    LEFT,
    OBJECTION,
    OUTCOME,
    PERSONA,
    PICKS_UP,
    READ,
    REREAD,
    SHOWN,
    VAGUE,
    WAITED,
    Line,
)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What she had said to a page that was left: nobody asks again only because something is put right."""

    asked: Sequence[Mapping[str, Any]]
    spoken: frozenset[str]
    vague: Mapping[str, int]
    yielded: frozenset[str]


@dataclass(slots=True)
class Talk:
    """What a reaction needs to know. ``page``: what is on the screen; ``open``: an objection that was not met yet."""

    is_dialled: bool = False
    picked_up: Line | None = None
    page: Line | None = None
    has_read: bool = False
    has_misheard: bool = False
    is_entered: bool = False
    spoken: set[str] = field(default_factory=set)
    """Paths of the page's questions to which she said something."""
    vague: dict[str, int] = field(default_factory=dict)
    """Path → how often she was vague, where nothing clear was said yet."""
    yielded: set[str] = field(default_factory=set)
    """Paths where she only said yes to what was suggested."""
    open: Line | None = None
    has_waited: bool = False
    fired: set[int | str] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    """The digressions that she told."""
    answered: dict[str, _Answered] = field(default_factory=dict)
    """Page → what she had said there when it was left, for when it is gone back to."""
    trust: int = 0
    is_agreed: bool = False
    """Whether an appointment was agreed."""
    is_gone: bool = False
    earlies: int = 0
    """How often something was entered before she had spoken."""
    refusals: int = 0
    """How often somebody else said that this is not the person."""

    @property
    def questions(self) -> Sequence[Mapping[str, Any]]:
        """The questions of the page, as they were when it was shown."""
        return self.page.detail.get("questions", ()) if self.page is not None else ()

    @property
    def script(self) -> str:
        """The script on the screen; empty where a page is."""
        return str(self.page.detail.get("script", "")) if self.page is not None else ""

    @property
    def has_answered(self) -> bool:
        """Whether she said something to everything that the page asks."""
        if self.page is None:
            return False
        paths = {str(one["path"]) for one in self.questions} or {self.page.path}
        return paths <= self.spoken

    @property
    def is_somebody(self) -> bool:
        """Whether a person is on the line."""
        return self.picked_up is not None and bool(self.picked_up.detail.get("speaks"))

    @property
    def can_be_interviewed(self) -> bool:
        """Whether it is the person herself."""
        return self.picked_up is not None and bool(self.picked_up.detail.get("is_herself"))

    @property
    def doubt(self) -> Mapping[str, Any] | None:
        """The question of the page that she is still vague about."""
        return next((one for one in self.questions if one["path"] in self.vague), None)


def talk_of(lines: Sequence[Line]) -> Talk:
    """How things stand after these lines."""
    talk = Talk()
    for line in lines:
        step = _STEPS.get(line.kind)
        if line.who == PERSONA and line.kind != PICKS_UP:
            talk.trust += int(line.detail.get("trust", 0))
        if step is not None:
            step(talk, line)
    return talk


def _dialled(talk: Talk, line: Line) -> None:
    talk.is_dialled = True


def _picks_up(talk: Talk, line: Line) -> None:
    talk.picked_up = line
    talk.trust = int(line.detail.get("trust", 0))


def _shown(talk: Talk, line: Line) -> None:
    """A page that comes again because nothing was accepted is still the same page: she has said what she said."""
    if talk.page is not None and talk.page.path == line.path and not talk.is_entered and not talk.script:
        return
    if talk.page is not None and talk.has_answered and not talk.script:
        left = _Answered(talk.questions, frozenset(talk.spoken), talk.vague, frozenset(talk.yielded))
        talk.answered[talk.page.path] = left
    talk.page = line
    talk.has_read = talk.has_misheard = talk.is_entered = False
    talk.spoken, talk.vague, talk.yielded = set(), {}, set()
    before = talk.answered.get(line.path)
    is_one_more = any(not one.get("type") for one in talk.questions)
    if before is not None and not is_one_more and _means(before.asked) == _means(talk.questions):
        talk.has_read = True
        talk.spoken, talk.vague, talk.yielded = set(before.spoken), dict(before.vague), set(before.yielded)


def _means(asked: Sequence[Mapping[str, Any]]) -> list[tuple[Any, Any]]:
    return [(one["path"], one.get("truth")) for one in asked]


def _read(talk: Talk, line: Line) -> None:
    talk.has_read = True


def _waited(talk: Talk, line: Line) -> None:
    talk.has_waited = True


def _entry(talk: Talk, line: Line) -> None:
    talk.is_entered = True


def _answers(talk: Talk, line: Line) -> None:
    detail = line.detail
    if not talk.can_be_interviewed:
        talk.refusals += 1
    if "met" in detail:
        talk.open = None
    if detail.get("is_agreed"):
        talk.is_agreed = True
    if "digression" in detail:
        talk.told.add(int(detail["digression"]))
    if detail.get("is_answer"):
        talk.spoken.add(line.path)
        if detail.get("is_yes"):
            talk.yielded.add(line.path)
        else:
            talk.vague.pop(line.path, None)
            talk.yielded.discard(line.path)


def _vague(talk: Talk, line: Line) -> None:
    talk.spoken.add(line.path)
    talk.vague[line.path] = talk.vague.get(line.path, 0) + 1


def _asks_again(talk: Talk, line: Line) -> None:
    talk.earlies += bool(line.detail.get("early"))
    if line.detail.get("mishears"):
        talk.has_read, talk.has_misheard = False, True


def _objects(talk: Talk, line: Line) -> None:
    talk.open, talk.has_waited = line, False
    talk.fired.add(line.detail["objection"])


def _goes(talk: Talk, line: Line) -> None:
    talk.is_gone = True


_STEPS: Mapping[str, Callable[[Talk, Line], None]] = {
    DIALLED: _dialled,
    PICKS_UP: _picks_up,
    SHOWN: _shown,
    READ: _read,
    REREAD: _read,
    WAITED: _waited,
    ENTRY: _entry,
    ANSWER: _answers,
    CLEARS: _answers,
    VAGUE: _vague,
    ASKS_AGAIN: _asks_again,
    OBJECTION: _objects,
    INTERRUPTION: _objects,
    LATER: _objects,
    HANGS_UP: _goes,
    OUTCOME: _goes,
    LEFT: _goes,
}
