"""Route an interview together with the quota places that it needs, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import replace

from surveys.fieldwork.services import (
    count_places,
    release_places,
    reserve_least_filled,
    reserve_places,
    take_over_places,
)
from surveys.interviewing.models import EventKind, InterviewStatus
from surveys.interviewing.queries.runs import InterviewRun
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import State, quota_decisions

from .publishing import correct_cells
from .recording import Recorder

Decisions = list[tuple[EventKind, dict[str, str]]]
"""Events to write: the kind, and cell or group → what fieldwork decided about it."""


def routed(recorder: Recorder, entries: Mapping[str, Entry]) -> tuple[running.Step, Decisions]:
    """The step of ``running.answer`` with fieldwork's quota decisions, and these decisions as events.

    Each cell that the answers decide gets a place; cells that a changed answer leaves give theirs back. Where a cell
    refuses, or the least filled cell of a group is needed, the step is routed again with that decision. Without quotas
    there is no query.
    """
    run = recorder.run
    decisions: Decisions = []
    while True:
        step = running.answer(run.program, run.state, run.facts, entries)
        if step.complaints or not _has_quotas(run):
            return step, decisions
        taken = replace(run, state=step.state)
        picked = _pick(recorder, taken, step.wanted, decisions)
        decided = picked if picked != step.state else _place(recorder, taken, recorder.run.state, decisions)
        if decided == step.state:
            return step, decisions
        if decided is not picked and not _refused(step.state, decided):
            return replace(step, state=decided), decisions
        run = replace(run, state=replace(run.state, decisions=decided.decisions))


def routed_anew(recorder: Recorder) -> State:
    """The state with which the interview goes on in this attempt; its quota places are taken over or reserved again.

    If a cell has filled up meanwhile, the interview ends.
    """
    run = recorder.run
    if not _has_quotas(run):
        return run.state
    take_over_places(attempt=recorder.attempt)
    decisions: Decisions = []
    picked = _pick(recorder, run, running.wanted(run.program, run.state, run.facts), decisions)
    decided = _place(recorder, replace(run, state=picked), None, decisions)
    for kind, decided_here in decisions:
        recorder.event(kind, new=decided_here)
    return running.turned_away(run.program, decided, run.facts)


def settle_places(recorder: Recorder, status: str) -> None:
    """Count, keep or release the interview's quota places: complete, suspended, or ended otherwise."""
    if not _has_quotas(recorder.run) or status == InterviewStatus.SUSPENDED:
        return
    if status == InterviewStatus.COMPLETE:
        count_places(attempt=recorder.attempt, now=recorder.now)
        correct_cells(attempt=recorder.attempt, version_id=recorder.interview.version_id, now=recorder.now)
    else:
        release_places(attempt=recorder.attempt, now=recorder.now)


def _has_quotas(run: InterviewRun) -> bool:
    return run.facts.is_counted and bool(run.program.cells)


def _pick(recorder: Recorder, run: InterviewRun, groups: tuple[str, ...], decisions: Decisions) -> State:
    """Reserve the least filled cell of each group; returns the new state."""
    state = run.state
    for group in groups:
        names = running.choices_of(run.program, state, run.facts, group)
        if names:
            name = reserve_least_filled(attempt=recorder.attempt, cells=names, now=recorder.now)
            state = running.pick(run.program, state, run.facts, group, name)
            decisions.append((EventKind.PICKED, {group: name}))
    return state


def _place(recorder: Recorder, run: InterviewRun, since: State | None, decisions: Decisions) -> State:
    """Reserve the cells that the answers decide and release the others; returns the new state.

    ``since``: the state before; ``None`` reserves all cells again.
    """
    cells = running.cells(run.program, run.state, run.facts)
    new = running.undecided(run.program, run.state, run.facts)
    if not (new or (_held(since) - set(cells) if since else cells)):
        return run.state
    found = reserve_places(attempt=recorder.attempt, cells=cells, now=recorder.now)
    changed = {name: now for name, now in found.items() if name in new or now != _decision_on(run.state, name)}
    if not changed:
        return run.state
    decisions.append((EventKind.QUOTA, changed))
    return running.decide(run.program, run.state, run.facts, changed)


def _held(state: State) -> set[str]:
    """The names of the cells in which the interview has a place."""
    return {name for name, decision in quota_decisions(state.decisions).items() if decision["is"] != running.FULL}


def _decision_on(state: State, cell: str) -> str:
    return str(quota_decisions(state.decisions).get(cell, {}).get("is", ""))


def _refused(before: State, after: State) -> bool:
    """Whether a cell refuses in ``after`` that did not in ``before``."""
    asked = quota_decisions(before.decisions)
    return any(
        decision["is"] == running.FULL and asked.get(name) != decision
        for name, decision in quota_decisions(after.decisions).items()
    )
