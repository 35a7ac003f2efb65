"""Where an interview stands and where it goes next: pure steps from one state to another.

``(program, state, facts)`` decide everything. A page is one question or a ``field-list`` group;
notes outside of one are pages of their own. What was answered on a page that a changed route
leaves behind is kept, reads as empty, and is there again if the route comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .pages import Ask, Complaint, Ended, Entry, Line
from .program import Program
from .state import Answer, Facts, State


class NotVisitedError(Exception):
    """Only a page that was gone through and is on the route can be gone to."""


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the new state (the old one if there are complaints) and where it stands."""

    state: State
    complaints: tuple[Complaint, ...]
    at: Ask | Ended


def start(program: Program, *, seed: int, language: str = "") -> State:
    """A run in which nothing has happened; ``seed`` decides every random order."""
    raise NotImplementedError


def ask(program: Program, state: State, facts: Facts) -> Ask | Ended:
    """The page on which the run stands, or how it ended."""
    raise NotImplementedError


def answer(program: Program, state: State, facts: Facts, entries: Mapping[str, Entry]) -> Step:
    """Take the entries for a whole page at once, by the paths of its questions, and go on.

    Any complaint leaves the state as it was. A question of the page without an entry is left
    empty. Pages already gone through are passed over up to the first new one, or the first whose
    answer no longer stands. Questions that appear on the page because of the entries keep the run
    on it. On the page of an open repeat the entry at the page's path is typed ``yes`` or ``no``.
    """
    raise NotImplementedError


def back(program: Program, state: State, facts: Facts) -> State:
    """One page back along the route; on the first page the state as it is."""
    raise NotImplementedError


def go_to(program: Program, state: State, facts: Facts, path: str) -> State:
    """Stand on the page of the question (or group) at ``path``. Raises ``NotVisitedError``."""
    raise NotImplementedError


def add_instance(program: Program, state: State, facts: Facts) -> Step:
    """On the page of an open repeat: there is another one. Stands on its first page."""
    raise NotImplementedError


def decline_instance(program: Program, state: State, facts: Facts) -> Step:
    """On the page of an open repeat: there is no other one. Goes on behind the repeat."""
    raise NotImplementedError


def break_off(program: Program, state: State, facts: Facts) -> Ended:
    """The respondent stops: reason ``refused``, status ``partial`` once past ``partial_from``, else ``broken_off``."""
    raise NotImplementedError


def cells(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Names of the quota cells to which the interview belongs by its answers so far."""
    raise NotImplementedError


def decide(program: Program, state: State, facts: Facts, quotas: Mapping[str, str]) -> State:
    """Record what was decided for cells (``open`` or ``full``), with the answers it rests on.

    A recorded decision outweighs ``facts.quotas`` until one of those answers changes.
    """
    raise NotImplementedError


def undecided(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Those of ``cells`` for which no decision is recorded, or one that rests on a changed answer."""
    raise NotImplementedError


def lines(program: Program, state: State, facts: Facts, last: int | None = None) -> tuple[Line, ...]:
    """The answers so far in words, along the route; with ``last`` only so many of the latest."""
    raise NotImplementedError


def values(program: Program, state: State, facts: Facts) -> Mapping[str, Answer]:
    """Every question and calculation by path, in the order of the questionnaire.

    ``Answer.missing`` tells five kinds apart: ``not_reached``, ``off_route``, ``empty``, ``dk``,
    ``refused``. A code that is marked as missing keeps its value beside the kind.
    """
    raise NotImplementedError


def set_language(state: State, language: str) -> State:
    """The same run in another language of the questionnaire."""
    raise NotImplementedError
