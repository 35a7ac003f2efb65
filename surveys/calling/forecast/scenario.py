"""What is played: rules, sample, people at work, rates and quotas of one study at one moment."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from surveys.calling.history import History
from surveys.calling.policy import CallingPolicy

from .evidence import Evidence
from .timetable import Shift

DAYS, RUNS = 14, 200
LOW, HIGH = 0.05, 0.95
"""The band lies between these shares of the runs."""


@dataclass(frozen=True, slots=True)
class QuotaState:
    """A quota cell now. ``respondents``: completes, or people turned away from it, that were observed in it."""

    name: str
    target: int
    completes: int = 0
    is_soft: bool = False
    respondents: int = 0


@dataclass(frozen=True, slots=True)
class PoolSupply:
    """Cases that open and close together. ``cells``: the quota cells that the sample decides.

    ``fresh``: numbers that a case has → how many cases nobody has called; ``called``: the histories of cases that wait
    after a call, each standing for ``weight`` cases; ``worked``: cases called so far, closed ones included.
    """

    zone: str = "Europe/Rome"
    cells: tuple[str, ...] = ()
    fresh: Mapping[int, int] = field(default_factory=dict)
    called: Sequence[History] = ()
    weight: float = 1.0
    worked: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A field from ``now`` on. ``target``: the study's own, if it has one; ``completes``: so far.

    ``groups``: the names of cells of which a respondent belongs to one at most.
    """

    policy: CallingPolicy
    holidays: Container[date]
    now: datetime
    shifts: Sequence[Shift]
    evidence: Evidence
    pools: Sequence[PoolSupply]
    cells: Sequence[QuotaState] = ()
    groups: Sequence[Sequence[str]] = ()
    target: int | None = None
    completes: int = 0
    zone: str = "Europe/Rome"
    days: int = DAYS


def groups_of(cells: Sequence[QuotaState], target: int | None) -> list[list[str]]:
    """The cells by groups of which a respondent belongs to one: those in a row whose targets add up to the whole.

    Where those of a group exceed it, all cells are one group. Those of the last group may come to less: of the other
    respondents none is in any of its cells.
    """
    whole = target or 0
    groups: list[list[str]] = [[]]
    room = whole
    for cell in cells:
        groups[-1].append(cell.name)
        room -= cell.target
        if room <= 0:
            if room < 0:
                return [[one.name for one in cells]] if cells else []
            groups.append([])
            room = whole
    return [group for group in groups if group]
