"""Which quota cells an interview belongs to, and what was decided about them.

A decision is taken once (elsewhere: the core counts no other interviews), recorded with the
answers it rests on, and not taken again unless one of those changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from surveys.questionnaire.compiled.items import CompiledQuota
from surveys.questionnaire.compiled.program import Program
from surveys.questionnaire.model.openrosa_shuffle import shuffled
from surveys.questionnaire.model.order import drawn
from surveys.questionnaire.model.state import Facts, State, pick_key, quota_key

from .evaluation import Evaluation
from .quota_groups import eligible, holds, is_known, members_of, picked, values_read

OPEN, FULL = "open", "full"
ASK_ALL = "ask_all_quota_questions"
"""The setting by which every question that quotas rest on is asked before a full cell ends the interview."""


def cells(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Names of the quota cells to which the interview belongs by its answers so far."""
    return tuple([cell.quota.name for cell in _belonging(Evaluation(program, state, facts))])


def undecided(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Those of ``cells`` for which no decision is recorded, or one that rests on a changed answer."""
    run = Evaluation(program, state, facts)
    return tuple([cell.quota.name for cell in _belonging(run) if not _recorded(run, cell)])


def sample_cells(program: Program, facts: Facts) -> tuple[str, ...]:
    """Names of the cells that the sample's columns alone put a case into, before anybody is asked."""
    run = Evaluation(program, State(), facts)
    return tuple([cell.quota.name for cell in _of(run, [cell for cell in program.cells if cell.by_sample])])


def decide(program: Program, state: State, facts: Facts, quotas: Mapping[str, str]) -> State:
    """Record what was decided for cells (``open`` or ``full``), with the answers it rests on.

    A recorded decision outweighs ``facts.quotas``, and a recorded ``full`` the workbook's ``warn``
    (the field may have changed it), until one of those answers changes.
    """
    run = Evaluation(program, state, facts)
    decisions = {
        quota_key(cell.quota.name): {"is": quotas[cell.quota.name], "rests_on": values_read(run, [cell])}
        for cell in program.cells
        if cell.quota.name in quotas
    }
    return replace(state, decisions={**state.decisions, **decisions})


def choices_of(program: Program, state: State, facts: Facts, group: str) -> tuple[str, ...]:
    """Names of the group's cells among which the least filled is to be picked; none before their questions.

    Of cells that are filled alike the first is to be taken: their order is the interview's, by its seed.
    """
    return shuffled(eligible(Evaluation(program, state, facts), group), drawn(state.seed, "", "least_filled", group))


def pick(program: Program, state: State, facts: Facts, group: str, name: str) -> State:
    """Record which cell of the group the interview got, with the answers on which the choice rested."""
    run = Evaluation(program, state, facts)
    decision = {"is": name, "rests_on": values_read(run, members_of(run, group))}
    return replace(state, decisions={**state.decisions, pick_key(group): decision})


def standing_decisions(run: Evaluation) -> Mapping[str, Any]:
    """The state's decisions without those that rest on an answer that has changed: they are taken anew."""
    decisions = run.state.decisions
    if not decisions:
        return decisions
    stale = [key for key, members in _deciding(run) if key in decisions and not _stands(run, key, members)]
    return {name: value for name, value in decisions.items() if name not in stale} if stale else decisions


def is_full(run: Evaluation) -> bool:
    """Whether the interview belongs to a cell that is full and stops it, and nothing is to be asked before that."""
    stopping = [cell for cell in run.program.cells if _may_be_full(run, cell)]
    if not stopping or _asks_more_first(run):
        return False
    return any((_recorded(run, cell) or run.facts.quotas.get(cell.quota.name)) == FULL for cell in _of(run, stopping))


def _may_be_full(run: Evaluation, cell: CompiledQuota) -> bool:
    decision = run.state.decisions.get(quota_key(cell.quota.name)) or {}
    return decision.get("is") == FULL or (
        cell.quota.on_full == "stop" and run.facts.quotas.get(cell.quota.name) == FULL
    )


def _asks_more_first(run: Evaluation) -> bool:
    """Whether the study asks all its quota questions first, and one is still open. Groups are not of the screening."""
    if run.program.questionnaire.settings.get(ASK_ALL, "").lower() not in ("yes", "true", "true()", "1"):
        return False
    return not all(is_known(run, cell) for cell in run.program.cells if not cell.quota.group)


def _belonging(run: Evaluation) -> Iterator[CompiledQuota]:
    return _of(run, run.program.cells)


def _of(run: Evaluation, those: tuple[CompiledQuota, ...] | list[CompiledQuota]) -> Iterator[CompiledQuota]:
    """Those cells whose condition holds, all of whose questions are answered or off the route; of a group the pick."""
    for cell in those:
        if is_known(run, cell) and holds(run, cell):
            group = cell.quota.group
            if not group or picked(run, group) == cell.quota.name:
                yield cell


def _recorded(run: Evaluation, cell: CompiledQuota) -> str:
    key = quota_key(cell.quota.name)
    return str(run.state.decisions[key]["is"]) if _stands(run, key, [cell]) else ""


def _stands(run: Evaluation, key: str, members: list[CompiledQuota]) -> bool:
    decision = run.state.decisions.get(key)
    return decision is not None and decision["rests_on"] == values_read(run, members)


def _deciding(run: Evaluation) -> Iterator[tuple[str, list[CompiledQuota]]]:
    """Every decision there may be, with the cells on whose questions it rests."""
    for cell in run.program.cells:
        yield quota_key(cell.quota.name), [cell]
    for group in dict.fromkeys(cell.quota.group for cell in run.program.cells if cell.quota.group):
        yield pick_key(group), members_of(run, group)
