"""Runs a whole simulated interview, from the first page to its end or to a page that accepts no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Page
from surveys.questionnaire.model.state import Facts, State

from .respondent import MOST_TRIES, Respondent

MOST_PAGES = 1_000
"""An interview longer than this is taken to be endless: nobody would stay on the telephone."""

_TRIES_TOO_MUCH = 5
"""The number of tries if the answer causes too much computation, since each of them takes long."""

Watch = Callable[[Page], None]
"""Called with every page that is shown."""

Pick = Callable[[tuple[str, ...]], str]
"""Returns the least filled of some quota cells."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated interview: its last state, how it ended, and the paths of its pages in order.

    ``stuck``: the complaints about the last page, for which no answer was accepted; ``ended`` is then ``None``, as it
    is for an interview that reached ``MOST_PAGES``.
    """

    state: State
    ended: Ended | None
    route: tuple[str, ...]
    stuck: tuple[Complaint, ...] = ()
    last: running.Step | None = field(default=None, compare=False, repr=False)
    """The step that ended it, for ``running.beyond_measure``."""


def interview(
    program: Program,
    respondent: Respondent,
    facts: Facts,
    *,
    language: str = "",
    watch: Watch | None = None,
    pick: Pick | None = None,
) -> Simulated:
    """Interview the respondent to the end, or to a page that accepts none of their answers.

    ``pick`` stands in for the field if ``facts.is_counted``.
    """
    state = running.start(program, seed=respondent.seed, language=language)
    if pick is not None:
        state = _picked(program, state, facts, running.wanted(program, state, facts), pick)
    at = running.ask(program, state, facts)
    step: running.Step | None = None
    route: list[str] = []
    while isinstance(at, Ask) and len(route) < MOST_PAGES:
        route.append(at.page.path)
        if watch is not None:
            watch(at.page)
        if not state.stopped and respondent.gives_up(at.page):
            stopped = running.last_questions(program, state, facts)
            step = step if isinstance(stopped.at, Ended) and stopped.state is state else stopped
            state, at = stopped.state, stopped.at
            continue
        step = _answered(program, respondent, state, facts, at.page, step, pick)
        state, at = step.state, step.at
        if step.complaints:
            return Simulated(state, None, tuple(route), step.complaints)
    return Simulated(state, at if isinstance(at, Ended) else None, tuple(route), last=step)


def _answered(
    program: Program,
    respondent: Respondent,
    state: State,
    facts: Facts,
    page: Page,
    before: running.Step | None,
    pick: Pick | None,
) -> running.Step:
    """The step of the first reply that is accepted; after too many tries, the step of the last one."""
    too_much = 0
    for _ in range(MOST_TRIES):
        entries = respondent.reply(page, facts.asked_on, language=state.language)
        step, before = running.answer(program, state, facts, entries, before), None
        while step.wanted and pick is not None and not step.complaints:
            decided = _picked(program, step.state, facts, step.wanted, pick)
            if decided == step.state:
                break
            state = replace(state, decisions=decided.decisions)
            step = running.answer(program, state, facts, entries)
        too_much += any(complaint.kind == running.TOO_MUCH for complaint in step.complaints)
        if not step.complaints or too_much == _TRIES_TOO_MUCH:
            break
    return step


def _picked(program: Program, state: State, facts: Facts, groups: tuple[str, ...], pick: Pick) -> State:
    """The state after the least filled cell of each group has been picked."""
    for group in groups:
        if names := running.choices_of(program, state, facts, group):
            state = running.pick(program, state, facts, group, pick(names))
    return state
