"""The pages of an interview one after the other, forwards and backwards from any of them.

A stop is the item whose page it is and the keys of its instances. A field-list repeat is one page
for each instance; ``ANOTHER`` in place of its last key is the page that asks for one more.
"""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.compiled.items import ANOTHER, Keys, Spot
from surveys.questionnaire.model.structure import Question

from .evaluation import Run
from .instance_order import is_left_out, rounds
from .stale_codes import has_nothing_to_choose

Stop = tuple[Spot, Keys]

FORWARD, BACKWARD = 1, -1


def first_on(run: Run) -> Iterator[Stop]:
    """All pages of the route from the first."""
    return _inside(run, run.program.root, (), FORWARD)


def last_on(run: Run) -> Iterator[Stop]:
    """All pages of the route backwards from the last."""
    return _inside(run, run.program.root, (), BACKWARD)


def onward(run: Run, stop: Stop, step: int = FORWARD) -> Iterator[Stop]:
    """The pages of the route behind a page (with ``BACKWARD`` before it), nearest first."""
    spot, keys = stop
    if len(keys) > len(spot.repeats):
        yield from _other_instances(run, spot, keys, step)
        keys = keys[:-1]
    while spot.parent is not None:
        parent = spot.parent
        siblings = run.children(parent, keys)
        place = siblings.index(spot)
        for sibling in siblings[place + 1 :] if step == FORWARD else siblings[:place][::-1]:
            yield from _inside(run, sibling, keys, step)
        if parent.is_repeat:
            yield from _other_instances(run, parent, keys, step)
            keys = keys[:-1]
        spot = parent


def is_shown(run: Run, stop: Stop) -> bool:
    """Whether the page is on the route and has something to show."""
    spot, keys = stop
    if not spot.is_repeat:
        return run.on_route(spot, keys) and any(True for _ in questions_on(run, stop))
    if not run.on_route(spot, keys[:-1]):
        return False
    instances = run.instances(spot, keys[:-1])
    if keys[-1] == ANOTHER:
        return spot.is_open and len(instances) > 0 and not is_left_out(run, spot, keys)
    return keys[-1] in instances and any(True for _ in questions_on(run, stop))


def questions_on(run: Run, stop: Stop) -> Iterator[Stop]:
    """The questions and notes of a page that are on the route, in the order shown, with their keys."""
    spot, keys = stop
    if len(keys) > len(spot.repeats):
        if keys[-1] != ANOTHER:
            for child in run.children(spot, keys):
                yield from _questions(run, child, keys)
    else:
        yield from _questions(run, spot, keys)


def _questions(run: Run, spot: Spot, keys: Keys) -> Iterator[Stop]:
    if isinstance(spot.item, Question) and not spot.asked:
        return
    if not run.on_route(spot, keys):
        return
    if isinstance(spot.item, Question):
        if not has_nothing_to_choose(run, spot, keys):
            yield spot, keys
        return
    inner = [(*keys, key) for key in rounds(run, spot, keys)] if spot.is_repeat else [keys]
    for instance in inner:
        if spot.is_repeat and run.spend(1):
            return
        for child in run.children(spot, instance):
            yield from _questions(run, child, instance)


def _inside(run: Run, spot: Spot, keys: Keys, step: int) -> Iterator[Stop]:
    """The pages of an item, from its first or its last."""
    if isinstance(spot.item, Question) and spot.page is None:
        return
    if not run.on_route(spot, keys):
        return
    if spot.is_repeat:
        yield from instances_on(run, spot, keys, rounds(run, spot, keys), step)
    elif spot.page is spot:
        if is_shown(run, (spot, keys)):
            yield spot, keys
    else:
        for child in run.children(spot, keys)[::step]:
            yield from _inside(run, child, keys, step)


def instances_on(run: Run, spot: Spot, keys: Keys, instances: Keys, step: int = FORWARD) -> Iterator[Stop]:
    """The pages of some instances of a repeat: all of them, or those behind or before one."""
    another = (spot, (*keys, ANOTHER))
    if step == BACKWARD and is_shown(run, another):
        yield another
    for key in instances[::step]:
        inner = (*keys, key)
        if run.spend(1):
            return
        if spot.page is spot:
            if is_shown(run, (spot, inner)):
                yield spot, inner
        else:
            for child in run.children(spot, inner)[::step]:
                yield from _inside(run, child, inner, step)
    if step == FORWARD and is_shown(run, another):
        yield another


def _other_instances(run: Run, spot: Spot, keys: Keys, step: int) -> Iterator[Stop]:
    """The pages of the instances behind (or before) the one that the last key names."""
    key, outer = keys[-1], keys[:-1]
    instances = rounds(run, spot, outer)
    if step == FORWARD:
        if key != ANOTHER:
            rest = instances[instances.index(key) + 1 :] if key in instances else ()
            yield from instances_on(run, spot, outer, rest, step)
        return
    before = instances if key == ANOTHER else instances[: instances.index(key)] if key in instances else ()
    for stop in instances_on(run, spot, outer, before, step):
        if stop[1][-1] != ANOTHER or stop[0] is not spot:
            yield stop
