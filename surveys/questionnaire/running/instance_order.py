"""The rounds of a repeat: in which order an interview goes through them, and which of them it goes through."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from surveys.questionnaire.compiled.items import Keys, Spot
from surveys.questionnaire.model.order import FIXED, RANDOM, arranged, drawn
from surveys.questionnaire.model.structure import LISTED_TYPES, Repeat

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
    condition = repeat.relevant if repeat.varies and repeat.children else None
    if condition is not None and not run.holds(condition, repeat.children[0], keys, "relevant"):
        return False
    return not is_left_out(run, repeat, keys)


def not_left_out(run: Run, repeat: Spot, keys: Keys) -> Keys:
    """The keys of the instances in their own order, without those that came behind a jump out of the repeat."""
    instances = run.instances(repeat, keys)
    if not repeat.exits:
        return instances
    return tuple([key for key in instances if not is_left_out(run, repeat, (*keys, key))])


def is_left_out(run: Run, repeat: Spot, keys: Keys) -> bool:
    """Whether a jump out of an earlier round leaves this one out; of ``ANOTHER``, out of any round."""
    if not repeat.exits:
        return False
    known = run.left_out.get((repeat.index, keys))
    if known is None:
        outer = keys[:-1]
        before = list(takewhile(lambda key: key != keys[-1], rounds(run, repeat, outer)))
        if run.spend(len(before)):
            return True
        known = any(run.taken(jump, (*outer, key)) for key in before for jump in repeat.exits)
        run.left_out[repeat.index, keys] = known
    return known


def without_gone(run: Run, visited: tuple[str, ...]) -> tuple[str, ...]:
    """Of the pages gone through those whose rounds there are; rounds that the interviewer makes stay what they are."""
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


def _is_made(run: Run, path: str) -> bool:
    """Whether the round at a path is there, and every round around it."""
    found = run.program.locate(path)
    if found is None:
        return True
    repeats = zip((*found[0].repeats, found[0]), found[1], strict=False)
    return all(
        repeat.is_open or key in run.instances(repeat, found[1][:depth]) for depth, (repeat, key) in enumerate(repeats)
    )


def _pinned(run: Run, repeat: Spot) -> frozenset[str]:
    if repeat.over is None or repeat.over.question.type not in LISTED_TYPES:
        return frozenset()
    choices = run.program.choices.get(repeat.over.question.list_name, {})
    return frozenset(code for code, choice in choices.items() if choice.pin)
