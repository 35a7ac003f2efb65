"""One question as an interviewer would see it, for chosen answers to the questions that it reads and to no others.

Nothing of the way there matters: neither conditions nor jumps, not even its own. What it reads is asked without them,
too; calculations between are worked out, and a loop around it has its first round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from surveys.questionnaire.compiled import compile
from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.compiled.program import Program
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Entry, QuestionView
from surveys.questionnaire.model.state import Answer, Facts, State
from surveys.questionnaire.types import DAY_TYPES, LISTED_TYPES, NUMBER_TYPES, SEVERAL_TYPES, SILENT_TYPES, understand

from .evaluation import Evaluation
from .page_views import question as view_of

MOST_READ = 12
"""Questions whose answers are chosen; what is read beyond them stays without an answer."""
MOST_CHOICES = 200
"""Choices of a list that may be chosen; further ones are seen in the interview."""
_SEVERAL = 3
_NAME = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


@dataclass(frozen=True, slots=True)
class Look:
    """The question, and those whose answers decide how it is seen, in order, each with its answer.

    ``view`` is ``None`` where the loop around it has no round.
    """

    view: QuestionView | None
    reads: tuple[QuestionView, ...]


def look_at(
    questionnaire: s.Questionnaire,
    name: str,
    given: Mapping[str, Entry],
    facts: Facts,
    *,
    language: str = "",
    seed: int = 1,
) -> Look | None:
    """The question with this name after the answers ``given``; what is not given has a usual answer.

    ``None`` if there is no such question, or it is never shown. ``seed`` decides random orders.
    """
    found = {question.name: question for question in questionnaire.questions()}
    if name not in found or found[name].type in SILENT_TYPES:
        return None
    program = compile(_reduced(questionnaire, name))
    state = State(language=language or questionnaire.default_language, seed=seed, instances=_rounds(program))
    reads = list[QuestionView]()
    for item in program.items:
        definition = item.definition
        if not isinstance(definition, s.Question) or definition.type in SILENT_TYPES or definition.name == name:
            continue
        if len(reads) == MOST_READ:
            break
        state, view = _answered(program, state, facts, item, given.get(definition.name))
        reads += [view] if view else []
    run = Evaluation(program, state, facts)
    target = program.by_name[name][0]
    keys = _first_round(run, target)
    return Look(None if keys is None else view_of(run, target, keys), tuple(reads))


def _answered(
    program: Program, state: State, facts: Facts, item: CompiledItem, entry: Entry | None
) -> tuple[State, QuestionView | None]:
    """The state with an answer to the item, and how the item is seen then."""
    run = Evaluation(program, state, facts)
    keys = _first_round(run, item)
    if keys is None:
        return state, None
    view = view_of(run, item, keys)
    answer = understand(view, entry or _usual(view, facts), language=run.language, today=facts.asked_on)
    if not isinstance(answer, Answer):
        return state, view
    state = replace(state, answers={**state.answers, view.path: answer})
    return state, view_of(Evaluation(program, state, facts), item, keys)


def _usual(view: QuestionView, facts: Facts) -> Entry:
    """What stands for an answer until one is chosen."""
    if view.type in LISTED_TYPES:
        codes = [choice.code for choice in view.choices if not (choice.exclusive or choice.missing or choice.specify)]
        least = max(view.min_answers or 0, min(_SEVERAL, view.max_answers or _SEVERAL))
        return Entry(codes=tuple(codes[: least if view.type in SEVERAL_TYPES else 1]))
    if view.type in NUMBER_TYPES:
        return Entry(typed=f"{view.minimum if view.minimum and view.minimum > 2 else 2:g}")
    return Entry(typed=facts.asked_on.isoformat()) if view.type in DAY_TYPES else Entry()


def _first_round(run: Evaluation, item: CompiledItem) -> Keys | None:
    """The keys of the first instance of the loops around an item; ``None`` if one of them never comes."""
    keys: Keys = ()
    for repeat in item.repeats:
        instances = run.instances(repeat, keys)
        if not instances:
            return None
        keys = (*keys, instances[0])
    return keys


def _rounds(program: Program) -> dict[str, tuple[str, ...]]:
    """A first round of each loop of which only the interviewer says how often it comes."""
    return {item.path: ("1",) for item in program.items if item.is_repeat and item.is_open}


def _reduced(questionnaire: s.Questionnaire, name: str) -> s.Questionnaire:
    """The questionnaire with this question and what it reads alone, all of it asked of everybody."""
    kept, loops = _needed(questionnaire, name)
    items = tuple(_kept(questionnaire.items, kept, loops, name))
    lists = _shortened(questionnaire, name)
    return replace(
        questionnaire, items=items, lists=lists, routes=(), quotas=(), partial_from="", after_break_off="", tests=()
    )


def _shortened(questionnaire: s.Questionnaire, name: str) -> dict[str, s.ChoiceList]:
    """The lists, long ones with their first choices; whole if of theirs only some are offered in this question."""
    filtered = {one.list_name for one in questionnaire.questions() if one.name == name and one.choice_filter}
    return {
        key: found if key in filtered else replace(found, choices=found.choices[:MOST_CHOICES])
        for key, found in questionnaire.lists.items()
    }


def _kept(items: Iterable[s.Item], kept: set[str], loops: frozenset[str], target: str) -> Iterator[s.Item]:
    for item in items:
        if not isinstance(item, s.Question):
            inner = tuple(_kept(item.items, kept, loops, target))
            if isinstance(item, s.Repeat) and item.name in loops:
                yield replace(item, items=inner, relevant="", order="fixed")
            else:
                yield from inner
        elif item.name == target:
            yield replace(item, relevant="", default="", read_only="")
        elif item.name in kept:
            yield replace(item, relevant="", default="", read_only="", choice_filter="", trigger="")


def _needed(questionnaire: s.Questionnaire, name: str) -> tuple[set[str], frozenset[str]]:
    """The names of what a question reads, through calculations too, as far as it is asked before; the loops around."""
    order = {item.name: n for n, (_, item) in enumerate(questionnaire.walk())}
    around = {item.name: names for names, item in questionnaire.walk()}
    items = {item.name: item for _, item in questionnaire.walk()}
    loops = frozenset(one for one in around[name] if isinstance(items.get(one), s.Repeat))
    kept, todo = set[str](), list(_read(questionnaire, items[name]))
    for loop in loops:
        todo += _read(questionnaire, items[loop])
    while todo:
        found = todo.pop()
        item = items.get(found)
        if found in kept or found == name or not isinstance(item, s.Question):
            continue
        if item.type not in SILENT_TYPES and order[found] > order[name]:
            continue
        kept.add(found)
        todo += _NAME.findall(item.list_name)
        if item.type in SILENT_TYPES:
            todo += _NAME.findall(item.calculation)
    return kept, loops


def _read(questionnaire: s.Questionnaire, item: s.Item) -> Iterator[str]:
    """The names that decide how an item is seen."""
    if isinstance(item, s.Repeat):
        yield from _NAME.findall(item.count)
        return
    if not isinstance(item, s.Question):
        return
    texts = [item.label, item.hint, item.guidance, item.low_label, item.high_label]
    listed = questionnaire.lists.get(item.list_name)
    texts += [choice.label for choice in listed.choices] if listed else []
    for words in (item.choice_filter, item.list_name, *(words for text in texts for words in text.values())):
        if "${" in words:
            yield from _NAME.findall(words)
    if item.order_as:
        yield item.order_as
