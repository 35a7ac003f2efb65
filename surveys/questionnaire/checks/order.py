"""Checks the order of questions: conditions that read later answers, routes that go back, unreachable questions."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.expressions.lint import contradictions
from surveys.questionnaire.expressions.nodes import Call, Junction, Node, Reference, walk
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import SILENT_TYPES
from surveys.questionnaire.types.order import keeps_its_place

from .outline import ExpressionCell, Outline, PlacedItem, parsed, read_by

_READS_ITSELF = frozenset({"constraint", "warning", "required", "calculation"})
_EVER = frozenset({"", "true()"})


def reading_ahead(outline: Outline) -> Iterator[Problem]:
    """Conditions, filters and counts that depend on an answer given later, so that it is still empty."""
    for cell in outline.cells:
        node = parsed(cell.expression)
        if node is None or not cell.owner or cell.column == "calculation" or _looks_back(node):
            continue
        yield from _later(outline, cell, node)
        if cell.column == "constraint" and not _is_calculated(outline, cell.owner):
            yield from _ignoring_the_answer(cell)


def _looks_back(node: Node) -> bool:
    """Whether the expression selects instances itself, so that a later question may mean an earlier instance's."""
    return any(isinstance(inner, Call) and inner.name == "indexed-repeat" for inner in walk(node))


def _later(outline: Outline, cell: ExpressionCell, node: Node) -> Iterator[Problem]:
    limit = cell.at if cell.place.sheet == "routes" or cell.column in _READS_ITSELF else cell.at - 1
    for name in dict.fromkeys(inner.name for inner in walk(node) if isinstance(inner, Reference)):
        if is_on_one_page(outline, cell.owner, name):
            continue
        if outline.known_at(name) > limit:
            source = outline.worked_out_from(name)
            values = {"name": name, "source": source} if source else {"name": name}
            yield Problem("reads_worked_out_later" if source else "reads_later", cell.place, values)
        elif group := _shuffling(outline, cell, name):
            yield Problem("reads_shuffled", cell.place, {"name": name, "group": group})


def _shuffling(outline: Outline, cell: ExpressionCell, name: str) -> str:
    """The group whose shuffling may put the question ``name`` after the cell's item; ``""`` if there is none."""
    one, other = outline.by_name.get(cell.owner), outline.by_name.get(name)
    if one is None or other is None or cell.place.sheet != "survey":
        return ""
    ours, theirs = (*one.around, one.item.name), (*other.around, other.item.name)
    for mine, its, group in zip(ours[1:], theirs[1:], ours, strict=False):
        item = outline.by_name[group].item
        if mine != its:
            if not isinstance(item, s.Group) or item.order == "fixed" or group not in theirs:
                return ""
            return group if _may_follow(item.items, its, mine) else ""
    return ""


def _may_follow(items: tuple[s.Item, ...], one: str, other: str) -> bool:
    """Whether shuffling may put ``one`` of a group's items after ``other``; pinned items keep their place."""
    loose = {item.name for item in items if not keeps_its_place(item)}
    if one not in loose:
        return False
    names = [item.name for item in items]
    return other in loose or any(names.index(name) > names.index(other) for name in loose)


def is_on_one_page(outline: Outline, one: str, other: str) -> bool:
    """Whether two items are the same, or shown on one page."""
    if one == other or one not in outline.by_name or other not in outline.by_name:
        return False
    shared = set(outline.by_name[one].around) & set(outline.by_name[other].around)
    groups = (outline.by_name[name].item for name in shared)
    return any(not isinstance(group, s.Question) and group.field_list for group in groups)


def _is_calculated(outline: Outline, name: str) -> bool:
    """Whether the value is calculated, as a shown total is: its check may refer to the items it adds up."""
    item = outline.by_name[name].item
    return isinstance(item, s.Question) and bool(item.calculation)


def _ignoring_the_answer(cell: ExpressionCell) -> Iterator[Problem]:
    read = read_by(cell.expression)
    if read is not None and not read.own and cell.owner not in read.names and read.names:
        yield Problem("constraint_ignores_answer", cell.place)


def jumps(outline: Outline) -> Iterator[Problem]:
    """Routes that cannot be taken as written."""
    always: dict[str, int] = {}
    for route in outline.questionnaire.routes:
        after = outline.by_name.get(route.after)
        if after is None:
            continue
        place = Place("routes", route.row, "go_to", route.after)
        if isinstance(after.item, s.Question) and after.item.type in SILENT_TYPES:
            yield Problem(
                "route_after_unasked", Place("routes", route.row, "after", route.after), {"after": route.after}
            )
        if route.after in always:
            yield Problem("route_never_taken", place, {"first": always[route.after]})
        elif route.when in _EVER:
            always[route.after] = route.row or 0
        if route.go_to not in s.ENDS:
            yield from _target(outline, route, place)


def _target(outline: Outline, route: s.Route, place: Place) -> Iterator[Problem]:
    if route.go_to not in outline.by_name:
        return
    if outline.order(route.go_to) <= outline.order(route.after):
        yield Problem("route_backwards", place, {"after": route.after, "target": route.go_to})
        return
    entered = [name for name in outline.repeats(route.go_to) if name not in outline.by_name[route.after].around]
    if entered and entered[0] != route.after:
        yield Problem("route_into_repeat", place, {"after": route.after, "repeat": entered[0]})


def unreached(outline: Outline) -> Iterator[Problem]:
    """Questions that an unconditional route always skips, and those whose condition contradicts their group's."""
    yield from _passed(outline)
    for placed in outline.items:
        if placed.around and placed.item.relevant:
            yield from _contradicted(outline, placed)


def _passed(outline: Outline) -> Iterator[Problem]:
    """The items between an unconditional route and the next target of any route, which nobody reaches."""
    wall = ""
    landings: set[str] = set()
    for placed in outline.items:
        name = placed.item.name
        if name in landings:
            wall = ""
        if wall:
            if isinstance(placed.item, s.Question) and placed.item.type not in SILENT_TYPES:
                place = Place("survey", placed.item.row, "name", name)
                yield Problem("never_reached", place, {"name": name, "after": wall})
            continue
        routes = [route for route in outline.questionnaire.routes if route.after == name]
        landings |= {route.go_to for route in routes}
        if any(route.when in _EVER for route in routes) and outline.has_no_condition(placed):
            wall = name


def _contradicted(outline: Outline, placed: PlacedItem) -> Iterator[Problem]:
    own = parsed(placed.item.relevant)
    for name in placed.around:
        outer = parsed(outline.by_name[name].item.relevant)
        if own is None or outer is None:
            continue
        scope = next(cell.scope for cell in outline.cells_of(placed) if cell.column == "relevant")
        both = Junction("and", (*_parts(outer), *_parts(own)))
        if any(one.code == "always_false" for one in contradictions(both, scope)):
            place = Place("survey", placed.item.row, "relevant", placed.item.name)
            yield Problem("never_asked", place, {"name": placed.item.name, "group": name})
            return


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Junction) and node.operator == "and" else (node,)
