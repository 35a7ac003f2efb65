"""The rounds of a repeat: in which order an interview goes through them, and which of them it goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .order import FIXED, RANDOM, arranged, drawn
from .spots import Keys, Spot
from .structure import LISTED_TYPES, Repeat

if TYPE_CHECKING:
    from .evaluation import Run


def is_mixed(repeat: Spot) -> bool:
    """Whether the rounds come in an order of the interview's own; those that the interviewer makes never do."""
    return isinstance(repeat.item, Repeat) and repeat.item.order != FIXED and not repeat.is_open


def rounds(run: Run, repeat: Spot, keys: Keys) -> Keys:
    """The keys of the instances as they are gone through; they keep the numbers that expressions know them by.

    In random order each has a place of its own in it, so that one more or less does not mix the others. Rounds over a
    pinned choice stay where they are.
    """
    instances = run.instances(repeat, keys)
    if not is_mixed(repeat):
        return instances
    seed, place = run.state.seed, repeat.at(keys)
    pinned = _pinned(run, repeat)
    if repeat.item.order == RANDOM:
        loose = iter(sorted((key for key in instances if key not in pinned), key=lambda key: drawn(seed, place, key)))
        return tuple([key if key in pinned else next(loose) for key in instances])
    return arranged(instances, repeat.item.order, drawn(seed, place), lambda key: key in pinned)


def is_gone_through(run: Run, repeat: Spot, keys: Keys) -> bool:
    """Whether the round that the last key names is asked: it passes the condition, and no earlier one led out.

    A condition that tells the instances apart is seen from inside each. A jump from inside an earlier round to behind
    the repeat, or to an end, leaves out the rounds that were still to come.
    """
    key = (repeat.index, keys)
    known = run.rounds_known.get(key)
    if known is None:
        known = run.rounds_known[key] = _passes(run, repeat, keys) and not _is_left_before(run, repeat, keys)
    return known


def _passes(run: Run, repeat: Spot, keys: Keys) -> bool:
    condition = repeat.relevant if repeat.varies and repeat.children else None
    return condition is None or run.holds(condition, repeat.children[0], keys, "relevant")


def _is_left_before(run: Run, repeat: Spot, keys: Keys) -> bool:
    outer = keys[:-1]
    for key in rounds(run, repeat, outer) if repeat.exits else ():
        if key == keys[-1]:
            break
        if any(run.taken(jump, (*outer, key)) for jump in repeat.exits):
            return True
    return False


def _pinned(run: Run, repeat: Spot) -> frozenset[str]:
    if repeat.over is None or repeat.over.question.type not in LISTED_TYPES:
        return frozenset()
    choices = run.program.choices.get(repeat.over.question.list_name, {})
    return frozenset(code for code, choice in choices.items() if choice.pin)
