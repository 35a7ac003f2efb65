"""How far into the questionnaire each item looks: what was worked out stays true while only later answers change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from surveys.questionnaire.expressions import ExpressionError, References, may_call, parse, references
from surveys.questionnaire.expressions.budget import LONG_EXPRESSION, MOST_STEPS
from surveys.questionnaire.model.structure import ChoiceList, Question, Repeat

from .components import components
from .items import CompiledItem, ItemTable, Jump

_KEPT = ("once", "random", "randomize", "uuid", "least_filled")
"""Functions whose result is kept when it is first asked for, or picked by whoever counts interviews."""

_NOTHING = References(frozenset())
_Looks = tuple[tuple[int, ...], bool]
"""The indices of what is looked at, and whether it rests on something kept besides."""


def note_reach(table: ItemTable, jumps: Sequence[Jump]) -> bool:
    """Note on each item its ``reach``. Returns whether anything rests on itself.

    In a questionnaire with repeats nothing has a reach: which instances there are is asked again at every step.
    """
    of_jumps = {id(jump): _looks_of(jump, table) for jump in jumps}
    looks, kept = dict[int, tuple[int, ...]](), set[int]()
    for item in table.items:
        looks[item.index], is_kept = _looks_at(item, table, [of_jumps[id(jump)] for jump in item.jumps])
        if is_kept:
            kept.add(item.index)
    has_repeats = any(item.is_repeat for item in table.items)
    has_circles = False
    for circle in components(looks):
        is_circle = len(circle) > 1 or circle[0] in looks[circle[0]]
        has_circles = has_circles or is_circle
        item = table.items[circle[0]]
        if not (is_circle or has_repeats or item.index in kept):
            item.reach = max((item.index, *(table.items[one].reach for one in looks[item.index])))
    return has_circles


def worked_out(table: ItemTable) -> tuple[CompiledItem, ...]:
    """The items whose value a formula gives, always or as long as nothing else is said."""
    return tuple(
        item
        for item in table.items
        if isinstance(item.definition, Question)
        and (item.definition.calculation or item.definition.default or not item.asked)
    )


def is_bounded(table: ItemTable, lists: Mapping[str, ChoiceList]) -> bool:
    """Whether an interview is far from working out too much, whatever is answered, as long as no text is long.

    Without repeats only long expressions and those tried on each choice of a long list count.
    """
    steps = 0
    for item in table.items:
        if item.is_repeat:
            return False
        definition = item.definition
        texts = (*_logic(item), *(jump.route.when for jump in item.jumps))
        long = [text for text in texts if len(text) >= LONG_EXPRESSION]
        steps += sum(map(len, long))
        if isinstance(definition, Question) and definition.choice_filter in long and definition.list_name in lists:
            steps += len(definition.choice_filter) * len(lists[definition.list_name].choices)
    return steps < MOST_STEPS // 2


def _looks_of(jump: Jump, table: ItemTable) -> _Looks:
    """What is looked at to know whether the route goes that way."""
    read = _called(_read(jump.route.when), table)
    return tuple({jump.after.index: None, **read}), may_call(jump.route.when, _KEPT)


def _looks_at(item: CompiledItem, table: ItemTable, over: Iterable[_Looks]) -> _Looks:
    """What is looked at to work out whether an item is asked, its value, its list; ``over``: the jumps over it."""
    found: dict[int, None] = {}
    kept = item.is_triggered or not item.constant_default
    if item.parent is not None and item.parent.parent is not None:
        found[item.parent.index] = None
    for other in (item.over, item.listed_from):
        if other is not None:
            found[other.index] = None
    for text in filter(None, _logic(item)):
        if (read := _read(text)).own:
            found[item.index] = None
        found.update(_called(read, table))
        kept = kept or may_call(text, _KEPT)
    for indices, is_kept in over:
        found.update(dict.fromkeys(indices))
        kept = kept or is_kept
    return tuple(found), kept


def _called(read: References, table: ItemTable) -> dict[int, None]:
    return {one.index: None for name in sorted(read.names) for one in table.by_name.get(name, ())}


def _read(text: str) -> References:
    try:
        return references(parse(text)) if text else _NOTHING
    except ExpressionError:
        return _NOTHING


def _logic(item: CompiledItem) -> Iterator[str]:
    definition = item.definition
    yield definition.relevant
    if isinstance(definition, Question):
        yield from (definition.calculation, definition.default, definition.choice_filter)
    elif isinstance(definition, Repeat):
        yield definition.count
