"""Open repeats: the interviewer makes the instances one by one and may take the last one off again.

What was answered in an instance that was taken off is kept and invisible, as everywhere; its key is not given again,
so that it never becomes another instance's answer.
"""

from __future__ import annotations

import re
from dataclasses import replace

from surveys.questionnaire.compiled.items import ANOTHER, CompiledItem, Keys
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.model.state import State

from .evaluation import Evaluation
from .page_sequence import Stop, instances_on
from .piping import answer_words

_LAST_KEY = re.compile(r"\[(\d+)\]")


def asks_for_another(stop: Stop) -> bool:
    """Whether the page is the one that asks whether there is one more instance."""
    item, keys = stop
    return len(keys) > len(item.repeats) and keys[-1] == ANOTHER


def can_take_off(run: Evaluation, stop: Stop) -> bool:
    """Whether the last instance may be taken off on this page: one always stays."""
    item, keys = stop
    return asks_for_another(stop) and len(run.instances(item, keys[:-1])) > 1


def with_another(run: Evaluation, stop: Stop) -> tuple[State, Keys]:
    """The state with one more instance, and its keys: the last one where nothing was answered in that yet."""
    item, keys = stop
    outer = keys[:-1]
    made = run.instances(item, outer)
    visited = tuple(path for path in run.state.visited if path != item.at(keys))
    if made and is_untouched(run, item, (*outer, made[-1])):
        return replace(run.state, visited=visited), (*outer, made[-1])
    key = _new_key(run, item, outer)
    instances = {**run.state.instances, item.at(outer): (*made, key)}
    return replace(run.state, visited=visited, instances=instances), (*outer, key)


def without_last(run: Evaluation, stop: Stop) -> State:
    """The state without the last instance; where there is only one, as it is."""
    if not can_take_off(run, stop):
        return run.state
    item, keys = stop
    made = run.instances(item, keys[:-1])
    return replace(run.state, instances={**run.state.instances, item.at(keys[:-1]): made[:-1]})


def without_untouched(run: Evaluation, stop: Stop) -> State:
    """The state without a last instance in which nothing was answered: it was made by mistake."""
    item, keys = stop
    made = run.instances(item, keys[:-1])
    if len(made) > 1 and is_untouched(run, item, (*keys[:-1], made[-1])):
        return without_last(run, stop)
    return run.state


def is_untouched(run: Evaluation, repeat: CompiledItem, keys: Keys) -> bool:
    """Whether nothing was ever answered in the instance."""
    path = repeat.at(keys)
    return not any(one == path or one.startswith(f"{path}/") for one in (*run.state.answers, *run.state.visited))


def made_by_mistake(run: Evaluation, stop: Stop) -> Stop | None:
    """The page that asks for another one, where the page is the first of an untouched last instance; else ``None``."""
    item, keys = stop
    repeat = item if len(keys) > len(item.repeats) else item.repeats[-1] if item.repeats else None
    if repeat is None or not repeat.is_open or asks_for_another(stop):
        return None
    outer = keys[:-1]
    made = run.instances(repeat, outer)
    if len(made) < 2 or made[-1] != keys[-1] or not is_untouched(run, repeat, keys):
        return None
    return (repeat, (*outer, ANOTHER)) if next(instances_on(run, repeat, outer, made[-1:]), None) == stop else None


def instance_words(run: Evaluation, repeat: CompiledItem, outer: Keys) -> tuple[str, ...]:
    """What each instance is called by: the words of the first answer in it, empty where there is none yet."""
    inside = [item for item in run.program.items[repeat.index + 1 : repeat.end] if item.repeats[-1:] == (repeat,)]
    named = [item for item in inside if item.asked]
    return tuple(
        next((words for item in named if (words := answer_words(run, item, (*outer, key)))), "")
        for key in run.instances(repeat, outer)
    )


def _new_key(run: Evaluation, item: CompiledItem, outer: Keys) -> str:
    """A number above those of all instances that there are and ever were."""
    start = item.at(outer)
    used = [whole_number(key) or 0 for key in run.instances(item, outer)]
    for path in (*run.state.answers, *run.state.visited):
        if path.startswith(f"{start}[") and (found := _LAST_KEY.match(path, len(start))):
            used.append(int(found[1]))
    return str(max(used, default=0) + 1)
