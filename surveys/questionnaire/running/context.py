"""What an expression sees of an interview from where it stands: the real ``Context``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.expressions.context import Indices, Value
from surveys.questionnaire.model.order import fraction
from surveys.questionnaire.model.predefined_names import predefined_value
from surveys.questionnaire.model.state import once_key
from surveys.questionnaire.model.structure import Choice, Question

from .quota_groups import picked
from .run_values import RunValues

OF_ANSWERS = frozenset({"constraint", "warning"})
"""Columns that judge what was just said: there today() is the day of asking, everywhere else the interview's first."""


class RunContext:
    """One column of one item, in one instance of its repeats; in a ``choice_filter`` looking at one choice."""

    __slots__ = ("_choice", "_column", "_item", "_keys", "_run")

    def __init__(
        self, run: RunValues, item: CompiledItem, keys: Keys, column: str = "", choice: Choice | None = None
    ) -> None:
        self._run, self._item, self._keys = run, item, keys
        self._column, self._choice = column, choice

    def read(self, name: str) -> Value:
        run = self._run
        item = run.program.find(name, self._item)
        if item is None:
            return predefined_value(run.facts, name, run.language)
        if not item.repeats:
            return run.value(item, ())
        shared = run.shared_keys(self._item, self._keys, item)
        if len(shared) == len(item.repeats):
            return run.value(item, shared)
        return tuple([run.value(item, keys) for keys in run.instances_of(item, shared)])

    def read_all(self, name: str) -> tuple[Value, ...]:
        run = self._run
        item = run.program.find(name, self._item)
        if item is None:
            return (predefined_value(run.facts, name, run.language),)
        shared = run.shared_keys(self._item, self._keys, item)
        if item.is_repeat:
            instances = run.instances if self._is_inside(item) else run.instances_reached
            return tuple([key for keys in run.instances_of(item, shared) for key in instances(item, keys)])
        if len(shared) < len(item.repeats):
            return tuple([run.value(item, keys) for keys in run.instances_of(item, shared)])
        *outer, _own = shared
        if run.spend(len(run.instances(item.repeats[-1], tuple(outer)))):
            return ()
        return tuple([run.value(item, (*outer, key)) for key in run.instances(item.repeats[-1], tuple(outer))])

    def _is_inside(self, repeat: CompiledItem) -> bool:
        """Whether the expression stands inside the repeat: it may decide which instances are reached."""
        return repeat in self._item.repeats

    def read_at(self, name: str, indices: Indices) -> Value:
        run = self._run
        item = run.program.find(name, self._item)
        if item is None:
            return ""
        wanted = dict(indices)
        keys: Keys = ()
        shared = run.shared_keys(self._item, self._keys, item)
        for depth, repeat in enumerate(item.repeats):
            instances = run.instances(repeat, keys)
            number = wanted.get(repeat.definition.name)
            if number is not None and 1 <= number <= len(instances):
                key = instances[number - 1]
            elif number is None and depth < len(shared):
                key = shared[depth]
            else:
                return ""
            keys = (*keys, key)
        return run.value(item, keys)

    def own(self) -> Value:
        return self._run.value(self._item, self._keys)

    def missing(self, name: str) -> str:
        run = self._run
        item = run.program.find(name, self._item)
        if item is None:
            return ""
        shared = run.shared_keys(self._item, self._keys, item)
        return run.missing(item, shared) if len(shared) == len(item.repeats) else ""

    def relevant(self, name: str) -> bool:
        run = self._run
        item = run.program.find(name, self._item)
        if item is None:
            return False
        shared = run.shared_keys(self._item, self._keys, item)
        if len(shared) == len(item.repeats):
            return run.on_route(item, shared)
        return any(run.on_route(item, keys) for keys in run.instances_of(item, shared))

    def position(self, name: str = "", up: int = 1) -> float:
        repeats = self._item.repeats
        depth = len(repeats)
        if name:
            depth = next((place for place, repeat in enumerate(repeats, 1) if repeat.definition.name == name), 0)
        else:
            around: CompiledItem | None = self._item
            for _ in range(up):
                around = around.parent if around else None
            depth = 0 if around is None else len(around.repeats) + around.is_repeat
        return self._number(depth)

    def _number(self, depth: int) -> float:
        """The number, from 1, of the instance that ``depth`` keys lead to."""
        if not 0 < depth <= len(self._keys):
            return 1.0
        instances = self._run.instances(self._item.repeats[depth - 1], self._keys[: depth - 1])
        key = self._keys[depth - 1]
        return float(instances.index(key) + 1) if key in instances else 1.0

    def once(self, slot: str, make: Callable[[], Value]) -> Value:
        return self._run.once(once_key(self._item.at(self._keys), self._column, slot), make)

    def random(self, slot: str) -> float:
        return fraction(self._run.state.seed, self._item.at(self._keys), self._column, slot)

    @property
    def zone(self) -> tzinfo:
        return self._run.zone

    def today(self) -> str:
        facts = self._run.facts
        return (facts.asked_on if self._column in OF_ANSWERS else facts.today).isoformat()

    def now(self) -> str:
        facts = self._run.facts
        moment = facts.session_at if self._column in OF_ANSWERS else facts.now
        return moment.isoformat(timespec="milliseconds")

    def duration(self) -> float:
        facts = self._run.facts
        return max((facts.session_at - facts.now).total_seconds(), 0.0)

    def label(self, name: str, code: str) -> str:
        item = self._run.program.find(name, self._item)
        if item is None or not isinstance(item.definition, Question):
            return ""
        shared = self._run.shared_keys(self._item, self._keys, item)
        return self._run.label(item, shared, code)

    def attribute(self, name: str) -> str:
        return self._run.facts.attributes.get(name, "")

    def interviewer(self) -> str:
        return self._run.facts.interviewer

    def attempt(self) -> float:
        return float(self._run.facts.attempt)

    def greeting_hour(self) -> float:
        return float(self._run.facts.session_at.hour)

    def words(self, name: str) -> str:
        return self._run.words(name, self._item, self._keys)

    def spend(self, steps: int) -> bool:
        return self._run.spend(steps)

    def least_filled(self, group: str) -> str:
        return picked(self._run, group)

    def property(self, name: str) -> str:
        return self._cell(self._choice, name) if self._choice is not None else ""

    def _cell(self, choice: Choice, name: str) -> str:
        """A cell of a choice's row; ``itextId`` is what converters make of a label in several languages."""
        if name == "name":
            return choice.name
        if name in ("label", "itextId"):
            return self._run.program.questionnaire.words(choice.label, self._run.state.language)
        return choice.properties.get(name, "")

    def lookup(self, file: str, column: str, key_column: str, key: str) -> str:
        """In the workbook's own list of that name; a file beside the workbook is not there."""
        if key_column == "name":
            choice = self._run.program.choices.get(file, {}).get(key)
        else:
            found = self._run.program.questionnaire.lists.get(file)
            choices = found.choices if found and not self._run.spend(len(found.choices)) else ()
            choice = next((one for one in choices if self._cell(one, key_column) == key), None)
        return self._cell(choice, column) if choice is not None else ""
