"""Filters of long lists: ``province = ${province}`` is looked up, not tried on ten thousand choices one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from surveys.questionnaire.expressions import Context, ExpressionError, parse
from surveys.questionnaire.expressions.compiler import compile_expression
from surveys.questionnaire.expressions.dates_and_times import looks_like_date
from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.expressions.nodes import Binary, Node, Property, children
from surveys.questionnaire.expressions.values import to_boolean
from surveys.questionnaire.model.structure import Choice

SHORTEST = 100
"""Shorter lists are tried choice by choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """The choices of a list by the value of one column, and the expression that the column has to equal."""

    wanted: Evaluate
    by_value: Mapping[str, tuple[Choice, ...]]

    def choices(self, context: Context) -> tuple[Choice, ...] | None:
        """The choices that pass; ``None`` where texts alone do not decide it (numbers, dates, several values)."""
        value = self.wanted(context)
        if not isinstance(value, str) or looks_like_date(value):
            return None
        return self.by_value.get(value, ())


def lookup(choice_filter: str, choices: tuple[Choice, ...]) -> Lookup | None:
    """How a filter can be looked up; ``None`` if it is short work or more than one column's equality."""
    if len(choices) < SHORTEST:
        return None
    try:
        node = parse(choice_filter)
    except ExpressionError:
        return None
    if not isinstance(node, Binary) or node.operator != "=":
        return None
    column, wanted = node.left, node.right
    if not isinstance(column, Property):
        column, wanted = wanted, column
    if not isinstance(column, Property) or column.name == "label" or any(_columns(wanted)):
        return None
    by_value: dict[str, list[Choice]] = {}
    for choice in choices:
        value = choice.name if column.name == "name" else choice.properties.get(column.name, "")
        by_value.setdefault(value, []).append(choice)
    return Lookup(compile_expression(wanted), {value: tuple(found) for value, found in by_value.items()})


def passing(
    condition: Evaluate,
    found: Lookup | None,
    choices: tuple[Choice, ...],
    place: Callable[[Choice | None], Context],
) -> tuple[Choice, ...]:
    """The choices for which the condition holds; ``place`` gives what an expression sees when it looks at one."""
    looked_up = found.choices(place(None)) if found is not None else None
    if looked_up is not None:
        return looked_up
    return tuple([choice for choice in choices if to_boolean(condition(place(choice)))])


def _columns(node: Node) -> Iterator[Property]:
    if isinstance(node, Property):
        yield node
    for child in children(node):
        yield from _columns(child)
