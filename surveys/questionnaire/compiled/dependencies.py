"""What rests on what in a questionnaire: circles, which have no answer, and chains too long for Python's stack."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from surveys.questionnaire.expressions import ExpressionError, may_call, parse, references
from surveys.questionnaire.expressions.nodes import Call, Node, Reference, children
from surveys.questionnaire.model.structure import Question, Repeat
from surveys.questionnaire.problems import Place, Problem

from .components import components
from .items import CompiledItem, ItemTable, Jump

LONGEST_CHAIN = 40
"""Questions resting on one another that are worked out by recursion; beyond, from the far end."""

_OUTSIDE = ("attribute", "attempt", "duration", "greeting", "interviewer", "username", "least_filled")
_SHOWN_IN_A_CIRCLE = 6


def note_dependencies(table: ItemTable, jumps: Sequence[Jump]) -> tuple[Problem, ...]:
    """Note on items and jumps what they rest on. Returns the circles as problems.

    A question rests on what its condition and its calculation read, on its groups, and on the
    routes that pass over it. A constraint, a filter of choices or a default closes no circle: it
    is looked at after the answer. Neither does another instance's answer (``indexed-repeat``).
    """
    needs = _all_needs(table, jumps)
    for item in table.items:
        item.filtered_by = tuple(table.items[index] for index in _filter_needs(item, table))
    _note_depths(table, jumps, {item.index: (*needs[item.index], *_later_needs(item, table)) for item in table.items})
    return _circles(table, needs)


def circles(table: ItemTable, jumps: Sequence[Jump]) -> tuple[Problem, ...]:
    """The circles alone, of items that nobody is to run."""
    return _circles(table, _all_needs(table, jumps))


def _all_needs(table: ItemTable, jumps: Sequence[Jump]) -> dict[int, tuple[int, ...]]:
    """What each item rests on; noted on items and jumps."""
    for jump in jumps:
        read = {jump.after.index: None, **_read(jump.route.when, jump.after, table)}
        jump.needs = tuple(table.items[index] for index in read)
    needs = {}
    for item in table.items:
        own = _needs(item, table)
        item.needs = tuple(table.items[index] for index in own)
        needs[item.index] = (*own, *_jump_needs(item))
    return needs


def _circles(table: ItemTable, needs: dict[int, tuple[int, ...]]) -> tuple[Problem, ...]:
    found = (one for one in components(needs) if len(one) > 1 or one[0] in needs[one[0]])
    return tuple([_circle([table.items[index] for index in sorted(circle)]) for circle in found])


def _jump_needs(item: CompiledItem) -> Iterator[int]:
    return (one.index for jump in item.jumps for one in jump.needs)


def _note_depths(table: ItemTable, jumps: Sequence[Jump], needs: dict[int, tuple[int, ...]]) -> None:
    """How long the chain is that leads to each item, and how far into the questionnaire each item and route looks."""
    depths: dict[int, int] = {}
    reach: dict[int, float] = {}
    for circle in components(needs):
        depth = 1 + max((depths.get(one, 0) for index in circle for one in needs[index]), default=0)
        furthest = max(
            max(circle),
            max((reach.get(one, 0) for index in circle for one in needs[index]), default=0),
            math.inf if any(_looks_outside(table.items[index]) for index in circle) else 0,
        )
        for index in circle:
            depths[index], reach[index] = depth, furthest
            table.items[index].is_deep = depth > LONGEST_CHAIN
    for jump in jumps:
        jump.reach = max(reach[one.index] for one in jump.needs)
        if _asks_outside(jump.route.when):
            jump.reach = math.inf


def _later_needs(item: CompiledItem, table: ItemTable) -> Iterator[int]:
    """What else the value of a question may change with."""
    if isinstance(item.definition, Question):
        for text in (
            item.definition.default,
            item.definition.choice_filter,
            item.definition.calculation if item.definition.trigger else "",
        ):
            yield from _read(text, item, table)
        for name in item.definition.trigger.split(","):
            yield from (found.index for found in table.by_name.get(name.strip(), ()))


def _filter_needs(item: CompiledItem, table: ItemTable) -> Iterator[int]:
    if isinstance(item.definition, Question):
        yield from _read(item.definition.choice_filter, item, table)
        if item.listed_from is not None:
            yield item.listed_from.index


def _looks_outside(item: CompiledItem) -> bool:
    definition = item.definition
    texts = [definition.relevant]
    if isinstance(definition, Question):
        texts += [definition.calculation, definition.default, definition.choice_filter]
    elif isinstance(definition, Repeat):
        texts.append(definition.count)
    return any(_asks_outside(text) for text in texts)


def _asks_outside(text: str) -> bool:
    """Whether an expression asks for what may change without an answer."""
    return may_call(text, _OUTSIDE)


def _circle(items: Sequence[CompiledItem]) -> Problem:
    first = items[0].definition
    names = [item.definition.name for item in items[:_SHOWN_IN_A_CIRCLE]]
    if len(items) > _SHOWN_IN_A_CIRCLE:
        names.append("…")
    column = "calculation" if isinstance(first, Question) and first.calculation else "relevant"
    place = Place("survey", first.row, column, first.name)
    return Problem("cycle", place, {"names": " → ".join([*names, first.name])})


def _needs(item: CompiledItem, table: ItemTable) -> tuple[int, ...]:
    definition = item.definition
    found: dict[int, None] = {}
    expressions = [definition.relevant]
    if isinstance(definition, Repeat):
        expressions.append(definition.count)
    elif isinstance(definition, Question) and not definition.trigger:
        expressions.append(definition.calculation)
    for text in expressions:
        found.update(_read(text, item, table))
    if item.parent is not None and item.parent.parent is not None:
        found[item.parent.index] = None
    return tuple(found)


def _read(text: str, item: CompiledItem, table: ItemTable) -> dict[int, None]:
    """The indices of the items whose values an expression reads."""
    found = (table.find(name, item) for name in _names_read(text)) if text else ()
    return {one.index: None for one in found if one is not None}


@lru_cache(maxsize=8192)
def _names_read(text: str) -> tuple[str, ...]:
    """The names whose values an expression reads in the instance it stands in; none if it cannot be read."""
    try:
        node = parse(text)
    except ExpressionError:
        return ()
    return tuple(sorted(references(node).names - _of_other_instances(node)))


def _of_other_instances(node: Node) -> frozenset[str]:
    """Names that are only read in other instances, or only named."""
    if isinstance(node, Call) and node.name in ("indexed-repeat", "position", "index", "jr:choice-name"):
        return frozenset(one.name for one in node.arguments if isinstance(one, Reference))
    return frozenset().union(*[_of_other_instances(inner) for inner in children(node)])
