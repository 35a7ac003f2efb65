"""What a replayed test does otherwise than it is expected to: the first question that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Complaint
from surveys.questionnaire.model.structure import SavedTest

from .cells import NONE
from .playing import Played, facts_of, play

SAME, DIFFERENT, STUCK = "same", "different", "stuck"
"""How a test turns out: as expected, otherwise, or that it cannot be replayed to an end."""

SKIPPED, ADDED, MOVED = "skipped", "added", "moved"
TEXT, END, QUOTAS = "text", "end", "quotas"
GONE, REFUSED, ENDLESS = "gone", "refused", "endless"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that differs. ``kind`` and ``at``, the question's name as cells write it.

    ``skipped`` and ``added``: it is not asked any more, or was not expected; ``moved``: another question comes first;
    ``text``: it reads otherwise; ``end`` and ``quotas``: of the whole interview. ``gone``: the code ``got`` is in its
    list no more; ``refused``: the answer ``got`` is not accepted, with the ``complaint``; ``endless``.
    """

    kind: str
    at: str = ""
    expected: str = ""
    got: str = ""
    complaint: Complaint | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test with the interview that it is now; ``difference`` is ``None`` if all is as expected."""

    test: SavedTest
    played: Played
    difference: Difference | None

    @property
    def status(self) -> str:
        """``same``, ``different`` or ``stuck``."""
        if self.difference is None:
            return SAME
        return STUCK if self.difference.kind in (GONE, REFUSED, ENDLESS) else DIFFERENT


def outcome(program: Program, test: SavedTest, now: datetime) -> Outcome:
    """Replay a test. ``now`` (aware) stands for the moment of one that has none."""
    played = play(program, test, facts_of(test, program.questionnaire, now))
    return Outcome(test, played, next(_differences(test, played), None))


def _differences(test: SavedTest, played: Played) -> Iterator[Difference]:
    """What differs, in the order of the interview."""
    route = played.route
    reached = route[:-1] if played.refused else route
    on_the_way = _first_on_the_way(test, played, reached)
    if on_the_way is not None:
        yield on_the_way
    if played.ended is None:
        yield _stuck(played)
        return
    if test.end and test.end != played.ended.reason:
        yield Difference(END, route[-1] if route else "", test.end, played.ended.reason)
    quotas = played.quotas or (NONE,)
    if test.quotas and set(test.quotas) != set(quotas):
        yield Difference(QUOTAS, "", ", ".join(test.quotas), ", ".join(quotas))


def _first_on_the_way(test: SavedTest, played: Played, reached: Sequence[str]) -> Difference | None:
    """The first question of those that were reached which is another one, or reads otherwise."""
    expected = test.route
    for index, name in enumerate(reached):
        if expected and (index >= len(expected) or expected[index] != name):
            return _of_the_route(expected, reached, index)
        shown = played.shown[index]
        if name in test.texts and test.texts[name] != shown.text:
            return Difference(TEXT, name, test.texts[name], shown.text or "".join(p.words for p in shown.view.label))
    if played.ended is not None and len(expected) > len(reached):
        return Difference(SKIPPED, expected[len(reached)])
    return None


def _of_the_route(expected: Sequence[str], got: Sequence[str], index: int) -> Difference:
    ahead = expected[index:]
    if not ahead or got[index] not in ahead:
        return Difference(ADDED, got[index])
    if ahead[0] not in got[index:]:
        return Difference(SKIPPED, ahead[0])
    return Difference(MOVED, ahead[0], ahead[0], got[index])


def _stuck(played: Played) -> Difference:
    if not played.refused:
        return Difference(ENDLESS, played.route[-1] if played.shown else "")
    complaint = played.refused[0]
    at = next((one for one in reversed(played.shown) if one.view.path == complaint.path), None)
    name = at.name if at is not None else complaint.path
    if played.gone:
        return Difference(GONE, name, got=played.gone)
    return Difference(REFUSED, name, complaint=complaint)
