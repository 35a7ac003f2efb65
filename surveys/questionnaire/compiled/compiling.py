"""From a questionnaire to its program: every expression compiled, every item joined to those it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from surveys.questionnaire.expressions import (
    Context,
    ExpressionError,
    Value,
    compiled_if_readable,
    constant_value,
    may_call,
    parse,
    references,
)
from surveys.questionnaire.expressions.compiler import compile_expression
from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.expressions.nodes import Call, Junction, Node, Text, walk
from surveys.questionnaire.model.predefined_names import columns_read
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.model.structure import (
    ENDS,
    Choice,
    Group,
    Question,
    Questionnaire,
    Repeat,
)
from surveys.questionnaire.problems import Problem
from surveys.questionnaire.types import ASKED_TYPES, LISTED_TYPES, MENTIONED_TYPES

from . import dependencies
from .carried_choices import carried_from, counted_answers
from .dependencies import note_dependencies
from .filters import lookup
from .items import CompiledItem, ItemTable, Jump
from .program import Program
from .quotas import compiled_quotas
from .reach import is_bounded, note_reach, worked_out
from .texts import has_blanks

_ASKING_FOR_MISSING = frozenset({"dk", "refused", "answered"})
_CODE_LIKE = re.compile(r"[A-Za-z]{1,3}\d+[A-Za-z]?(?:[_.\-]?\d{1,3}[a-z]?)?")


def compile(questionnaire: Questionnaire) -> Program:
    """Make a questionnaire ready to run. Callers keep the result: it is immutable.

    An expression that cannot be read counts as absent: the reader reports it and such a
    questionnaire is never published.
    """
    table = _table(questionnaire)
    jumps = _jumps(questionnaire, table.by_name)
    _join(table, questionnaire)
    _lay_jumps(jumps, table.items)
    problems = note_dependencies(table, jumps)
    has_circles = note_reach(table, jumps)
    items, lists = table.items, questionnaire.lists
    return Program(
        root=table.root,
        items=items,
        by_path=table.by_path,
        by_name=table.by_name,
        questionnaire=questionnaire,
        jumps=jumps,
        cells=tuple(compiled_quotas(questionnaire, table)),
        triggered=_triggered(items),
        eager=tuple(
            item
            for item in items
            if isinstance(item.definition, Question) and may_call(item.definition.calculation, ["once"])
        ),
        entries={name: entries_of(found.choices) for name, found in lists.items()},
        choices={name: {choice.name: choice for choice in found.choices} for name, found in lists.items()},
        has_circles=has_circles,
        is_bounded=is_bounded(table, lists),
        worked_out=worked_out(table),
        counts_instances=any(item.is_repeat and not item.is_open for item in items),
        last_questions=_last_questions(table, questionnaire),
        plain_lists=frozenset(name for name, found in lists.items() if not any(map(_has_blanks, found.choices))),
        problems=problems,
        columns=columns_read(questionnaire),
        asked=(asked := sum(item.asked and item.question.type in ASKED_TYPES for item in items)),
        sections=tuple(_sections(table, asked)),
    )


def circles(questionnaire: Questionnaire) -> tuple[Problem, ...]:
    """The problems that ``compile`` finds: items that rest on themselves. Nothing is made ready to run for it."""
    table = _table(questionnaire, is_run=False)
    jumps = _jumps(questionnaire, table.by_name)
    _lay_jumps(jumps, table.items)
    return dependencies.circles(table, jumps)


def _sections(table: ItemTable, asked: int) -> Iterator[tuple[CompiledItem, int]]:
    for top in table.root.children:
        after = table.items[top.end].rank if top.end < len(table.items) else asked
        if not isinstance(top.definition, Question) and after > top.rank:
            yield top, after - top.rank


def _table(questionnaire: Questionnaire, *, is_run: bool = True) -> ItemTable:
    root, items = _items(questionnaire, is_run=is_run)
    by_name: dict[str, tuple[CompiledItem, ...]] = {}
    for item in items:
        by_name[item.definition.name] = (*by_name.get(item.definition.name, ()), item)
    return ItemTable(root, items, {item.path: item for item in items}, by_name)


def _join(table: ItemTable, questionnaire: Questionnaire) -> None:
    """Give each item what it takes from others: lists, orders, look-ups."""
    for item in table.items:
        item.over = _repeated_over(item, table)
        item.listed_from = _listed_from(item, table)
        item.carried_from = carried_from(item, table)
        item.ordered_as = _order_leader(item, table)
        if item.listed_from is not None:
            continue
        if item.choice_filter is not None and _reads_absent_column(item.question, questionnaire):
            item.choice_filter = _never
        elif item.choice_filter is not None and (found := questionnaire.lists.get(item.question.list_name)):
            item.lookup = lookup(item.question.choice_filter, found.choices)


def _has_blanks(choice: Choice) -> bool:
    return any(has_blanks(words) for words in choice.label.values())


def _items(questionnaire: Questionnaire, *, is_run: bool) -> tuple[CompiledItem, tuple[CompiledItem, ...]]:
    root = CompiledItem(-1, Group("", questionnaire.items), "", None, (), ("",))
    items: list[CompiledItem] = []
    _grow(root, items)
    if not is_run:
        return root, tuple(items)
    rank = 0
    for item in items:
        _equip(item)
        item.page = _page_of(item)
        item.rank = rank
        if item.asked and item.question.type in ASKED_TYPES:
            rank += 1
            name = item.definition.name
            item.number = name if _CODE_LIKE.fullmatch(name) else str(rank)
    return root, tuple(items)


def _grow(parent: CompiledItem, items: list[CompiledItem]) -> None:
    """Make the items inside ``parent``, in the order of the questionnaire."""
    children: list[CompiledItem] = []
    inside = parent.is_repeat
    for definition in () if isinstance(parent.definition, Question) else parent.definition.items:
        path = f"{parent.path}/{definition.name}" if parent.path else definition.name
        step = f"/{definition.name}" if parent.path else definition.name
        item = CompiledItem(
            index=len(items),
            definition=definition,
            path=path,
            parent=parent,
            repeats=(*parent.repeats, parent) if inside else parent.repeats,
            segments=(*parent.segments, step) if inside else (*parent.segments[:-1], parent.segments[-1] + step),
        )
        items.append(item)
        children.append(item)
        if not isinstance(definition, Question):
            _grow(item, items)
        item.end = len(items)
    parent.children = tuple(children)


def _equip(item: CompiledItem) -> None:
    """Compile the expressions of the item."""
    definition = item.definition
    item.relevant = compiled_if_readable(definition.relevant)
    if isinstance(definition, Repeat):
        item.count = compiled_if_readable(definition.count)
        item.varies = item.relevant is not None and references(parse(definition.relevant)).position
    if isinstance(definition, Group):
        item.total = compiled_if_readable(definition.total)
    if not isinstance(definition, Question):
        return
    for column in ("calculation", "constraint", "required", "warning", "read_only", "default"):
        setattr(item, column, compiled_if_readable(getattr(definition, column)))
    item.warning_reads = tuple(sorted(references(parse(definition.warning)).names)) if item.warning is not None else ()
    item.judged = {column: _judged(getattr(definition, column)) for column in ("constraint", "warning")}
    item.constant_default = not definition.default or _is_constant(definition.default)
    columns = {"required": definition.required, "read_only": definition.read_only}
    item.fixed = frozenset(column for column, text in columns.items() if not text or _is_constant(text))
    if definition.type in LISTED_TYPES:
        item.choice_filter = compiled_if_readable(definition.choice_filter)
        item.seed = compiled_if_readable(definition.parameters.get("seed", ""))


def _judged(check: str) -> tuple[tuple[Evaluate, tuple[str, ...]], ...]:
    """The parts of a check with the names they read; without names if it asks itself whether something is not known."""
    if compiled_if_readable(check) is None:
        return ()
    node = parse(check)
    parts = node.parts if isinstance(node, Junction) and node.operator == "and" else (node,)
    decides = any(_asks_for_missing(inner) for inner in walk(node))
    return tuple((compile_expression(one), () if decides else tuple(sorted(references(one).names))) for one in parts)


def _asks_for_missing(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name in _ASKING_FOR_MISSING
    return isinstance(node, Text) and node.value in (DK, REFUSED)


def _is_constant(text: str) -> bool:
    try:
        return constant_value(parse(text)) is not None
    except ExpressionError:
        return True


def _reads_absent_column(question: Question, questionnaire: Questionnaire) -> bool:
    """Whether a filter reads a column that no choice of the list has: as in XPath it is equal to nothing."""
    found = questionnaire.lists.get(question.list_name)
    present = {column for choice in found.choices for column in choice.properties} if found else set()
    return not references(parse(question.choice_filter)).columns <= present | {"name", "label", "null"}


def _never(context: Context) -> Value:
    return False


def _page_of(item: CompiledItem) -> CompiledItem | None:
    """The outermost field-list around the item, else the item itself if it can be on a screen.

    A field-list with an open repeat inside cannot ask for another one in the middle of a page: its
    items are pages of their own.
    """
    around: CompiledItem | None = item
    page = item if item.asked else None
    while around is not None and around.parent is not None:
        if (
            not isinstance(around.definition, Question)
            and around.definition.field_list
            and not _has_open_repeat(around.definition)
        ):
            page = around
        around = around.parent
    return page


def _has_open_repeat(definition: Group | Repeat) -> bool:
    return any(
        (isinstance(inner, Repeat) and not inner.count) or (not isinstance(inner, Question) and _has_open_repeat(inner))
        for inner in definition.items
    )


def _jumps(questionnaire: Questionnaire, by_name: Mapping[str, tuple[CompiledItem, ...]]) -> tuple[Jump, ...]:
    """The routes whose places exist and that lead forward; what is wrong with the others the checks say."""
    jumps = []
    for route in questionnaire.routes:
        after, to = by_name.get(route.after), by_name.get(route.go_to)
        if after is None or (to is None and route.go_to not in ENDS):
            continue
        if to is None or to[0].index >= after[0].end:
            jumps.append(Jump(route, after[0], compiled_if_readable(route.when), to[0] if to else None))
    return tuple(sorted(jumps, key=lambda jump: jump.after.end))


def _lay_jumps(jumps: tuple[Jump, ...], items: tuple[CompiledItem, ...]) -> None:
    """Note on each item the jumps that pass over it."""
    for jump in jumps:
        for repeat in jump.after.repeats:
            if jump.to is None or jump.to.index >= repeat.end:
                repeat.exits = (*repeat.exits, jump)
        first, last = jump.after.end, jump.to.index if jump.to else len(items)
        index = first
        while index < last:
            item = items[index]
            if item.end <= last:
                item.jumps = (*item.jumps, jump)
                index = item.end
            else:
                index += 1


def _last_questions(table: ItemTable, questionnaire: Questionnaire) -> CompiledItem | None:
    found = table.by_name.get(questionnaire.after_break_off, ())
    return next((item for item in found if isinstance(item.definition, Group)), None)


def _triggered(items: tuple[CompiledItem, ...]) -> dict[str, tuple[CompiledItem, ...]]:
    triggered: dict[str, tuple[CompiledItem, ...]] = {}
    for item in items:
        if isinstance(item.definition, Question) and item.definition.trigger:
            for name in item.definition.trigger.split(","):
                triggered[name.strip()] = (*triggered.get(name.strip(), ()), item)
    return triggered


def _repeated_over(item: CompiledItem, table: ItemTable) -> CompiledItem | None:
    """The multiple question whose answers a repeat goes through: its count is exactly ``count-selected(${it})``."""
    name = counted_answers(item.definition.count) if isinstance(item.definition, Repeat) else ""
    over = table.find(name, item) if name else None
    multiple = over is not None and isinstance(over.definition, Question) and over.definition.type in MENTIONED_TYPES
    return over if multiple else None


def _listed_from(item: CompiledItem, table: ItemTable) -> CompiledItem | None:
    """The question of a repeat whose instances are the choices of this one."""
    definition = item.definition
    found = (
        table.find(definition.listed_from, item)
        if isinstance(definition, Question) and definition.listed_from
        else None
    )
    return found if found is not None and found.repeats and isinstance(found.definition, Question) else None


def _order_leader(item: CompiledItem, table: ItemTable) -> CompiledItem | None:
    """The question at the end of the chain of ``order_as``; ``None`` where there is none, or a circle."""
    leader, passed = item, {item.index}
    while isinstance(leader.definition, Question) and leader.definition.order_as:
        found = table.find(leader.definition.order_as, leader)
        if found is None or found.index in passed or not isinstance(found.definition, Question):
            return None
        passed.add(found.index)
        leader = found
    return leader if leader is not item else None


def entries_of(choices: tuple[Choice, ...]) -> dict[str, str]:
    """Code → what is typed for it: the code where it is a number, else the place in the list.

    Where that number is taken it is one beyond all.
    """
    taken = {choice.name for choice in choices if choice.name.isdecimal()}
    beyond = max([len(choices), *(int(code) for code in taken if len(code) < 6)]) + 1
    entries: dict[str, str] = {}
    for place, choice in enumerate(choices, start=1):
        entry = choice.name
        if not entry.isdecimal():
            entry = str(place)
            if entry in taken:
                entry, beyond = str(beyond), beyond + 1
        entries[choice.name] = entry
    return entries
