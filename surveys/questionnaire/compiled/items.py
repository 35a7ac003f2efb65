"""The items, routes and quota cells of a questionnaire as a run knows them: compiled, with their surroundings."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.model.order import FIXED
from surveys.questionnaire.model.structure import Item, Question, Quota, Repeat, Route
from surveys.questionnaire.types import is_shown

from .filters import Lookup

_KEY = re.compile(r"\[([^\]]*)\]")

Keys = tuple[str, ...]
"""Keys of the instances of the repeats around an item, outermost first."""

ANOTHER = "+"
"""In place of an instance's key: the page of an open repeat that asks whether there is one more."""


@dataclass(slots=True, eq=False, repr=False)
class CompiledItem:
    """An item of the questionnaire with its surroundings and its compiled expressions; never changed after ``compile``.

    ``end`` is the index behind the last item inside it. ``page`` is the item whose page shows it:
    the outermost field-list around it, or itself. ``jumps`` are those that pass over all of it but
    not over all of its parent.
    """

    index: int
    definition: Item
    path: str
    parent: CompiledItem | None
    repeats: tuple[CompiledItem, ...]
    segments: tuple[str, ...]
    children: tuple[CompiledItem, ...] = ()
    end: int = 0
    page: CompiledItem | None = None
    jumps: tuple[Jump, ...] = ()
    number: str = ""
    rank: int = 0
    """How many questions are asked before it, in the questionnaire's order."""
    relevant: Evaluate | None = None
    count: Evaluate | None = None
    calculation: Evaluate | None = None
    constraint: Evaluate | None = None
    required: Evaluate | None = None
    warning: Evaluate | None = None
    warning_reads: tuple[str, ...] = ()
    """Names of the other answers that the soft check looks at."""
    judged: Mapping[str, tuple[tuple[Evaluate, tuple[str, ...]], ...]] = field(default_factory=dict)
    """The parts that ``constraint`` and ``warning`` join by ``and``, each with the other answers it is judged by."""
    read_only: Evaluate | None = None
    fixed: frozenset[str] = frozenset()
    """Those of ``required`` and ``read_only`` that are the same in every interview."""
    default: Evaluate | None = None
    constant_default: bool = True
    choice_filter: Evaluate | None = None
    lookup: Lookup | None = None
    """The same filter where it can be looked up."""
    seed: Evaluate | None = None
    total: Evaluate | None = None
    ordered_as: CompiledItem | None = None
    """The question whose order of choices this one follows."""
    carried_from: tuple[CompiledItem, ...] = ()
    """The earlier questions whose chosen answers are the choices here."""
    exits: tuple[Jump, ...] = ()
    """For a repeat: the jumps that lead from inside it to behind it, or to an end."""
    varies: bool = False
    """For a repeat whose condition asks for the number of the instance: it is asked of each."""
    listed_from: CompiledItem | None = None
    """The question of a repeat whose instances are the choices here."""
    over: CompiledItem | None = None
    """For a repeat over the answers of a multiple question: that question."""
    needs: tuple[CompiledItem, ...] = ()
    """What it rests on, besides the jumps that pass over it and what they read."""
    filtered_by: tuple[CompiledItem, ...] = ()
    """What decides which choices it offers."""
    is_deep: bool = False
    """Whether a long chain of items that rest on one another leads here."""
    reach: float = math.inf
    """The index of the furthest item on which its value, its route and its list rest.

    Infinite where they rest on more than answers: on a draw, on what is kept from when it was first asked for.
    """
    asked: bool = field(init=False)
    """Whether it is a question (or note) that can be on a screen."""
    is_question: bool = field(init=False)
    is_repeat: bool = field(init=False)
    mixes_instances: bool = field(init=False)
    """Whether it is a repeat whose instances come in an order of the interview's own; open ones never do."""
    is_open: bool = field(init=False)
    """Whether it is a repeat whose instances the interviewer makes."""
    is_triggered: bool = field(init=False)
    """Whether its calculation is made when another answer changes."""

    def __post_init__(self) -> None:
        definition = self.definition
        self.is_question = isinstance(definition, Question)
        self.asked = isinstance(definition, Question) and is_shown(definition)
        self.is_triggered = isinstance(definition, Question) and definition.trigger != ""
        self.is_repeat = isinstance(definition, Repeat)
        self.is_open = isinstance(definition, Repeat) and not definition.count
        self.mixes_instances = isinstance(definition, Repeat) and definition.order != FIXED and not self.is_open

    def __repr__(self) -> str:
        return f"<CompiledItem {self.path}>"

    @property
    def question(self) -> Question:
        """The item where it is known to be a question."""
        if not isinstance(self.definition, Question):
            raise TypeError(f"{self.path} is no question")
        return self.definition

    def at(self, keys: Keys) -> str:
        """The path in the given instances; a repeat with one key more than surrounds it is that instance."""
        if not keys:
            return self.path
        parts = [f"{segment}[{key}]" for segment, key in zip(self.segments, keys, strict=False)]
        return "".join(parts) + (self.segments[-1] if len(keys) < len(self.segments) else "")


@dataclass(slots=True, eq=False, repr=False)
class Jump:
    """A route: behind ``after``, if ``when`` holds (``None``: always), on to ``to`` or to an end.

    ``needs`` is what it rests on, ``reach`` the index of the furthest item at the end of that chain,
    infinite if it rests on more than answers. Never changed after ``compile``.
    """

    route: Route
    after: CompiledItem
    when: Evaluate | None
    to: CompiledItem | None
    needs: tuple[CompiledItem, ...] = ()
    reach: float = math.inf

    @property
    def end(self) -> str:
        """The reason of the end it leads to, or ``""``."""
        return "" if self.to else self.route.go_to.removeprefix("@")


@dataclass(frozen=True, slots=True, eq=False)
class CompiledQuota:
    """A quota cell: its condition, and the questions the condition reads.

    ``sources`` are the questions to ask behind them, through any calculations. ``by_sample``: the sample's columns
    alone decide it.
    """

    quota: Quota
    when: Evaluate
    reads: tuple[CompiledItem, ...]
    sources: tuple[CompiledItem, ...]
    by_sample: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ItemTable:
    """All items of a questionnaire: in its order, by path without keys, by name. ``root`` is the group of them all."""

    root: CompiledItem
    items: tuple[CompiledItem, ...]
    by_path: Mapping[str, CompiledItem]
    by_name: Mapping[str, tuple[CompiledItem, ...]]

    def find(self, name: str, near: CompiledItem) -> CompiledItem | None:
        """The item called ``name``; of several the one with most groups around it in common with ``near``."""
        found = self.by_name.get(name)
        if found is None:
            return None
        return found[0] if len(found) == 1 else max(found, key=lambda item: _common(item, near))

    def locate(self, path: str) -> tuple[CompiledItem, Keys] | None:
        """The item at a path and the keys in the path; ``None`` if this questionnaire has none there."""
        if "[" not in path:
            item = self.by_path.get(path)
            return (item, ()) if item else None
        item = self.by_path.get(_KEY.sub("", path))
        keys = tuple(_KEY.findall(path))
        if item is None or not 0 <= len(keys) - len(item.repeats) <= isinstance(item.definition, Repeat):
            return None
        return item, keys


def _common(item: CompiledItem, near: CompiledItem) -> int:
    """How many of the groups around two items are the same."""
    mine, theirs = item.path.split("/")[:-1], near.path.split("/")
    count = 0
    while count < min(len(mine), len(theirs)) and mine[count] == theirs[count]:
        count += 1
    return count
