"""What an expression reads: for finding cycles, for knowing what a change touches, for texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .functions.choices import question_name
from .nodes import Call, Node, Own, Property, Reference, Text, Up, walk

_NAMING = {"jr:choice-name": 1, "choice-label": 0}
"""Functions that may name a question in quotes, and the place of that argument."""


@dataclass(frozen=True, slots=True)
class References:
    """Names an expression reads; whether it reads ``.``, positions, the calendar or clock, chance.

    ``once()`` counts as chance: its value is kept.
    """

    names: frozenset[str]
    own: bool = False
    position: bool = False
    moment: bool = False
    chance: bool = False
    attributes: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    """Groups of quota cells that ``least_filled`` asks for."""


def references(node: Node) -> References:
    """Everything that ``node`` reads, functions' arguments included."""
    nodes = list(walk(node))
    calls = [inner for inner in nodes if isinstance(inner, Call)]
    called = {call.name for call in calls}
    names = {inner.name for inner in nodes if isinstance(inner, Reference)}
    names |= {name for call in calls if (name := _named_in_quotes(call))}
    return References(
        names=frozenset(names),
        own=any(isinstance(inner, Own) for inner in nodes),
        position=any(isinstance(inner, Up) for inner in nodes) or bool(called & {"position", "index"}),
        moment=bool(called & {"today", "now", "duration", "greeting"}),
        chance=bool(called & {"random", "uuid", "once", "randomize"}),
        attributes=_texts(calls, "attribute"),
        columns=frozenset(inner.name for inner in nodes if isinstance(inner, Property)),
        decisions=_texts(calls, "least_filled"),
    )


def may_call(text: str, functions: Iterable[str]) -> bool:
    """Whether an expression calls one of the functions, as far as that is seen without parsing it."""
    return re.search(rf"(?<![\w-])(?:{'|'.join(functions)})\s*\(", text) is not None


def named_in(call: Call, place: int) -> str:
    """The question that the argument at this place names, in quotes or as an answer; ``""`` if it names none."""
    if place >= len(call.arguments):
        return ""
    argument = call.arguments[place]
    return question_name(argument) if isinstance(argument, Text | Reference) else ""


def _named_in_quotes(call: Call) -> str:
    place = _NAMING.get(call.name)
    if place is None or place >= len(call.arguments) or not isinstance(call.arguments[place], Text):
        return ""
    return named_in(call, place)


def _texts(calls: list[Call], function: str) -> frozenset[str]:
    return frozenset(
        argument.value
        for call in calls
        if call.name == function
        for argument in call.arguments
        if isinstance(argument, Text)
    )
