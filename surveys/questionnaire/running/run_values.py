"""What the parts of a run read of it: the interface between ``Evaluation`` and the modules below it.

Texts, offered choices, expressions and quota groups ask for values, and values ask for them in turn. They know this
interface only, so that each can be read on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Protocol

from surveys.questionnaire.compiled.items import CompiledItem, Jump, Keys
from surveys.questionnaire.compiled.program import Program
from surveys.questionnaire.expressions.context import Value
from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.model.state import Answer, Facts, State
from surveys.questionnaire.model.structure import Choice


class RunValues(Protocol):
    """One state of one interview with what is true in it; ``keys`` say in which instances of its repeats an item is."""

    program: Program
    state: State
    facts: Facts

    @property
    def language(self) -> str:
        """The language texts are shown in."""

    @property
    def zone(self) -> tzinfo:
        """The interview's time zone."""

    def spend(self, steps: int) -> bool:
        """Count some steps. Whether there are none left: then whoever asks goes on with nothing."""

    def value(self, item: CompiledItem, keys: Keys) -> Value:
        """What expressions read: ``''`` off the route and where nothing is answered."""

    def answer(self, item: CompiledItem, keys: Keys) -> Answer | None:
        """The answer that stands, on the route or not; ``None`` before any."""

    def missing(self, item: CompiledItem, keys: Keys) -> str:
        """``dk``, ``refused`` or ``''``."""

    def once(self, slot: str, make: Callable[[], Value]) -> Value:
        """The value kept under ``slot``; made now if there is none."""

    def on_route(self, item: CompiledItem, keys: Keys) -> bool:
        """Whether the item is asked (or worked out)."""

    def holds(self, condition: Evaluate, item: CompiledItem, keys: Keys, column: str) -> bool:
        """The truth of one of the item's conditions."""

    def taken(self, jump: Jump, keys: Keys) -> bool:
        """Whether the route goes that way."""

    def instances(self, repeat: CompiledItem, keys: Keys) -> Keys:
        """The keys of a repeat's instances, in the order of their numbers."""

    def instances_reached(self, repeat: CompiledItem, keys: Keys) -> Keys:
        """The same without those that a jump out of an earlier instance leaves out."""

    def instances_of(self, item: CompiledItem, keys: Keys) -> Iterator[Keys]:
        """The keys of every instance of an item below the given ones, where its repeats are on the route."""

    @staticmethod
    def shared_keys(item: CompiledItem, keys: Keys, other: CompiledItem) -> Keys:
        """The keys of the repeats that are around both ``item`` (in its instance ``keys``) and ``other``."""

    def choices(self, item: CompiledItem, keys: Keys) -> tuple[Choice, ...]:
        """The choices offered now, in the order of their list."""

    def label(self, item: CompiledItem, keys: Keys, code: str) -> str:
        """The words of a code."""

    def label_of_list(self, item: CompiledItem, keys: Keys, code: str) -> str:
        """The words of a code, whatever was said for it at this question."""

    def words(self, name: str, item: CompiledItem, keys: Keys) -> str:
        """The answer called ``name`` as a text at ``item`` has it."""

    def want(self, group: str) -> None:
        """Note that a group of quota cells was asked for of which none is picked yet."""
