"""What is true in an interview at one moment: values, routes, instances, worked out when asked for and remembered.

An ``Evaluation`` looks at one state. What expressions ask for the first time and
must stay (``once()``, defaults) it collects in ``kept``, for the next state's ``frozen``.

Nothing is worked out without end: where the ``budget`` is spent there are no more instances and no more values, so that
what is under way ends at once. Whoever made the run asks the budget afterwards, and keeps nothing of it then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator
from datetime import UTC, tzinfo
from itertools import takewhile
from typing import Any

from surveys.questionnaire.compiled.items import CompiledItem, Jump, Keys
from surveys.questionnaire.compiled.program import Program
from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.expressions.budget import MOST_INSTANCES, OF_A_VALUE, OF_AN_INSTANCE, Budget
from surveys.questionnaire.expressions.context import Value
from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.expressions.values import settled, to_boolean, to_number, to_text
from surveys.questionnaire.model.openrosa_shuffle import seed_of
from surveys.questionnaire.model.order import FIXED, RANDOM, arranged, drawn, in_the_order_of
from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.model.state import (
    Answer,
    Facts,
    State,
    altered,
    default_key,
    override_key,
    trigger_key,
)
from surveys.questionnaire.model.structure import Choice, Group, Question
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES, SEVERAL_TYPES, SILENT_TYPES, WHOLE_TYPES
from surveys.questionnaire.types.order import keeps_its_place, order_of_choices

from .context import RunContext
from .offering import offered
from .piping import filled_in, rich
from .stale_codes import still_offered


class Settled:
    """What rests on answers before a page only: it stays true whatever is answered there and later.

    ``below``: the index of the page. The states of one interview that goes forward share it.
    """

    __slots__ = ("below", "offered", "routes", "values")

    def __init__(self, below: int = -1) -> None:
        self.below = below
        self.values: dict[tuple[int, Keys], Value] = {}
        self.routes: dict[tuple[int, Keys], bool] = {}
        self.offered: dict[tuple[int, Keys], tuple[Choice, ...]] = {}


_NOTHING_SETTLED = Settled()


class Evaluation:
    """One state of one interview, with everything worked out so far."""

    def __init__(
        self,
        program: Program,
        state: State,
        facts: Facts,
        standing: int = -1,
        budget: Budget | None = None,
        settled: Settled = _NOTHING_SETTLED,
    ) -> None:
        """``standing`` is the index of a page of which is known that it was on the route before it was answered."""
        self.program, self.state, self.facts, self.standing = program, state, facts, standing
        self.budget = budget or Budget()
        self.settled = settled
        self.stop: tuple[CompiledItem, Keys] | None = None
        """The page on which it stands, where that is known already."""
        self.kept: dict[str, Any] = {}
        self._wanted: dict[str, None] = {}
        self._values: dict[tuple[int, Keys], Value] = {}
        self._routes: dict[tuple[int, Keys], bool] = {}
        self._taken: dict[tuple[int, Keys], bool] = {}
        self._instances: dict[tuple[int, Keys], Keys] = {}
        self._offered: dict[tuple[int, Keys], tuple[Choice, ...]] = {}
        self._left_out: dict[tuple[int, Keys], bool] = {}
        self.shown: dict[tuple[int, Keys], QuestionView] = {}
        """The questions of this state that were made for a page."""

    @property
    def language(self) -> str:
        """The language texts are shown in."""
        return self.state.language or self.program.questionnaire.default_language

    def spend(self, steps: int) -> bool:
        """Count some steps. Whether there are none left: then whoever asks goes on with nothing."""
        budget = self.budget
        budget.spent += steps
        return budget.spent + OF_A_VALUE * (len(self._values) + len(self._routes)) > budget.most and self._stop()

    def _stop(self) -> bool:
        self.budget.spent = max(self.budget.spent, self.budget.most + 1)
        return True

    @property
    def zone(self) -> tzinfo:
        """The interview's time zone."""
        return self.facts.now.tzinfo or UTC

    # -- values -------------------------------------------------------------------------------

    def value(self, item: CompiledItem, keys: Keys) -> Value:
        """What expressions read: ``''`` off the route and where nothing is answered.

        A question that is asked for while it is being worked out (a cycle) reads as ``''``.
        """
        key = (item.index, keys)
        known = self._values.get(key)
        if known is None:
            known = self.settled.values.get(key)
        if known is not None:
            return known
        if item.is_deep:
            self._settle(item)
        self._values[key] = ""
        value = self._value(item, keys)
        self._values[key] = value
        if item.reach < self.settled.below:
            self.settled.values[key] = value
        return value

    def _value(self, item: CompiledItem, keys: Keys) -> Value:
        definition = item.definition
        if not isinstance(definition, Question) or definition.device_type:
            return ""
        if definition.type in SILENT_TYPES:
            if not self.on_route(item, keys):
                return ""
            return self.calculated(item, keys) if item.calculation or definition.trigger else self._default(item, keys)
        answer = self.answer(item, keys)
        if answer is None or (answer.value is None and not answer.missing):
            return ""
        return self._as_value(item, keys, answer) if self.on_route(item, keys) else ""

    def _as_value(self, item: CompiledItem, keys: Keys, answer: Answer) -> Value:
        value = answer.value
        if value is None:
            return answer.missing
        if item.question.type in LISTED_TYPES:
            offered = self._codes(item, keys)
            return " ".join([code for code in (value if isinstance(value, list) else [str(value)]) if code in offered])
        return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]

    def _codes(self, item: CompiledItem, keys: Keys) -> Container[str]:
        """The codes offered now: a code that another answer has taken off the list reads as empty."""
        if item.choice_filter is None and item.listed_from is None:
            return self.program.choices.get(item.question.list_name, ())
        return {choice.name for choice in self.choices(item, keys)}

    def answer(self, item: CompiledItem, keys: Keys) -> Answer | None:
        """The answer that stands, on the route or not: given, worked out, or the default; ``None`` before any."""
        path = item.at(keys) if keys else item.path
        given = self.state.answers.get(path)
        if item.calculation is not None or item.is_triggered:
            calculated = self.calculated(item, keys)
            if given is not None and self.state.frozen.get(override_key(path), calculated) == calculated:
                return given
            return as_answer(item, calculated)
        if given is None and item.default is not None:
            return as_answer(item, self._default(item, keys))
        return given

    def calculated(self, item: CompiledItem, keys: Keys) -> Value:
        """The result of the calculation, now or when it was triggered."""
        if item.is_triggered:
            return self.state.frozen.get(trigger_key(item.at(keys)), "")  # type: ignore[no-any-return]
        return self.calculate(item, keys)

    def calculate(self, item: CompiledItem, keys: Keys) -> Value:
        """Work the calculation out now, whatever triggers it."""
        if item.calculation is None:
            return ""
        return settled(item.calculation(RunContext(self, item, keys, "calculation")))

    def _default(self, item: CompiledItem, keys: Keys) -> Value:
        if item.default is None:
            return ""
        if item.constant_default:
            return settled(item.default(RunContext(self, item, keys, "default")))
        evaluate = item.default
        return self.once(default_key(item.at(keys)), lambda: settled(evaluate(RunContext(self, item, keys, "default"))))

    def once(self, slot: str, make: Callable[[], Value]) -> Value:
        """The value kept under ``slot``; made now if there is none. An empty one is not kept."""
        kept = self.state.frozen.get(slot, self.kept.get(slot, ""))
        if kept == "":
            kept = settled(make())
            if kept != "":
                self.kept[slot] = kept
        return kept  # type: ignore[no-any-return]

    def missing(self, item: CompiledItem, keys: Keys) -> str:
        """``dk``, ``refused`` or ``''``."""
        answer = self.answer(item, keys) if item.asked else None
        if answer is None or not answer.missing:
            return ""
        return answer.missing if self.value(item, keys) != "" else ""

    def _settle(self, item: CompiledItem) -> None:
        """Work out what a long chain rests on from its far end, so that Python's stack stays flat."""
        stack, seen = [item], {item.index}
        while stack:
            ahead = [one for one in self._rests_on(stack[-1]) if one.is_deep and one.index not in seen]
            ahead = [one for one in ahead if (one.index, ()) not in self._values]
            seen.update(one.index for one in ahead)
            if ahead:
                stack.extend(ahead)
                continue
            done = stack.pop()
            if done is not item and not done.repeats:
                self.value(done, ())
                self.on_route(done, ())

    def _rests_on(self, item: CompiledItem) -> Iterator[CompiledItem]:
        yield from item.needs
        for jump in item.jumps:
            if not self._was_not_taken(jump):
                yield from jump.needs

    # -- routes -------------------------------------------------------------------------------

    def on_route(self, item: CompiledItem, keys: Keys) -> bool:
        """Whether the item is asked (or worked out): its own and its groups' conditions, its instance, the jumps."""
        key = (item.index, keys)
        known = self._routes.get(key)
        if known is None:
            known = self.settled.routes.get(key)
        if known is not None:
            return known
        if item.is_deep and key not in self._values:
            self._settle(item)
        self._routes[key] = True
        result = self._on_route(item, keys)
        self._routes[key] = result
        if item.reach < self.settled.below:
            self.settled.routes[key] = result
        return result

    def _on_route(self, item: CompiledItem, keys: Keys) -> bool:
        if item is self.program.last_questions:
            return self.state.stopped != "" and (
                item.relevant is None or self.holds(item.relevant, item, keys, "relevant")
            )
        parent = item.parent
        if parent is not None and parent.parent is not None:
            outer = keys
            if parent.is_repeat:
                outer = keys[:-1]
                if keys[-1] not in self.instances(parent, outer) or not self.is_gone_through(parent, keys):
                    return False
            if not self.on_route(parent, outer):
                return False
        if item.relevant is not None and not item.varies and not self.holds(item.relevant, item, keys, "relevant"):
            return False
        return not item.jumps or not any(self.taken(jump, keys) for jump in item.jumps)

    def holds(self, condition: Evaluate, item: CompiledItem, keys: Keys, column: str) -> bool:
        """The truth of one of the item's conditions."""
        return to_boolean(condition(RunContext(self, item, keys, column)))

    def taken(self, jump: Jump, keys: Keys) -> bool:
        """Whether the route goes that way: in the same instance, or from outside in any."""
        after = jump.after
        if self._was_not_taken(jump):
            return False
        shared = keys[: len(after.repeats)]
        if len(shared) < len(after.repeats):
            return any(self.taken(jump, instance) for instance in self.instances_of(after, shared))
        key = (id(jump), shared)
        known = self._taken.get(key)
        if known is None:
            self._taken[key] = False
            known = self.on_route(after, shared) and (
                jump.when is None or self.holds(jump.when, after, shared, f"route:{jump.route.go_to}")
            )
            self._taken[key] = known
        return known

    def _was_not_taken(self, jump: Jump) -> bool:
        """Whether the page on which the run stands tells it.

        It could not be on the route if the jump passed over it, and its own answers change nothing
        for a jump that rests on earlier ones only.
        """
        page, after = self.standing, jump.after
        return jump.reach < page and after.end <= page and not after.repeats and (not jump.to or page < jump.to.index)

    # -- repeats ------------------------------------------------------------------------------

    def instances(self, item: CompiledItem, keys: Keys) -> Keys:
        """The keys of a repeat's instances, in order."""
        key = (item.index, keys)
        known = self._instances.get(key)
        if known is None:
            self._instances[key] = ()
            known = self._instances[key] = self._made(item, keys)
        return known

    def _made(self, item: CompiledItem, keys: Keys) -> Keys:
        if item.over is not None:
            return self._chosen(item.over, self.shared_keys(item, keys, item.over))
        if not item.is_open:
            count = 0.0
            if item.count is not None:
                place = RunContext(self, item, keys, "count")
                count = to_number(item.count(place), place)
            if count > MOST_INSTANCES and self._stop():
                return ()
            number = 0 if math.isnan(count) else int(max(0.0, count))
            if self.spend(OF_AN_INSTANCE * number):
                return ()
            return tuple([str(one) for one in range(1, number + 1)])
        return self.state.instances.get(item.at(keys), ("1",))

    def _chosen(self, over: CompiledItem, keys: Keys) -> Keys:
        value = self.value(over, keys)
        answer = self.answer(over, keys)
        if answer is None or not isinstance(answer.value, list) or answer.missing:
            return ()
        choices = self.program.choices.get(over.question.list_name, {})
        codes = [code for code in to_text(value).split() if code not in choices or not choices[code].exclusive]
        return () if self.spend(OF_AN_INSTANCE * len(codes)) else tuple(codes)

    def instances_of(self, item: CompiledItem, keys: Keys) -> Iterator[Keys]:
        """The keys of every instance of an item below the given ones, where its repeats are on the route.

        Rounds that a jump out of the repeat has left out are none.
        """
        if len(keys) == len(item.repeats):
            yield keys
            return
        repeat = item.repeats[len(keys)]
        if self.on_route(repeat, keys):
            for key in self.instances_reached(repeat, keys):
                if self.spend(1):
                    return
                yield from self.instances_of(item, (*keys, key))

    def instance_order(self, repeat: CompiledItem, keys: Keys) -> Keys:
        """The keys of the instances as they are gone through; they keep the numbers that expressions know them by.

        In random order each has a place of its own in it, so that one more or less does not mix the others. Instances
        for a pinned choice stay where they are.
        """
        instances = self.instances(repeat, keys)
        if not repeat.mixes_instances:
            return instances
        seed, path = self.state.seed, repeat.at(keys)
        pinned = self._pinned(repeat)
        if repeat.definition.order == RANDOM:
            loose = iter(
                sorted((key for key in instances if key not in pinned), key=lambda key: drawn(seed, path, key))
            )
            return tuple([key if key in pinned else next(loose) for key in instances])
        return arranged(instances, repeat.definition.order, drawn(seed, path), lambda key: key in pinned)

    def _pinned(self, repeat: CompiledItem) -> frozenset[str]:
        if repeat.over is None or repeat.over.question.type not in LISTED_TYPES:
            return frozenset()
        choices = self.program.choices.get(repeat.over.question.list_name, {})
        return frozenset(code for code, choice in choices.items() if choice.pin)

    def is_gone_through(self, repeat: CompiledItem, keys: Keys) -> bool:
        """Whether the instance that the last key names is asked: it passes the condition, no earlier one led out.

        A condition that tells the instances apart is seen from inside each. A jump from inside an earlier instance to
        behind the repeat, or to an end, leaves out the instances that were still to come.
        """
        condition = repeat.relevant if repeat.varies and repeat.children else None
        if condition is not None and not self.holds(condition, repeat.children[0], keys, "relevant"):
            return False
        return not self.is_left_out(repeat, keys)

    def instances_reached(self, repeat: CompiledItem, keys: Keys) -> Keys:
        """The keys of the instances by number, without those that a jump out of an earlier instance leaves out."""
        instances = self.instances(repeat, keys)
        if not repeat.exits:
            return instances
        return tuple([key for key in instances if not self.is_left_out(repeat, (*keys, key))])

    def is_left_out(self, repeat: CompiledItem, keys: Keys) -> bool:
        """Whether a jump out of an earlier instance leaves this one out; of ``ANOTHER``, out of any instance."""
        if not repeat.exits:
            return False
        known = self._left_out.get((repeat.index, keys))
        if known is None:
            outer = keys[:-1]
            before = list(takewhile(lambda key: key != keys[-1], self.instance_order(repeat, outer)))
            if self.spend(len(before)):
                return True
            known = any(self.taken(jump, (*outer, key)) for key in before for jump in repeat.exits)
            self._left_out[repeat.index, keys] = known
        return known

    @staticmethod
    def shared_keys(item: CompiledItem, keys: Keys, other: CompiledItem) -> Keys:
        """The keys of the repeats that are around both ``item`` (in its instance ``keys``) and ``other``."""
        count = 0
        for mine, theirs in zip(item.repeats, other.repeats, strict=False):
            if mine is not theirs:
                break
            count += 1
        return keys[:count]

    # -- lists and order ----------------------------------------------------------------------

    def choices(self, item: CompiledItem, keys: Keys) -> tuple[Choice, ...]:
        """The choices offered now, as the list has them."""
        key = (item.index, keys)
        known = self._offered.get(key)
        if known is None:
            known = self.settled.offered.get(key)
        if known is None:
            self._offered[key] = ()
            known = self._offered[key] = offered(self, item, keys)
            if item.reach < self.settled.below:
                self.settled.offered[key] = known
        return known

    def shown_choices(self, item: CompiledItem, keys: Keys) -> tuple[Choice, ...]:
        """The choices offered now, in this interview's order."""
        choices = self.choices(item, keys)
        if item.ordered_as is not None and len(shared := self.shared_keys(item, keys, item.ordered_as)) == len(
            item.ordered_as.repeats
        ):
            return in_the_order_of(choices, self.shown_choices(item.ordered_as, shared))
        how = order_of_choices(item.question)
        if not how:
            return choices
        seed = drawn(self.state.seed, item.at(keys))
        if item.seed is not None:
            seed = seed_of(item.seed(RunContext(self, item, keys, "seed")))
        return arranged(choices, how, seed, lambda choice: choice.pin)

    def children(self, item: CompiledItem, keys: Keys) -> tuple[CompiledItem, ...]:
        """The items of a group in this interview's order."""
        definition = item.definition
        if not isinstance(definition, Group) or definition.order == FIXED:
            return item.children
        return arranged(
            item.children,
            definition.order,
            drawn(self.state.seed, item.at(keys)),
            lambda child: keeps_its_place(child.definition),
        )

    def carried_words(self, item: CompiledItem, keys: Keys, code: str) -> str:
        """What was said for "other, specify" in the earlier question that the code comes from, or before that one."""
        for earlier in () if self.spend(1) else item.carried_from:
            shared = self.shared_keys(item, keys, earlier)
            if earlier.index < item.index and len(shared) == len(earlier.repeats):
                said = self._said(earlier, shared, code)
                if not said and code in to_text(self.value(earlier, shared)).split():
                    said = self.carried_words(earlier, shared, code)
                if said:
                    return said
        return ""

    def _said(self, item: CompiledItem, keys: Keys, code: str) -> str:
        """The words given for "other, specify", where the question is on the route and the code still stands."""
        answer = still_offered(self, item, keys) if self.value(item, keys) != "" else None
        return answer.specify.get(code, "") if answer is not None else ""

    def want(self, group: str) -> None:
        """Note that a group of quota cells was asked for of which none is picked yet."""
        self._wanted[group] = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The groups of quota cells that were asked for and of which none is picked yet."""
        return tuple(self._wanted)

    def note(self, **changes: Any) -> None:
        """Change parts of the state on which no value rests: what was visited, confirmed and decided."""
        self.state = altered(self.state, **changes)

    def with_state(self, state: State) -> Evaluation:
        """A run of another state that stands on the same page: what rests on the answers before it stays."""
        self.budget.spent += OF_A_VALUE * (len(self._values) + len(self._routes))
        return Evaluation(self.program, state, self.facts, self.standing, self.budget, self.settled)

    @property
    def is_nearly_unspent(self) -> bool:
        """Whether so little was worked out that it could be done several times more within the limit."""
        return self.budget.spent < self.budget.most // 8

    @property
    def is_far_from_spent(self) -> bool:
        """Whether the limit would not be reached either if what was handed on had been worked out again."""
        return self.budget.spent < self.budget.most // 2

    def go_on(
        self, state: State, stop: tuple[CompiledItem, Keys] | None = None, *, standing: int = -1, below: int = -1
    ) -> None:
        """Be the run of the same answers on the page at ``stop``, which is shown.

        ``standing``: the index of the page, if its own conditions may be relied on; ``below``: its index in any case.
        On a page that comes before the last one nothing is settled but what is worked out from now on.
        """
        self.state, self.stop, self.standing, self.kept, self._wanted = state, stop, standing, {}, {}
        if below < self.settled.below or self.settled is _NOTHING_SETTLED:
            self.settled = Settled()
        self.settled.below = below

    def label(self, item: CompiledItem, keys: Keys, code: str) -> str:
        """The words of a code: those given for "other, specify", here or where it was carried from, else its label."""
        return self._said(item, keys, code) or self.label_of_list(item, keys, code)

    def label_of_list(self, item: CompiledItem, keys: Keys, code: str) -> str:
        """The words of a code, whatever was said for it at this question."""
        if item.carried_from and (said := self.carried_words(item, keys, code)):
            return said
        choice = self.program.choices.get(item.question.list_name, {}).get(code)
        if item.listed_from is not None:
            choice = next((one for one in self.choices(item, keys) if one.name == code), None)
        return plain(rich(self, choice.label, item, keys)) if choice else ""

    def words(self, name: str, item: CompiledItem, keys: Keys) -> str:
        """The answer called ``name`` as a text at ``item`` has it; ``''`` for none, don't know and refused."""
        return filled_in(self, name, item, keys)


def as_answer(item: CompiledItem, value: Value) -> Answer | None:
    """A default or calculated value as an answer to the question; ``None`` if it is empty."""
    if value == "":
        return None
    definition = item.question
    if definition.type in NUMBER_TYPES:
        try:
            number = float(value)  # type: ignore[arg-type]
        except ValueError:
            return None
        if not math.isfinite(number):
            return None
        return Answer(int(number) if definition.type in WHOLE_TYPES or number == int(number) else number)
    text = to_text(value)
    if definition.type in SEVERAL_TYPES:
        return Answer(text.split())
    return Answer(text)
