"""A questionnaire made ready to run: compiled once, shared by all interviews of a version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from surveys.questionnaire.expressions import (
    Context,
    ExpressionError,
    Value,
    compiled,
    constant_value,
    may_call,
    parse,
    references,
)
from surveys.questionnaire.expressions.compiler import compile_expression
from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.expressions.nodes import Call, Junction, Node, Text, walk
from surveys.questionnaire.model.pages import ChoiceView
from surveys.questionnaire.model.predefined_names import ALWAYS, columns_read, given_names
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.model.structure import (
    ENDS,
    LISTED_TYPES,
    NOTE,
    SELECT_MULTIPLE,
    Choice,
    Group,
    Question,
    Questionnaire,
    Repeat,
)
from surveys.questionnaire.problems import Problem
from surveys.questionnaire.running.piping import has_blanks
from surveys.questionnaire.running.quota_groups import with_sources

from .carried_choices import carried_from, counted_answers
from .dependencies import weigh
from .filters import lookup
from .items import Cell, Jump, Keys, Spot

_ASKING_FOR_MISSING = frozenset({"dk", "refused", "answered"})
_KEY = re.compile(r"\[([^\]]*)\]")
_CODE_LIKE = re.compile(r"[A-Za-z]{1,3}\d+[A-Za-z]?(?:[_.\-]?\d{1,3}[a-z]?)?")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program:
    """A questionnaire with what a run needs at hand. ``problems`` are its cycles, with their rows."""

    questionnaire: Questionnaire
    root: Spot
    spots: tuple[Spot, ...]
    by_path: Mapping[str, Spot]
    by_name: Mapping[str, tuple[Spot, ...]]
    jumps: tuple[Jump, ...] = ()
    cells: tuple[Cell, ...] = ()
    triggered: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)
    """Name of a question → the calculations that its change sets off."""
    eager: tuple[Spot, ...] = ()
    """Calculations that keep their first value, so that they are worked out at every step."""
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name of a list → code → what the interviewer types for it."""
    choices: Mapping[str, Mapping[str, Choice]] = field(default_factory=dict)
    counts_rounds: bool = False
    """Whether an answer may take rounds of a repeat away and bring them back."""
    last_questions: Spot | None = None
    """The group that is asked only after a break-off."""
    plain_lists: frozenset[str] = frozenset()
    """The lists into whose labels no answer is filled."""
    offers: dict[tuple[str, str, bool | None], tuple[ChoiceView, ...]] = field(default_factory=dict)
    """List, language, whether it is read → its choices as shown, kept from the first time they are."""
    offered: dict[tuple[str, str, bool | None], dict[int, ChoiceView]] = field(default_factory=dict)
    """The same by the choice's identity, for filters and orders of the list."""
    problems: tuple[Problem, ...] = ()
    columns: frozenset[str] = frozenset()
    """The sample's columns that anything in it reads."""
    asked: int = 0
    """How many questions there are to ask, notes not counted."""

    def find(self, name: str, near: Spot) -> Spot | None:
        """The item called ``name``; of several the one with most groups around it in common with ``near``."""
        found = self.by_name.get(name)
        if found is None:
            return None
        return found[0] if len(found) == 1 else max(found, key=lambda spot: _common(spot, near))

    def locate(self, path: str) -> tuple[Spot, Keys] | None:
        """The item at a path and the keys in the path; ``None`` if this questionnaire has none there."""
        if "[" not in path:
            spot = self.by_path.get(path)
            return (spot, ()) if spot else None
        spot = self.by_path.get(_KEY.sub("", path))
        keys = tuple(_KEY.findall(path))
        if spot is None or not 0 <= len(keys) - len(spot.repeats) <= isinstance(spot.item, Repeat):
            return None
        return spot, keys


def compile(questionnaire: Questionnaire) -> Program:
    """Make a questionnaire ready to run. Callers keep the result: it is immutable.

    An expression that cannot be read counts as absent: the reader reports it and such a
    questionnaire is never published.
    """
    root, spots = _spots(questionnaire)
    by_name: dict[str, tuple[Spot, ...]] = {}
    for spot in spots:
        by_name[spot.item.name] = (*by_name.get(spot.item.name, ()), spot)
    program = Program(
        questionnaire=questionnaire,
        root=root,
        spots=spots,
        by_path={spot.path: spot for spot in spots},
        by_name=by_name,
        jumps=_jumps(questionnaire, by_name),
        cells=tuple(_cells(questionnaire, by_name)),
        triggered=_triggered(spots),
        eager=tuple(
            spot for spot in spots if isinstance(spot.item, Question) and may_call(spot.item.calculation, ["once"])
        ),
        columns=columns_read(questionnaire),
        asked=sum(spot.asked and spot.question.type != NOTE for spot in spots),
        entries={name: entries_of(found.choices) for name, found in questionnaire.lists.items()},
        counts_rounds=any(spot.is_repeat and not spot.is_open for spot in spots),
        last_questions=next(
            (spot for spot in by_name.get(questionnaire.after_break_off, ()) if isinstance(spot.item, Group)), None
        ),
        plain_lists=frozenset(
            name for name, found in questionnaire.lists.items() if not any(map(_has_blanks, found.choices))
        ),
        choices={
            name: {choice.name: choice for choice in found.choices} for name, found in questionnaire.lists.items()
        },
    )
    _join(program)
    _lay_jumps(program)
    problems = tuple(weigh(program))
    return replace(program, problems=problems, cells=_with_sources(program))


def _join(program: Program) -> None:
    """Give each spot what it takes from others: lists, orders, look-ups."""
    questionnaire = program.questionnaire
    for spot in program.spots:
        spot.over = _repeated_over(spot, program)
        spot.listed_from = _listed_from(spot, program)
        spot.carried_from = carried_from(spot, program)
        spot.ordered_as = _order_leader(spot, program)
        if spot.listed_from is not None:
            continue
        if spot.choice_filter is not None and _reads_absent_column(spot.question, questionnaire):
            spot.choice_filter = _never
        elif spot.choice_filter is not None and (found := questionnaire.lists.get(spot.question.list_name)):
            spot.lookup = lookup(spot.question.choice_filter, found.choices)


def _has_blanks(choice: Choice) -> bool:
    return any(has_blanks(words) for words in choice.label.values())


def _common(spot: Spot, near: Spot) -> int:
    mine, theirs = spot.path.split("/")[:-1], near.path.split("/")
    count = 0
    while count < min(len(mine), len(theirs)) and mine[count] == theirs[count]:
        count += 1
    return count


def _spots(questionnaire: Questionnaire) -> tuple[Spot, tuple[Spot, ...]]:
    root = Spot(-1, Group("", questionnaire.items), "", None, (), ("",))
    spots: list[Spot] = []
    _grow(root, spots)
    rank = 0
    for spot in spots:
        spot.page = _page_of(spot)
        spot.rank = rank
        if spot.asked and spot.question.type != NOTE:
            rank += 1
            name = spot.item.name
            spot.number = name if _CODE_LIKE.fullmatch(name) else str(rank)
    return root, tuple(spots)


def _grow(parent: Spot, spots: list[Spot]) -> None:
    """Make the spots inside ``parent``, in the order of the questionnaire."""
    children: list[Spot] = []
    inside = parent.is_repeat
    for item in () if isinstance(parent.item, Question) else parent.item.items:
        path = f"{parent.path}/{item.name}" if parent.path else item.name
        step = f"/{item.name}" if parent.path else item.name
        spot = Spot(
            index=len(spots),
            item=item,
            path=path,
            parent=parent,
            repeats=(*parent.repeats, parent) if inside else parent.repeats,
            segments=(*parent.segments, step) if inside else (*parent.segments[:-1], parent.segments[-1] + step),
        )
        spots.append(spot)
        children.append(spot)
        _equip(spot)
        if not isinstance(item, Question):
            _grow(spot, spots)
        spot.end = len(spots)
    parent.children = tuple(children)


def _equip(spot: Spot) -> None:
    """Compile the expressions of the item."""
    item = spot.item
    spot.relevant = _compiled(item.relevant)
    if isinstance(item, Repeat):
        spot.count = _compiled(item.count)
        spot.varies = spot.relevant is not None and references(parse(item.relevant)).position
    if isinstance(item, Group):
        spot.total = _compiled(item.total)
    if not isinstance(item, Question):
        return
    for column in ("calculation", "constraint", "required", "warning", "read_only", "default"):
        setattr(spot, column, _compiled(getattr(item, column)))
    spot.warning_reads = tuple(sorted(references(parse(item.warning)).names)) if spot.warning is not None else ()
    spot.judged = {column: _judged(getattr(item, column)) for column in ("constraint", "warning")}
    spot.constant_default = not item.default or _is_constant(item.default)
    if item.type in LISTED_TYPES:
        spot.choice_filter = _compiled(item.choice_filter)
        spot.seed = _compiled(item.parameters.get("seed", ""))


def _compiled(text: str) -> Evaluate | None:
    if not text:
        return None
    try:
        return compiled(text)
    except ExpressionError:
        return None


def _judged(check: str) -> tuple[tuple[Evaluate, tuple[str, ...]], ...]:
    """The parts of a check with the names they read; without names if it asks itself whether something is not known."""
    if _compiled(check) is None:
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


def _always(context: Context) -> Value:
    return True


def _page_of(spot: Spot) -> Spot | None:
    """The outermost field-list around the item, else the item itself if it can be on a screen.

    A field-list with an open repeat inside cannot ask for another one in the middle of a page: its
    items are pages of their own.
    """
    around: Spot | None = spot
    page = spot if spot.asked else None
    while around is not None and around.parent is not None:
        if not isinstance(around.item, Question) and around.item.field_list and not _has_open_repeat(around.item):
            page = around
        around = around.parent
    return page


def _has_open_repeat(item: Group | Repeat) -> bool:
    return any(
        (isinstance(inner, Repeat) and not inner.count) or (not isinstance(inner, Question) and _has_open_repeat(inner))
        for inner in item.items
    )


def _jumps(questionnaire: Questionnaire, by_name: Mapping[str, tuple[Spot, ...]]) -> tuple[Jump, ...]:
    """The routes whose places exist and that lead forward; what is wrong with the others the checks say."""
    jumps = []
    for route in questionnaire.routes:
        after, to = by_name.get(route.after), by_name.get(route.go_to)
        if after is None or (to is None and route.go_to not in ENDS):
            continue
        if to is None or to[0].index >= after[0].end:
            jumps.append(Jump(route, after[0], _compiled(route.when), to[0] if to else None))
    return tuple(sorted(jumps, key=lambda jump: jump.after.end))


def _lay_jumps(program: Program) -> None:
    """Note on each item the jumps that pass over it."""
    for jump in program.jumps:
        for repeat in jump.after.repeats:
            if jump.to is None or jump.to.index >= repeat.end:
                repeat.exits = (*repeat.exits, jump)
        first, last = jump.after.end, jump.to.index if jump.to else len(program.spots)
        index = first
        while index < last:
            spot = program.spots[index]
            if spot.end <= last:
                spot.jumps = (*spot.jumps, jump)
                index = spot.end
            else:
                index += 1


def _cells(questionnaire: Questionnaire, by_name: Mapping[str, tuple[Spot, ...]]) -> Iterator[Cell]:
    for quota in questionnaire.quotas:
        when = _compiled(quota.when)
        if when is not None:
            names = references(parse(quota.when)).names
            yield Cell(quota, when, tuple(by_name[name][0] for name in sorted(names) if name in by_name))
        elif quota.group and not quota.when:
            yield Cell(quota, _always, ())


def _with_sources(program: Program) -> tuple[Cell, ...]:
    of_the_sample = given_names(program.questionnaire) - ALWAYS
    return tuple(with_sources(cell, of_the_sample) for cell in program.cells)


def _triggered(spots: tuple[Spot, ...]) -> dict[str, tuple[Spot, ...]]:
    triggered: dict[str, tuple[Spot, ...]] = {}
    for spot in spots:
        if isinstance(spot.item, Question) and spot.item.trigger:
            for name in spot.item.trigger.split(","):
                triggered[name.strip()] = (*triggered.get(name.strip(), ()), spot)
    return triggered


def _repeated_over(spot: Spot, program: Program) -> Spot | None:
    """The multiple question whose answers a repeat goes through: its count is exactly ``count-selected(${it})``."""
    name = counted_answers(spot.item.count) if isinstance(spot.item, Repeat) else ""
    over = program.find(name, spot) if name else None
    multiple = over is not None and isinstance(over.item, Question) and over.item.type == SELECT_MULTIPLE
    return over if multiple else None


def _listed_from(spot: Spot, program: Program) -> Spot | None:
    """The question of a repeat whose instances are the choices of this one."""
    item = spot.item
    found = program.find(item.listed_from, spot) if isinstance(item, Question) and item.listed_from else None
    return found if found is not None and found.repeats and isinstance(found.item, Question) else None


def _order_leader(spot: Spot, program: Program) -> Spot | None:
    """The question at the end of the chain of ``order_as``; ``None`` where there is none, or a circle."""
    leader, passed = spot, {spot.index}
    while isinstance(leader.item, Question) and leader.item.order_as:
        found = program.find(leader.item.order_as, leader)
        if found is None or found.index in passed or not isinstance(found.item, Question):
            return None
        passed.add(found.index)
        leader = found
    return leader if leader is not spot else None


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
