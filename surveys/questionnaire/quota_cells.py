"""Which quota cells an interview belongs to, and what was decided about them.

A decision is taken once (elsewhere: the core counts no other interviews), recorded with the
answers it rests on, and not taken again unless one of those changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .evaluation import Run
from .expressions.values import to_boolean, to_text
from .place import Place
from .program import Program
from .spots import Cell
from .state import Facts, State

OPEN, FULL = "open", "full"


def cells(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Names of the quota cells to which the interview belongs by its answers so far."""
    return tuple([cell.quota.name for cell in _belonging(Run(program, state, facts))])


def undecided(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Those of ``cells`` for which no decision is recorded, or one that rests on a changed answer."""
    run = Run(program, state, facts)
    return tuple([cell.quota.name for cell in _belonging(run) if not _recorded(run, cell)])


def decide(program: Program, state: State, facts: Facts, quotas: Mapping[str, str]) -> State:
    """Record what was decided for cells (``open`` or ``full``), with the answers it rests on.

    A recorded decision outweighs ``facts.quotas`` until one of those answers changes.
    """
    run = Run(program, state, facts)
    decisions = {
        f"quota:{cell.quota.name}": {"is": quotas[cell.quota.name], "rests_on": _rests_on(run, cell)}
        for cell in program.cells
        if cell.quota.name in quotas
    }
    return replace(state, decisions={**state.decisions, **decisions})


def standing_decisions(run: Run) -> Mapping[str, Any]:
    """The state's decisions without those that rest on an answer that has changed: they are taken anew."""
    decisions = run.state.decisions
    stale = [
        f"quota:{cell.quota.name}"
        for cell in run.program.cells
        if f"quota:{cell.quota.name}" in decisions and not _recorded(run, cell)
    ]
    return {name: value for name, value in decisions.items() if name not in stale} if stale else decisions


def is_full(run: Run) -> bool:
    """Whether the interview belongs to a cell that is full and stops it."""
    stopping = [cell for cell in run.program.cells if cell.quota.on_full == "stop" and _may_be_full(run, cell)]
    return any((_recorded(run, cell) or run.facts.quotas.get(cell.quota.name)) == FULL for cell in _of(run, stopping))


def _may_be_full(run: Run, cell: Cell) -> bool:
    decision = run.state.decisions.get(f"quota:{cell.quota.name}") or {}
    return FULL in (decision.get("is"), run.facts.quotas.get(cell.quota.name))


def _belonging(run: Run) -> Iterator[Cell]:
    return _of(run, run.program.cells)


def _of(run: Run, those: tuple[Cell, ...] | list[Cell]) -> Iterator[Cell]:
    """Those cells whose condition holds, and all of whose questions are answered or off the route."""
    for cell in those:
        if all(_is_known(run, cell, place) for place in range(len(cell.reads))) and to_boolean(
            cell.when(Place(run, run.program.root, (), "quota"))
        ):
            yield cell


def _is_known(run: Run, cell: Cell, place: int) -> bool:
    """Without this ``${sex} != 'm'`` would hold before sex is asked."""
    spot = cell.reads[place]
    if not spot.asked or spot.repeats:
        return True
    return run.answer(spot, ()) is not None or not run.on_route(spot, ())


def _recorded(run: Run, cell: Cell) -> str:
    decision = run.state.decisions.get(f"quota:{cell.quota.name}")
    if not decision or decision["rests_on"] != _rests_on(run, cell):
        return ""
    return str(decision["is"])


def _rests_on(run: Run, cell: Cell) -> dict[str, str]:
    return {spot.path: to_text(run.value(spot, ())) for spot in cell.reads if not spot.repeats}
