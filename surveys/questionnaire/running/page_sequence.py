"""The pages of an interview one after the other, forwards and backwards from any of them.

A stop is the item whose page it is and the keys of its instances. A field-list repeat is one page
for each instance; ``ANOTHER`` in place of its last key is the page that asks for one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surveys.questionnaire.compiled.items import ANOTHER, CompiledItem, Keys

from .evaluation import Evaluation
from .stale_codes import has_nothing_to_choose, has_own_list

Stop = tuple[CompiledItem, Keys]

FORWARD, BACKWARD = 1, -1


def first_on(run: Evaluation) -> Iterator[Stop]:
    """All pages of the route from the first."""
    return _inside(run, run.program.root, (), FORWARD)


def last_on(run: Evaluation) -> Iterator[Stop]:
    """All pages of the route backwards from the last."""
    return _inside(run, run.program.root, (), BACKWARD)


def onward(run: Evaluation, stop: Stop, step: int = FORWARD) -> Iterator[Stop]:
    """The pages of the route behind a page (with ``BACKWARD`` before it), nearest first."""
    item, keys = stop
    if len(keys) > len(item.repeats):
        yield from _other_instances(run, item, keys, step)
        keys = keys[:-1]
    while item.parent is not None:
        parent = item.parent
        siblings = run.children(parent, keys)
        place = siblings.index(item)
        for sibling in siblings[place + 1 :] if step == FORWARD else siblings[:place][::-1]:
            yield from _inside(run, sibling, keys, step)
        if parent.is_repeat:
            yield from _other_instances(run, parent, keys, step)
            keys = keys[:-1]
        item = parent


def is_shown(run: Evaluation, stop: Stop) -> bool:
    """Whether the page is on the route and has something to show."""
    item, keys = stop
    if item.is_question:
        return _is_question_shown(run, item, keys)
    if not item.is_repeat:
        return run.on_route(item, keys) and any(True for _ in questions_on(run, stop))
    if not run.on_route(item, keys[:-1]):
        return False
    instances = run.instances(item, keys[:-1])
    if keys[-1] == ANOTHER:
        return item.is_open and len(instances) > 0 and not run.is_left_out(item, keys)
    return keys[-1] in instances and any(True for _ in questions_on(run, stop))


def questions_on(run: Evaluation, stop: Stop) -> Iterable[Stop]:
    """The questions and notes of a page that are on the route, in the order shown, with their keys."""
    item, keys = stop
    if item.is_question:
        return (stop,) if _is_question_shown(run, item, keys) else ()
    return _questions_on_group(run, item, keys)


def _is_question_shown(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    if not item.asked or not run.on_route(item, keys):
        return False
    return not (has_own_list(item) and has_nothing_to_choose(run, item, keys))


def _questions_on_group(run: Evaluation, item: CompiledItem, keys: Keys) -> Iterator[Stop]:
    if len(keys) > len(item.repeats):
        if keys[-1] != ANOTHER:
            for child in run.children(item, keys):
                yield from _questions(run, child, keys)
    else:
        yield from _questions(run, item, keys)


def _questions(run: Evaluation, item: CompiledItem, keys: Keys) -> Iterator[Stop]:
    if item.is_question:
        if _is_question_shown(run, item, keys):
            yield item, keys
        return
    if not run.on_route(item, keys):
        return
    inner = [(*keys, key) for key in run.instance_order(item, keys)] if item.is_repeat else [keys]
    for instance in inner:
        if item.is_repeat and run.spend(1):
            return
        for child in run.children(item, instance):
            yield from _questions(run, child, instance)


def _inside(run: Evaluation, item: CompiledItem, keys: Keys, step: int) -> Iterator[Stop]:
    """The pages of an item, from its first or its last."""
    if item.is_question:
        if item.page is item and _is_question_shown(run, item, keys):
            yield item, keys
        return
    if not run.on_route(item, keys):
        return
    if item.is_repeat:
        yield from instances_on(run, item, keys, run.instance_order(item, keys), step)
    elif item.page is item:
        if is_shown(run, (item, keys)):
            yield item, keys
    else:
        for child in run.children(item, keys)[::step]:
            yield from _inside(run, child, keys, step)


def instances_on(
    run: Evaluation, item: CompiledItem, keys: Keys, instances: Keys, step: int = FORWARD
) -> Iterator[Stop]:
    """The pages of some instances of a repeat: all of them, or those behind or before one."""
    another = (item, (*keys, ANOTHER))
    if step == BACKWARD and is_shown(run, another):
        yield another
    for key in instances[::step]:
        inner = (*keys, key)
        if run.spend(1):
            return
        if item.page is item:
            if is_shown(run, (item, inner)):
                yield item, inner
        else:
            for child in run.children(item, inner)[::step]:
                yield from _inside(run, child, inner, step)
    if step == FORWARD and is_shown(run, another):
        yield another


def _other_instances(run: Evaluation, item: CompiledItem, keys: Keys, step: int) -> Iterator[Stop]:
    """The pages of the instances behind (or before) the one that the last key names."""
    key, outer = keys[-1], keys[:-1]
    instances = run.instance_order(item, outer)
    if step == FORWARD:
        if key != ANOTHER:
            rest = instances[instances.index(key) + 1 :] if key in instances else ()
            yield from instances_on(run, item, outer, rest, step)
        return
    before = instances if key == ANOTHER else instances[: instances.index(key)] if key in instances else ()
    for stop in instances_on(run, item, outer, before, step):
        if stop[1][-1] != ANOTHER or stop[0] is not item:
            yield stop


def pages_still_there(run: Evaluation, visited: tuple[str, ...]) -> tuple[str, ...]:
    """Of the pages gone through those whose instances there are; open repeats keep the instances they have."""
    known: dict[str, bool] = {}
    stay = []
    for path in visited:
        end = path.rfind("]") + 1
        is_there = known.get(path[:end]) if end else True
        if is_there is None:
            is_there = known[path[:end]] = _is_made(run, path[:end])
        if is_there:
            stay.append(path)
    return tuple(stay)


def _is_made(run: Evaluation, path: str) -> bool:
    """Whether the instance at a path is there, and every instance around it."""
    found = run.program.locate(path)
    if found is None:
        return True
    repeats = zip((*found[0].repeats, found[0]), found[1], strict=False)
    return all(
        repeat.is_open or key in run.instances(repeat, found[1][:depth]) for depth, (repeat, key) in enumerate(repeats)
    )
