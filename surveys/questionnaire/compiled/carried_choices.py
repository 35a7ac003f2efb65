"""Lists that go on from an earlier answer: ``selected(${b3}, name)`` as a filter of choices."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.expressions import ExpressionError, parse
from surveys.questionnaire.expressions.nodes import Call, Node, Property, Reference, children
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.types import LISTED_TYPES

from .items import CompiledItem, ItemTable


def carried_from(item: CompiledItem, table: ItemTable) -> tuple[CompiledItem, ...]:
    """The questions whose chosen answers are offered at ``item``; none where those not chosen are."""
    definition = item.definition
    if not isinstance(definition, Question):
        return ()
    found = (table.find(name, item) for name in chosen_answers(definition.choice_filter))
    return tuple(
        one
        for one in found
        if one is not None and isinstance(one.definition, Question) and one.definition.type in LISTED_TYPES
    )


def chosen_answers(choice_filter: str) -> list[str]:
    """The names of the questions whose chosen answers a filter of choices offers again."""
    if "selected" not in choice_filter:
        return []
    try:
        return list(_names(parse(choice_filter)))
    except ExpressionError:
        return []


def counted_answers(count: str) -> str:
    """The question through whose chosen answers a repeat goes: its count is exactly ``count-selected(${it})``."""
    try:
        node: Node = parse(count) if count else Property("")
    except ExpressionError:
        return ""
    match node:
        case Call(name="count-selected", arguments=(Reference(name=name),)):
            return name
    return ""


def _names(node: Node) -> Iterator[str]:
    match node:
        case Call(name="not"):
            return
        case Call(name="selected", arguments=(Reference(name=name), Property(name="name"))):
            yield name
        case _:
            for child in children(node):
                yield from _names(child)
