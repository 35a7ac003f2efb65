"""Route an interview together with the quota places it needs: both in one transaction, or neither."""

from collections.abc import Mapping
from dataclasses import replace

from surveys.fieldwork.services.quotas import (
    count_places,
    release_places,
    reserve_least_filled,
    reserve_places,
    take_over_places,
)
from surveys.interviewing.models import InterviewStatus
from surveys.interviewing.queries.runs import Run
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import State, quota_decisions

from .recording import Recorder

Told = list[tuple[str, dict[str, str]]]
"""What the field decided, as events to write: their kind, and by cell or group what it said."""


def routed(recorder: Recorder, entries: Mapping[str, Entry]) -> tuple[running.Step, Told]:
    """``running.answer`` with what only the field can decide, and what it decided.

    Cells that the answers decide get a place each, those that a changed answer leaves behind lose
    theirs, and where a cell refuses, or a group's least filled cell is asked for, the step is taken again
    with that decision. Without quotas no query is added.
    """
    run = recorder.run
    told: Told = []
    while True:
        step = running.answer(run.program, run.state, run.facts, entries)
        if step.complaints or not _has_quotas(run):
            return step, told
        taken = replace(run, state=step.state)
        picked = _pick(recorder, taken, step.wanted, told)
        decided = picked if picked != step.state else _place(recorder, taken, recorder.run.state, told)
        if decided == step.state:
            return step, told
        if decided is not picked and not _refused(step.state, decided):
            return replace(step, state=decided), told
        run = replace(run, state=replace(run.state, decisions=decided.decisions))


def routed_anew(recorder: Recorder) -> State:
    """The state with which the interview goes on in this attempt: its places taken over, or reserved again.

    A cell that has filled up meanwhile ends it.
    """
    run = recorder.run
    if not _has_quotas(run):
        return run.state
    take_over_places(attempt=recorder.attempt)
    told: Told = []
    picked = _pick(recorder, run, running.wanted(run.program, run.state, run.facts), told)
    decided = _place(recorder, replace(run, state=picked), None, told)
    for kind, said in told:
        recorder.event(kind, new=said)
    return running.turned_away(run.program, decided, run.facts)


def settle_places(recorder: Recorder, status: str) -> None:
    """The interview has ended: complete, its places count; suspended, they are kept a while; else they are free."""
    if not _has_quotas(recorder.run) or status == InterviewStatus.SUSPENDED:
        return
    if status == InterviewStatus.COMPLETE:
        count_places(attempt=recorder.attempt, now=recorder.now)
    else:
        release_places(attempt=recorder.attempt, now=recorder.now)


def _has_quotas(run: Run) -> bool:
    return run.facts.is_counted and bool(run.program.cells)


def _pick(recorder: Recorder, run: Run, groups: tuple[str, ...], told: Told) -> State:
    """Give the interview the least filled cell of each group."""
    state = run.state
    for group in groups:
        names = running.choices_of(run.program, state, run.facts, group)
        if names:
            name = reserve_least_filled(attempt=recorder.attempt, cells=names, now=recorder.now)
            state = running.pick(run.program, state, run.facts, group, name)
            told.append(("picked", {group: name}))
    return state


def _place(recorder: Recorder, run: Run, since: State | None, told: Told) -> State:
    """Reserve what the answers decide, give back what they no longer do; ``since`` None: whatever was decided."""
    cells = running.cells(run.program, run.state, run.facts)
    new = running.undecided(run.program, run.state, run.facts)
    if not (new or (_held(since) - set(cells) if since else cells)):
        return run.state
    found = reserve_places(attempt=recorder.attempt, cells=cells, now=recorder.now)
    changed = {name: said for name, said in found.items() if name in new or said != _said(run.state, name)}
    if not changed:
        return run.state
    told.append(("quota", changed))
    return running.decide(run.program, run.state, run.facts, changed)


def _held(state: State) -> set[str]:
    """Names of the cells in which a place was reserved."""
    return {name for name, decision in quota_decisions(state.decisions).items() if decision["is"] != running.FULL}


def _said(state: State, cell: str) -> str:
    return str(quota_decisions(state.decisions).get(cell, {}).get("is", ""))


def _refused(before: State, after: State) -> bool:
    """Whether a cell refuses now that had not been asked before."""
    asked = quota_decisions(before.decisions)
    return any(
        decision["is"] == running.FULL and asked.get(name) != decision
        for name, decision in quota_decisions(after.decisions).items()
    )
