"""Finds a path to a place in a questionnaire: the answers that make a condition true or false.

They are derived from the conditions themselves: answers just below, at or just above every number in them, and the
codes in them. Conditions more complex than comparisons are left to chance and repeated tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from random import Random

from surveys.questionnaire.checks.outline import Outline, parsed
from surveys.questionnaire.expressions.lint import literal
from surveys.questionnaire.expressions.nodes import Binary, Call, Junction, Node, Property, Reference, Text, walk
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import SILENT_TYPES

from .answer_constraints import NEGATED, Wishes, met
from .answer_targets import Goal

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_TRANSPARENT = frozenset({"number", "int", "round", "string", "coalesce", "once", "boolean", "floor", "ceiling"})
_ANSWERED = frozenset({"answered", "count-non-empty", "string-length"})
_DEEPEST = 12


class Guide:
    """Derives goals from the conditions of one questionnaire."""

    def __init__(self, questionnaire: s.Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.outline = Outline(questionnaire)

    def to_item(self, name: str, chance: Random) -> Goal:
        """A goal that leads to a question, a group or a repeat."""
        way = _Way(self, chance)
        way.reach(name)
        return way.goal()

    def to_choice(self, question: s.Question, choice: s.Choice, chance: Random) -> Goal:
        """A goal that leads to a question with the choice offered there, and chosen."""
        way = _Way(self, chance)
        way.reach(question.name)
        way.want(_for_choice(parsed(question.choice_filter), choice), True)
        way.wishes.choose(question.name, choice.name, True)
        return way.goal()

    def to_cell(self, quota: s.Quota, chance: Random) -> Goal:
        """A goal that leads into a quota cell, and on to the end."""
        way = _Way(self, chance)
        for route in self.questionnaire.routes:
            if route.go_to in s.ENDS and route.go_to != s.COMPLETE and route.when:
                way.want(parsed(route.when), False)
        way.want(parsed(quota.when), True)
        return way.goal()

    def along_route(self, route: s.Route, chance: Random) -> Goal:
        """A goal that leads to the question that a route follows, and along the route."""
        way = _Way(self, chance)
        way.reach(route.after)
        way.want(parsed(route.when), True)
        return way.goal()

    def anywhere(self, chance: Random) -> Goal:
        """A goal without a destination: random conditions are made true or false."""
        way = _Way(self, chance)
        for node in chance.sample(self._conditions, min(len(self._conditions), 6)):
            way.want(node, chance.random() < 0.6)
        return way.goal()

    @cached_property
    def attribute_values(self) -> Mapping[str, tuple[str, ...]]:
        """Sample column → the values that conditions compare it with, for all columns that are read."""
        found: dict[str, dict[str, None]] = {
            column.name: {column.example: None} if column.example else {} for column in self.questionnaire.sample
        }
        for cell in self.outline.cells:
            node = parsed(cell.expression)
            for inner in walk(node) if node is not None else ():
                match inner:
                    case Call(name="attribute", arguments=(Text(value=column),)):
                        found.setdefault(column, {})
                    case Binary(left=left, right=right):
                        for side, other in ((left, right), (right, left)):
                            column, value = self.column_of(side), literal(other)
                            if column and value is not None:
                                found.setdefault(column, {})[_words(value)] = None
        return {column: tuple(values) for column, values in found.items()}

    def column_of(self, node: Node) -> str:
        """The sample column that a node reads; ``''`` if it reads none."""
        match node:
            case Call(name="attribute", arguments=(Text(value=column),)):
                return column
            case Reference(name=name) if name not in self.outline.by_name and name in self._columns:
                return name
        return ""

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(column.name for column in self.questionnaire.sample)

    @cached_property
    def _conditions(self) -> list[Node]:
        """Every condition that affects the route."""
        ways = [cell for cell in self.outline.cells if cell.column in ("relevant", "when", "repeat_count")]
        return [node for cell in ways if (node := parsed(cell.expression)) is not None]


class _Way:
    """One path while it is being derived."""

    def __init__(self, guide: Guide, chance: Random) -> None:
        self._guide, self._chance = guide, chance
        self.wishes = Wishes(guide.questionnaire, chance)
        self._reached: set[str] = set()
        self._depth = 0
        self._breaks_off = False

    def goal(self) -> Goal:
        return self.wishes.goal(breaks_off=self._breaks_off)

    def reach(self, name: str) -> None:
        """Wish for everything on which the asking of the item depends."""
        placed = self._guide.outline.by_name.get(name)
        if placed is None or name in self._reached or self._depth > _DEEPEST:
            return
        self._reached.add(name)
        self._depth += 1
        outline = self._guide.outline
        for route in self._guide.questionnaire.routes:
            passes = route.go_to in s.ENDS or outline.order(route.go_to) > placed.at
            if passes and outline.order(route.after) < placed.at and route.when:
                self.want(parsed(route.when), False)
        for around in placed.around:
            self._enter(outline.by_name[around].item)
        self._enter(placed.item)
        self._depth -= 1

    def _enter(self, item: s.Item) -> None:
        self.want(parsed(item.relevant), True)
        if isinstance(item, s.Repeat) and (node := parsed(item.count)) is not None:
            self._compare(">=", node, 1.0)
        if item.name == self._guide.questionnaire.after_break_off:
            self._breaks_off = True

    def want(self, node: Node | None, truth: bool) -> None:
        """Wish for answers that give the condition this truth value."""
        if node is None or self._depth > _DEEPEST:
            return
        self._depth += 1
        self._want(node, truth)
        self._depth -= 1

    def _want(self, node: Node, truth: bool) -> None:
        match node:
            case Junction(operator=operator, parts=parts):
                chosen = parts if (operator == "and") is truth else (self._chance.choice(parts),)
                for part in chosen:
                    self.want(part, truth)
            case Call(name="not", arguments=(inner,)):
                self.want(inner, not truth)
            case Call(name="if", arguments=(condition, one, other)):
                holds = self._chance.random() < 0.5
                self.want(condition, holds)
                self.want(one if holds else other, truth)
            case Call(name="selected", arguments=(Reference(name=name), Text(value=code))):
                self._about(name, truth)
                self.wishes.choose(name, code, truth)
            case Call(name="dk" | "refused" as missing, arguments=(Reference(name=name),)):
                self._about(name, truth)
                if truth:
                    self.wishes.miss(name, missing)
            case Call(name=called, arguments=(Reference(name=name), *_)) if called in _ANSWERED:
                self._given(name, truth)
            case Call(name=called, arguments=(inner, *_)) if called in _TRANSPARENT:
                self.want(inner, truth)
            case Binary(operator=operator, left=left, right=right) if operator in NEGATED:
                self._comparison(operator if truth else NEGATED[operator], left, right)
            case Reference(name=name):
                self._given(name, truth)

    def _given(self, name: str, truth: bool) -> None:
        calculation = self._calculation(name)
        if calculation is not None:
            self.want(calculation, truth)
            return
        self._about(name, truth)
        if not truth:
            self.wishes.leave(name)

    def _about(self, name: str, asked: bool) -> None:
        if asked or self._chance.random() < 0.5:
            self.reach(name)

    def _calculation(self, name: str) -> Node | None:
        placed = self._guide.outline.by_name.get(name)
        if placed is None or not isinstance(placed.item, s.Question) or placed.item.type not in SILENT_TYPES:
            return None
        return parsed(placed.item.calculation)

    # -- comparisons --------------------------------------------------------------------------

    def _comparison(self, operator: str, left: Node, right: Node) -> None:
        if (value := literal(right)) is not None:
            self._compare(operator, left, value)
        elif (value := literal(left)) is not None:
            self._compare(_MIRRORED[operator], right, value)
        else:
            self._of_two(operator, left, right)

    def _compare(self, operator: str, node: Node, value: str | float) -> None:
        """Wish for ``node operator value``."""
        self._depth += 1
        if self._depth <= _DEEPEST:
            self._compared(operator, node, value)
        self._depth -= 1

    def _compared(self, operator: str, node: Node, value: str | float) -> None:
        if column := self._guide.column_of(node):
            self.wishes.attribute(column, operator, _words(value))
            return
        match node:
            case Reference(name=name):
                self._compare_answer(operator, name, value)
            case Call(name="attempt"):
                self.wishes.attempt(operator, value)
            case Call(name="count-selected", arguments=(Reference(name=name),)):
                self.reach(name)
                self.wishes.count(name, operator, value)
            case Call(name="if", arguments=(condition, one, other)):
                holds = self._branch(operator, one, other, value)
                self.want(condition, holds)
                self._compare(operator, one if holds else other, value)
            case Call(name=called, arguments=(inner, *_)) if called in _TRANSPARENT:
                self._compare(operator, inner, value)
            case Call(name="sum" | "max" | "min" | "concat" | "jr:choice-name", arguments=arguments):
                for argument in arguments:
                    self._compare(operator, argument, value)
            case Call(name="selected" | "not"):
                self.want(node, met(operator, 1.0, value))
            case Binary(operator=sign, left=left, right=right) if isinstance(value, float):
                self._solve(operator, sign, left, right, value)

    def _compare_answer(self, operator: str, name: str, value: str | float) -> None:
        calculation = self._calculation(name)
        if calculation is not None:
            self._compare(operator, calculation, value)
            return
        is_empty = value == "" and operator in ("=", "!=")
        if not is_empty:
            self.reach(name)
            self.wishes.compare(name, operator, value)
        else:
            self._given(name, operator == "!=")

    def _branch(self, operator: str, one: Node, other: Node, value: str | float) -> bool:
        """The truth of an ``if``'s condition that can give the wanted value; random if neither branch is a literal."""
        for truth, branch in ((True, one), (False, other)):
            written = literal(branch)
            if written is not None:
                return truth if met(operator, written, value) else not truth
        return self._chance.random() < 0.5

    def _solve(self, operator: str, sign: str, left: Node, right: Node, value: float) -> None:
        """Arithmetic: solve the comparison if one side is a constant, otherwise give each side its part."""
        constant = literal(right)
        if isinstance(constant, float):
            turned = {"+": value - constant, "-": value + constant, "div": value * constant}
            if sign == "*" and constant:
                turned["*"] = value / constant
            if sign in turned:
                self._compare(operator, left, turned[sign])
            elif sign == "mod":
                self._compare("=", left, value)
        elif sign == "+":
            part = value if operator in (">", ">=") else self._chance.choice((0.0, value))
            self._compare(operator, left, part)
            self._compare(operator, right, value - part if operator not in (">", ">=") else value)
        elif sign == "-":
            self._compare(operator, left, value + 1)
            self._compare(_MIRRORED[operator], right, 1.0)

    def _of_two(self, operator: str, left: Node, right: Node) -> None:
        """Compare one answer with another."""
        middle = float(self._chance.choice((1, 3, 10)))
        self._compare(operator, left, middle)
        self._compare(_MIRRORED[operator], right, middle)


def _for_choice(node: Node | None, choice: s.Choice) -> Node | None:
    """A filter evaluated for one choice: its columns are replaced by the choice's values."""
    match node:
        case Property(name=column):
            return Text(choice.name if column == "name" else choice.properties.get(column, ""))
        case Call(name=name, arguments=arguments):
            return Call(name, tuple(_filled(inner, choice) for inner in arguments))
        case Junction(operator=operator, parts=parts):
            return Junction(operator, tuple(_filled(inner, choice) for inner in parts))
        case Binary(operator=operator, left=left, right=right):
            return Binary(operator, _filled(left, choice), _filled(right, choice))
    return node


def _filled(node: Node, choice: s.Choice) -> Node:
    return _for_choice(node, choice) or node


def _words(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"
