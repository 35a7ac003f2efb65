"""Where an interview stands and where it goes next: pure steps from one state to another.

``(program, state, facts)`` decide everything. A page is one question or a ``field-list`` group;
notes outside of one are pages of their own. What was answered on a page that a changed route
leaves behind is kept, reads as empty, and is there again if the route comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.compiled.program import Program
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Entry
from surveys.questionnaire.model.state import Facts, State, altered
from surveys.questionnaire.model.structure import COMPLETE, QUOTA_FULL, REFUSED
from surveys.questionnaire.problems import gettext_noop

from .accepting_entries import accept, run_triggers, stands
from .evaluation import Evaluation, Settled
from .open_repeats import asks_for_another, can_take_off, made_by_mistake, with_another, without_last, without_untouched
from .page_sequence import BACKWARD, Stop, first_on, instances_on, is_shown, last_on, onward, pages_still_there
from .page_views import page
from .quota_decisions import is_full, standing_decisions

_YES = frozenset({"yes", "y", "1", "sì", "si", "s"})
_NO = frozenset({"no", "n", "0", "2"})
_TAKE_OFF = frozenset({"remove", "3"})
_YES_OR_NO = gettext_noop("Yes or no?")
TOO_MUCH = "too_much"
"""Kind of the complaint about an answer from which more follows than an interview can work out."""
_TOO_MUCH = gettext_noop(
    "From this answer more follows than can be worked out while somebody waits. If it is right, break off (F8) and "
    "tell your supervisor: the questionnaire has to be changed."
)


class NotVisitedError(Exception):
    """Only a page that was gone through and is on the route can be gone to."""


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the new state (the old one if there are complaints) and where it stands.

    ``wanted``: groups of quota cells of which the route asked for the least filled, and none is picked yet. Where
    interviews are counted, pick and take the step again.
    """

    state: State
    complaints: tuple[Complaint, ...]
    at: Ask | Ended
    wanted: tuple[str, ...] = ()
    run: Evaluation | None = field(default=None, compare=False, repr=False)
    """What was worked out for ``at``, for the next step if it comes at once."""


def start(program: Program, *, seed: int, language: str = "") -> State:
    """A run in which nothing has happened; ``seed`` decides every random order."""
    return State(language=language or program.questionnaire.default_language, seed=seed)


def set_language(program: Program, state: State, language: str) -> State:
    """The same run in another language; one that the questionnaire does not have changes nothing."""
    has_it = any(language == one.code for one in program.questionnaire.languages)
    return replace(state, language=language) if has_it else state


def ask(program: Program, state: State, facts: Facts) -> Ask | Ended:
    """The page on which the run stands, or how it ended.

    Where its page is no longer on the route (another version, other facts) the run stands on the
    next one that is to be asked.
    """
    run = _run(program, state, facts)
    stop = _standing(run)
    if run.budget.is_spent:
        stop = stop or _last_known(run)
    return Ask(page(run, stop)) if stop else _ended(run)


def stands_on(program: Program, state: State, facts: Facts) -> str:
    """The path of the page on which the run stands; empty where it has ended."""
    stop = _standing(_run(program, state, facts))
    return _path(stop) if stop else ""


def wanted(program: Program, state: State, facts: Facts) -> tuple[str, ...]:
    """Groups of quota cells of which the present page asks for the least filled, and none is picked yet."""
    run = _run(program, state, facts)
    stop = _standing(run)
    if stop:
        page(run, stop)
    return run.wanted


def turned_away(program: Program, state: State, facts: Facts) -> State:
    """The state ended where it stands, if by the recorded decisions a cell is full and stops it; else the same."""
    if state.position.startswith("@") or not is_full(Evaluation(program, state, facts)):
        return state
    return replace(state, position=f"{QUOTA_FULL}:{state.position}")


def answer(
    program: Program, state: State, facts: Facts, entries: Mapping[str, Entry], before: Step | None = None
) -> Step:
    """Take the entries for a whole page at once, by the paths of its questions, and go on.

    Any complaint leaves the state as it was. A question of the page without an entry is left
    empty. Pages already gone through are passed over up to the first new one, or the first whose
    answer no longer stands. Questions that appear on the page because of the entries keep the run
    on it. On the page of an open repeat the entry at the page's path is typed ``yes``, ``no`` or, to take the last
    instance off, ``remove``.

    ``before``: the step that led to ``state``, where it was taken in the same process just now. The result is the
    same; what it worked out is not worked out again. It can be handed on once.
    """
    if before is not None and (run := handed_on(before, state, facts)) is not None:
        step = _answered(run, entries)
        if run.is_far_from_spent:
            return step
    run = _run(program, state, facts)
    return _affordable(run, _answered(run, entries))


def handed_on(before: Step, state: State, facts: Facts) -> Evaluation | None:
    """The run of the step before, as if it were made for this one; ``None`` if nothing of it can be used.

    Not where much had to be worked out: whether an answer takes too much never depends on what was known before it.
    """
    run = before.run
    if run is None or before.state is not state or run.facts is not facts:
        return None
    if run.program.has_circles or not run.is_nearly_unspent:
        return None
    stop = run.program.locate(state.position)
    if stop is None:
        run.go_on(state)
    else:
        run.go_on(state, stop, standing=_standing_index(stop), below=stop[0].index)
    return run


def _affordable(run: Evaluation, step: Step) -> Step:
    """The step, unless more had to be worked out for it than may be: then a complaint, and all is as it was."""
    if not run.budget.is_spent:
        return step
    at = ask(run.program, run.state, run.facts)
    if isinstance(at, Ended):
        return Step(run.state, (), at)
    first = at.page.questions[0].path if at.page.questions else at.page.path
    return Step(run.state, (Complaint(first, TOO_MUCH, _TOO_MUCH),), at)


def _answered(run: Evaluation, entries: Mapping[str, Entry]) -> Step:
    state = run.state
    stop = run.stop or _standing(run)
    if stop is None:
        return Step(state, (), _ended(run))
    if asks_for_another(stop):
        return _answer_another(run, stop, entries.get(_path(stop), Entry()))
    taken = accept(run, stop, entries)
    if taken.complaints:
        return Step(state, taken.complaints, Ask(page(run, stop)))
    run = run_triggers(run, taken.run)
    if taken.appeared:
        return Step(_kept(run, position=_path(stop)), (), Ask(page(run, stop)))
    return _go_on(run, stop)


def back(program: Program, state: State, facts: Facts) -> State:
    """One page back along the route; on the first page the state as it is.

    From an instance that the interviewer has just made by mistake it is back to the question whether there is one, out
    of the last questions to where the respondent broke off.
    """
    run = Evaluation(program, state, facts)
    stop = _standing(run)
    if stop and (asking := made_by_mistake(run, stop)):
        return _standing_on(program, state, _path(asking))
    visited = set(state.visited)
    before = onward(run, stop, BACKWARD) if stop else last_on(run)
    target = next((one for one in before if _path(one) in visited), None)
    if run.budget.is_spent:
        return state
    if state.stopped and (target is None or not _is_last_question(program, target)):
        return _standing_on(program, state, state.stopped.removeprefix("@"))
    return state if target is None else _standing_on(program, state, _path(target))


def go_to(program: Program, state: State, facts: Facts, path: str) -> State:
    """Stand on the page of the question (or group) at ``path``. Raises ``NotVisitedError``.

    A page on the way there that is to be asked again comes first: nothing is passed over that has lost its answer.
    """
    found = program.locate(path)
    if found is None:
        raise NotVisitedError(path)
    stop = _page_with(*found)
    if _path(stop) == state.position:
        return state
    run = Evaluation(program, state, facts)
    if _path(stop) not in state.visited or not is_shown(run, stop):
        raise NotVisitedError(path)
    return _standing_on(program, state, _path(_open_before(run, stop) or stop))


def _open_before(run: Evaluation, target: Stop) -> Stop | None:
    """Of the pages from the present one to ``target`` the first that is to be asked; ``None`` if that is no way on."""
    here = _standing(run)
    ahead = [here, *onward(run, here)] if here is not None else []
    return _first_open(run, ahead[: ahead.index(target)]) if target in ahead else None


def add_instance(program: Program, state: State, facts: Facts) -> Step:
    """On the page of an open repeat: there is another one. Stands on its first page; elsewhere nothing changes."""
    return _answer_another_now(program, state, facts, "yes")


def decline_instance(program: Program, state: State, facts: Facts) -> Step:
    """On the page of an open repeat: there is no other one. Goes on behind the repeat; elsewhere nothing changes."""
    return _answer_another_now(program, state, facts, "no")


def remove_instance(program: Program, state: State, facts: Facts) -> Step:
    """On the page of an open repeat: the last one is taken off, its answers kept; elsewhere nothing changes."""
    return _answer_another_now(program, state, facts, "remove")


def break_off(program: Program, state: State, facts: Facts) -> Ended:
    """The respondent stops: reason ``refused``, status ``partial`` once past ``partial_from``, else ``broken_off``."""
    return Ended("refused", state.position.partition(":")[2] or state.position, _status_of_refusal(program, state))


def last_questions(program: Program, state: State, facts: Facts) -> Step:
    """The respondent stops: on to the last questions (``after_break_off``), if there are any and they were not reached.

    Else it has ended as ``break_off`` says and the state is as it was. Going back out of the last
    questions takes the interview up again: the respondent has thought better of it.
    """
    group = program.last_questions
    run = Evaluation(program, replace(state, stopped=state.position or "@"), facts)
    first = next((one for one in first_on(run) if _is_last_question(program, one)), None) if group else None
    ended = Step(state, (), break_off(program, state, facts))
    if state.stopped or first is None:
        return ended
    step = _stand_on(run, first)
    return ended if run.budget.is_spent else step


def taken_up(program: Program, state: State) -> State:
    """The respondent who broke off goes on: on the page on which they stopped, out of the last questions."""
    return _standing_on(program, state, state.stopped.removeprefix("@")) if state.stopped else state


def _is_last_question(program: Program, stop: Stop) -> bool:
    group = program.last_questions
    return group is not None and group.index <= stop[0].index < group.end


def _standing_on(program: Program, state: State, path: str) -> State:
    """The state on another page; outside the last questions nobody has broken off."""
    stop = program.locate(path)
    stays = state.stopped if stop is not None and _is_last_question(program, stop) else ""
    return replace(state, position=path, stopped=stays)


# -- going on -------------------------------------------------------------------------------------


def _go_on(run: Evaluation, stop: Stop) -> Step:
    """The page is done: on to the next that is to be asked."""
    path, visited = _path(stop), run.state.visited
    visited = visited if path in visited else (*visited, path)
    waiting = run.state.to_confirm
    if run.program.counts_instances:
        there = pages_still_there(run, visited)
        gone = (one for one in visited if one not in there) if len(there) < len(visited) else ()
        waiting = tuple([one for one in dict.fromkeys((*waiting, *gone)) if one != path])
        visited = there
    run.note(visited=visited, to_confirm=waiting, decisions=standing_decisions(run))
    for item in run.program.eager:
        for keys in run.instances_of(item, ()):
            run.value(item, keys)
    return _stand_on(run, _next(run, stop), stop)


def _stand_on(run: Evaluation, target: Stop | Ended, behind: Stop | None = None) -> Step:
    at = target if isinstance(target, Ended) else Ask(page(run, target, behind))
    position = f"@{target.reason}:{target.at}" if isinstance(target, Ended) else _path(target)
    return Step(_kept(run, position=position), (), at, run.wanted, None if run.wanted else run)


def _kept(run: Evaluation, **changes: Any) -> State:
    """The run's state with what it has frozen on its way."""
    if run.kept:
        changes["frozen"] = {**run.state.frozen, **run.kept}
    return altered(run.state, **changes)


def _next(run: Evaluation, stop: Stop) -> Stop | Ended:
    """The first page behind ``stop`` that is new, or whose answers no longer stand; else the end."""
    if run.state.stopped:
        return _next_last_question(run, stop)
    if is_full(run):
        return Ended("quota_full", _path(stop), "quota_full")
    visited = set(run.state.visited)
    done = stop
    for one in onward(run, stop):
        if _path(one) not in visited or not _passes(run, one):
            return one
        done = one
    return _end(run, _reason(run), _path(done))


def _next_last_question(run: Evaluation, stop: Stop) -> Stop | Ended:
    """After a break-off: the next of the last questions, whatever else is ahead."""
    last = (one for one in onward(run, stop) if _is_last_question(run.program, one))
    return _first_open(run, last) or _end(run, REFUSED.removeprefix("@"), _path(stop))


def _first_open(run: Evaluation, stops: Iterable[Stop]) -> Stop | None:
    """The first of these pages that was not gone through yet, or whose answers no longer stand."""
    visited = set(run.state.visited)
    return next((one for one in stops if _path(one) not in visited or not _passes(run, one)), None)


def _passes(run: Evaluation, stop: Stop) -> bool:
    return asks_for_another(stop) or stands(run, stop)


def _reason(run: Evaluation) -> str:
    """Why there is no page any more: the first route to an end that was taken, else everything was asked."""
    ends = (jump.end for jump in run.program.jumps if jump.end and run.taken(jump, ()))
    return next(ends, COMPLETE.removeprefix("@"))


def _end(run: Evaluation, reason: str, at: str) -> Ended:
    status = _status_of_refusal(run.program, run.state) if reason == REFUSED.removeprefix("@") else reason
    return Ended(reason, at, status)


def _status_of_refusal(program: Program, state: State) -> str:
    found = program.by_name.get(program.questionnaire.partial_from)
    if found is None:
        return "broken_off"
    stops = (program.locate(path) for path in state.visited)
    return "partial" if any(stop and stop[0].index <= found[0].index < stop[0].end for stop in stops) else "broken_off"


def _ended(run: Evaluation) -> Ended:
    """How a run ended that has no page to stand on."""
    at = run.state.position.partition(":")[2]
    if run.state.stopped:
        return _end(run, REFUSED.removeprefix("@"), at)
    if run.state.position.startswith(QUOTA_FULL) or is_full(run):
        return Ended("quota_full", at, "quota_full")
    return _end(run, _reason(run), at)


def _run(program: Program, state: State, facts: Facts) -> Evaluation:
    """A run that relies on its page having been on the route when the state was made."""
    stop = program.locate(state.position)
    if stop is None:
        return Evaluation(program, state, facts)
    return Evaluation(program, state, facts, _standing_index(stop), settled=Settled(stop[0].index))


def _standing_index(stop: Stop) -> int:
    return stop[0].index if stop[0].page is stop[0] else -1


# -- standing -------------------------------------------------------------------------------------


def _standing(run: Evaluation) -> Stop | None:
    """The page on which the run stands; ``None`` if it has ended."""
    position = run.state.position
    if not position:
        return next(first_on(run), None)
    if position.startswith("@"):
        return _resumed(run, position.partition(":")[2])
    stop = run.program.locate(position)
    if stop is None or (stop[0].page is not stop[0] and not stop[0].is_repeat):
        return _first_open(run, first_on(run))
    if is_shown(run, stop):
        return stop
    target = _next(run, stop)
    return None if isinstance(target, Ended) else target


def _last_known(run: Evaluation) -> Stop | None:
    """Where a run is shown that cannot be worked out: on its page, before any on the first that may be asked."""
    pages = (item for item in run.program.items if item.page is item and item.asked and not item.repeats)
    first = next(pages, None)
    return run.program.locate(run.state.position) or (None if first is None else (first, ()))


def _resumed(run: Evaluation, last: str) -> Stop | None:
    """Where an ended run goes on: nowhere, unless its facts have changed and there is more to ask."""
    stop = run.program.locate(last)
    if stop is None:
        return None
    target = _next(run, stop)
    return None if isinstance(target, Ended) else target


def _path(stop: Stop) -> str:
    return stop[0].at(stop[1])


def _page_with(item: CompiledItem, keys: Keys) -> Stop:
    """The page that shows an item."""
    page_item = item.page or item
    if len(keys) > len(item.repeats) and page_item is item:
        return item, keys
    return page_item, keys[: len(page_item.repeats) + page_item.is_repeat]


# -- open repeats ---------------------------------------------------------------------------------


def _answer_another_now(program: Program, state: State, facts: Facts, typed: str) -> Step:
    run = Evaluation(program, state, facts)
    stop = _standing(run)
    if stop is None:
        return Step(state, (), _ended(run))
    if not asks_for_another(stop):
        return Step(state, (), Ask(page(run, stop)))
    return _affordable(run, _answer_another(run, stop, Entry(typed=typed)))


def _answer_another(run: Evaluation, stop: Stop, entry: Entry) -> Step:
    given = entry.typed.strip().casefold() or "".join(entry.codes)
    if given in _NO:
        return _go_on(_of_the_same_answer(run, without_untouched(run, stop)), stop)
    if given in _TAKE_OFF and can_take_off(run, stop):
        return _stand_on(_of_the_same_answer(run, without_last(run, stop)), stop)
    if given not in _YES:
        return Step(run.state, (Complaint(_path(stop), "invalid", _YES_OR_NO),), Ask(page(run, stop)))
    state, keys = with_another(run, stop)
    run = _of_the_same_answer(run, state)
    return _stand_on(run, next(instances_on(run, stop[0], keys[:-1], keys[-1:]), stop))


def _of_the_same_answer(run: Evaluation, state: State) -> Evaluation:
    return Evaluation(run.program, state, run.facts, budget=run.budget)
