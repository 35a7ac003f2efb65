"""What comes on the interviewer's screen, as lines with all that reactions and the score need later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Entry, Page
from surveys.questionnaire.model.state import Facts, State

from .lines import Line
from .persona import Persona


@dataclass(frozen=True, slots=True)
class Move:
    """One of three sentences that may be said to a vague answer. ``kind``: neutral, leads, infers."""

    number: int
    kind: str
    words: str


def dialled(persona: Persona, *, must_say: Collection[str], at: float = 0.0) -> Line:
    """The number was dialled. ``must_say``: names of the study's scripts that nobody may leave out."""
    raise NotImplementedError


def shown_script(name: str, text: str, *, at: float) -> Line:
    """A script is on the screen: the introduction, the privacy notice, the closing."""
    raise NotImplementedError


def shown(
    persona: Persona,
    program: Program,
    state: State,
    facts: Facts,
    page: Page,
    *,
    seed: int,
    lines: Sequence[Line],
    at: float,
    probes: Sequence[str] = (),
) -> Line:
    """A page is on the screen: words to read, the truth for each question, what she will say, the moves offered.

    The truth is one that the questionnaire accepts in this state. ``probes``: the study's neutral probes
    (``wording.probes.probes_in``). The same page in the same practice has the same truth.
    """
    raise NotImplementedError


def entered(
    page: Page, entries: Mapping[str, Entry], *, today: date, language: str, at: float, is_accepted: bool = True
) -> Line:
    """What was entered for the page, understood as the product understands it; by path."""
    raise NotImplementedError


def probed(lines: Sequence[Line], number: int, *, at: float) -> Line:
    """The interviewer says the move with this number of the page on the screen; ``KeyError`` if it has none."""
    raise NotImplementedError


def moves(lines: Sequence[Line]) -> tuple[Move, ...]:
    """The moves offered on the page on the screen."""
    raise NotImplementedError
