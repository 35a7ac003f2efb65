"""The view of a questionnaire that checks use: when each item is asked, and every expression with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from surveys.questionnaire.expressions import (
    ExpressionError,
    KnownName,
    Node,
    References,
    Scope,
    known_names,
    parse,
    references,
)
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES, SILENT_TYPES
from surveys.questionnaire.wording.bounds import number_bounds

FROM_THE_START = -1
"""The position at which a value that needs no answer is known."""

_CONDITIONS = ("relevant", "constraint", "warning", "required", "read_only")
_OF_A_QUESTION = (*_CONDITIONS, "calculation", "default", "choice_filter")
_OWN = frozenset({"constraint", "warning", "required"})
_NUMBERS = frozenset({"repeat_count", "total"})
_VALUES = _NUMBERS | {"calculation", "default", "parameters"}
"""Expressions that are no conditions."""
_LIST_COLUMNS = frozenset({"name", "label", "list_name"})


@dataclass(frozen=True, slots=True)
class ExpressionCell:
    """An expression, its place, and the item it belongs to; for a route, the question that the route follows.

    ``at`` is that item's position among all items, from 0.
    """

    place: Place
    expression: str
    scope: Scope
    column: str
    owner: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item with its position among all items and the names of the groups and repeats around it."""

    at: int
    around: tuple[str, ...]
    item: s.Item


class Outline:
    """A questionnaire prepared for checks."""

    def __init__(self, questionnaire: s.Questionnaire, attributes: frozenset[str] | None = None) -> None:
        self.questionnaire = questionnaire
        self._attributes = attributes or frozenset(column.name for column in questionnaire.sample) or None
        self.items = [PlacedItem(at, around, item) for at, (around, item) in enumerate(questionnaire.walk())]
        self.by_name = {placed.item.name: placed for placed in reversed(self.items)}

    @cached_property
    def names(self) -> Mapping[str, KnownName]:
        """The names that expressions may refer to."""
        limits = {
            question.name: number_bounds(question)
            for question in self.questionnaire.questions()
            if question.type in NUMBER_TYPES and not question.calculation
        }
        return {
            name: replace(known, least=limits[name][0], most=limits[name][1]) if name in limits else known
            for name, known in known_names(self.questionnaire).items()
        }

    def order(self, name: str) -> int:
        """The position of an item, from 0; the first if several have the name; ``FROM_THE_START`` if none has."""
        placed = self.by_name.get(name)
        return placed.at if placed else FROM_THE_START

    def _end(self, name: str) -> int:
        """The position of the last item inside an item, or its own: a route after a group can read all its answers."""
        return max([self.order(name), *(placed.at for placed in self.items if name in placed.around)])

    def known_at(self, name: str) -> int:
        """The position from which the value is known: an item's own, or for a calculation the last one it reads."""
        return self._known_at.get(name, FROM_THE_START)

    def worked_out_from(self, name: str) -> str:
        """The last question asked that a calculation depends on; ``""`` if it is not a calculation."""
        passed: set[str] = set()
        while name in self._reading and name not in passed:
            passed.add(name)
            name = max(sorted(self._reading[name]), key=self.known_at, default="")
        return name if passed else ""

    @cached_property
    def _reading(self) -> Mapping[str, frozenset[str]]:
        """The names that each calculation reads."""
        silent = [question for question in self.questionnaire.questions() if question.type in SILENT_TYPES]
        found = {question.name: read_by(question.calculation) for question in silent}
        return {name: read.names if read else frozenset() for name, read in found.items()}

    @cached_property
    def _known_at(self) -> Mapping[str, int]:
        """Position by name; those of calculations that read each other are raised until nothing changes."""
        reading = self._reading
        known = {question.name: self.order(question.name) for question in self.questionnaire.questions()}
        known |= dict.fromkeys(reading, FROM_THE_START)
        moved = True
        while moved:
            moved = False
            for name, others in reading.items():
                latest = max((known.get(other, FROM_THE_START) for other in others), default=FROM_THE_START)
                moved = moved or latest > known[name]
                known[name] = max(latest, known[name])
        return known

    @cached_property
    def cells(self) -> tuple[ExpressionCell, ...]:
        """All expressions of the workbook, sheet by sheet."""
        return tuple(cell for cell in self._cells() if cell.expression)

    def _cells(self) -> Iterator[ExpressionCell]:
        for placed in self.items:
            yield from self.cells_of(placed)
        for route in self.questionnaire.routes:
            cell = self._cell("routes", route.row, "when", route.when, route.after, self.repeats(route.after))
            yield replace(cell, at=self._end(route.after))
        for quota in self.questionnaire.quotas:
            yield self._cell("quotas", quota.row, "when", quota.when, "", ())

    def has_no_condition(self, placed: PlacedItem) -> bool:
        """Whether it is a question asked once of everybody who reaches it."""
        around = [self.by_name[name].item for name in placed.around]
        asked = isinstance(placed.item, s.Question) and placed.item.type not in SILENT_TYPES
        last = self.questionnaire.after_break_off
        once = all(isinstance(item, s.Group) and not item.relevant and item.name != last for item in around)
        return asked and once and not placed.item.relevant

    def is_always_asked(self, name: str) -> bool:
        """Whether everybody is asked the question: it has no condition, and no route skips it to a later one."""
        placed = self.by_name.get(name)
        if placed is None or not self.has_no_condition(placed):
            return False
        passing = (route for route in self.questionnaire.routes if route.go_to not in s.ENDS)
        return not any(self.order(route.after) < placed.at < self.order(route.go_to) for route in passing)

    def repeats(self, name: str) -> tuple[str, ...]:
        """The repeats around an item, outermost first."""
        placed = self.by_name.get(name)
        return self._repeats_in(placed.around) if placed else ()

    def _repeats_in(self, around: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in around if isinstance(self.by_name[name].item, s.Repeat))

    def cells_of(self, placed: PlacedItem) -> Iterator[ExpressionCell]:
        """The expressions of one item."""
        item, repeats = placed.item, self._repeats_in(placed.around)
        for column, expression in _expressions_of(item):
            if expression:
                columns = self._columns(item) if column == "choice_filter" and isinstance(item, s.Question) else None
                yield self._cell("survey", item.row, column, expression, item.name, repeats, columns, placed.at)

    def _columns(self, question: s.Question) -> frozenset[str]:
        if question.listed_from:
            around = self.repeats(question.listed_from)
            return _LIST_COLUMNS | {name for name in self.names if around and self.repeats(name) == around}
        answers = self.questionnaire.lists.get(question.list_name)
        extra = {column for choice in answers.choices for column in choice.properties} if answers else set()
        return _LIST_COLUMNS | extra

    def _cell(
        self,
        sheet: str,
        row: int | None,
        column: str,
        expression: str,
        owner: str,
        repeats: tuple[str, ...],
        columns: frozenset[str] | None = None,
        at: int = 0,
    ) -> ExpressionCell:
        scope = self._scope(column, owner, repeats, columns)
        return ExpressionCell(Place(sheet, row, column, owner), expression, scope, column, owner, at)

    def scope(self, column: str, owner: str) -> Scope:
        """What an expression knows in a column of an item's row, or of a route's or a quota's (``when``)."""
        item = self.by_name[owner].item if owner in self.by_name else None
        columns = self._columns(item) if column == "choice_filter" and isinstance(item, s.Question) else None
        return self._scope(column, owner, self.repeats(owner), columns)

    def _scope(self, column: str, owner: str, repeats: tuple[str, ...], columns: frozenset[str] | None) -> Scope:
        own = owner if column in _OWN else ""
        condition, number = column not in _VALUES, column in _NUMBERS
        return Scope(self.names, own, repeats, columns, self._attributes, condition, number)


def _expressions_of(item: s.Item) -> Iterator[tuple[str, str]]:
    """The columns of an item that may hold an expression, and what they hold."""
    match item:
        case s.Repeat():
            yield from (("relevant", item.relevant), ("repeat_count", item.count))
        case s.Group():
            yield from (("relevant", item.relevant), ("total", item.total))
        case _:
            yield from ((column, getattr(item, column)) for column in _OF_A_QUESTION)
            if item.type in LISTED_TYPES:
                yield "parameters", item.parameters.get("seed", "")


@lru_cache(maxsize=10_000)
def read_by(expression: str) -> References | None:
    """The names that an expression reads; ``None`` if it is empty or cannot be parsed."""
    node = parsed(expression)
    return references(node) if node is not None else None


def parsed(expression: str) -> Node | None:
    """The syntax tree of an expression; ``None`` if it is empty or cannot be parsed (the reader reports that)."""
    try:
        return parse(expression) if expression else None
    except ExpressionError:
        return None
