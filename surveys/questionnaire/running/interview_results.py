"""The results of an interview: the answers so far in words, and every value for exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.compiled.program import Program
from surveys.questionnaire.compiled.texts import is_cut, plain
from surveys.questionnaire.expressions.budget import LONG_TEXT, MOST_STEPS_OF_RESULTS, Budget
from surveys.questionnaire.model.order import FIXED
from surveys.questionnaire.model.pages import Line
from surveys.questionnaire.model.state import ORDER_SHOWN, WAS_CONFIRMED, WORDS_SHOWN, Answer, Facts, State
from surveys.questionnaire.model.structure import Group, Question
from surveys.questionnaire.types import READ_TYPES, holds_value
from surveys.questionnaire.types.order import is_shuffled

from .accepting_entries import is_confirmed
from .evaluation import Evaluation
from .page_sequence import first_on, is_shown, questions_on
from .page_views import line
from .piping import choice_words, rich
from .stale_codes import has_own_list, is_asked, still_offered
from .steps import Step, handed_on

NOT_REACHED, OFF_ROUTE, EMPTY = "not_reached", "off_route", "empty"


def lines(program: Program, state: State, facts: Facts, last: int | None = None) -> tuple[Line, ...]:
    """The answers so far in words, along the route; with ``last`` only that many of the latest."""
    run = Evaluation(program, state, facts)
    if last is None:
        return tuple(_along_the_route(run))
    latest: list[Line] = []
    for path in reversed(state.visited):
        if len(latest) >= last:
            break
        latest.extend(reversed(_on_page(run, path)))
    return tuple(reversed(latest[:last]))


def lines_on(program: Program, state: State, facts: Facts, path: str) -> tuple[Line, ...]:
    """The answers of one page in words."""
    return tuple(_on_page(Evaluation(program, state, facts), path))


def _on_page(run: Evaluation, path: str) -> list[Line]:
    stop = run.program.locate(path)
    if stop is None or not is_shown(run, stop):
        return []
    found = [line(run, item, keys) for item, keys in questions_on(run, stop)]
    return [one for one in found if one is not None]


def read_back(program: Program, state: State, facts: Facts) -> Mapping[str, tuple[Answer, str]]:
    """Path → the answer along the route as it was said, nothing filled in, and its question's words, filled in."""
    run = Evaluation(program, state, facts)
    found: dict[str, tuple[Answer, str]] = {}
    visited = set(state.visited)
    for stop in first_on(run):
        if stop[0].at(stop[1]) in visited:
            for item, keys in questions_on(run, stop):
                answer = still_offered(run, item, keys)
                if answer is not None:
                    found[item.at(keys)] = answer, plain(rich(run, item.question.label, item, keys))
    return found


def _along_the_route(run: Evaluation) -> Iterator[Line]:
    visited = set(run.state.visited)
    for stop in first_on(run):
        if stop[0].at(stop[1]) in visited:
            for item, keys in questions_on(run, stop):
                found = line(run, item, keys)
                if found is not None:
                    yield found


def values(program: Program, state: State, facts: Facts) -> Mapping[str, Answer]:
    """Every question and calculation by path, in the order of the questionnaire.

    ``Answer.missing`` tells five kinds apart: ``not_reached``, ``off_route``, ``empty``, ``dk``,
    ``refused``. A code that is marked as missing keeps its value beside the kind. Numbers that a
    calculation gives are numbers. Repeats have the instances on the route only. Where the choices
    came in an order of the interview's own, ``specify`` has it at ``ORDER_SHOWN``; so it has for
    a group whose items did and a repeat whose instances did, the only ones that are here. What takes more working out
    than may be is ``empty``, and so is all that is worked out behind it.
    """
    return _values(_whole(program, state, facts))[0]


def beyond_measure(
    program: Program, state: State, facts: Facts, before: Step | None = None
) -> tuple[tuple[str, ...], str]:
    """What an interview cannot have whole: names of texts that are cut, and of the first item that takes too much.

    ``before``: the step that ended the interview just now, as in ``answer``.
    """
    if before is not None and (run := handed_on(before, state, facts)) is not None and _has_no_long_texts(run):
        return (), ""
    found, unfinished = _values(_whole(program, state, facts))
    cut = [path for path, answer in found.items() if isinstance(answer.value, str) and is_cut(answer.value)]
    places = (program.locate(path) for path in cut)
    return tuple(dict.fromkeys(place[0].definition.name for place in places if place)), unfinished


def _whole(program: Program, state: State, facts: Facts) -> Evaluation:
    return Evaluation(program, state, facts, budget=Budget(MOST_STEPS_OF_RESULTS))


def _has_no_long_texts(run: Evaluation) -> bool:
    """Whether no text of the interview is long, and nothing else can take much."""
    if not run.program.is_bounded:
        return False
    texts = [answer.value for answer in run.state.answers.values() if isinstance(answer.value, str)]
    texts += [value for item in run.program.worked_out if isinstance(value := run.value(item, ()), str)]
    return max(map(len, texts), default=0) <= LONG_TEXT and run.is_far_from_spent


def _values(run: Evaluation) -> tuple[dict[str, Answer], str]:
    """Every value by path, and the name of the item at which there was no more to be worked out; else ``""``."""
    program, reached = run.program, _reached(run)
    found: dict[str, Answer] = {}
    for item in program.items:
        if _is_mixed(item) and item.index < reached:
            for keys in _instances(run, item):
                if run.on_route(item, keys):
                    found[item.at(keys)] = Answer(missing=EMPTY, specify={ORDER_SHOWN: _order_within(run, item, keys)})
        if isinstance(item.definition, Question) and holds_value(item.definition):
            for keys in _instances(run, item):
                found[item.at(keys)] = _result(run, item, keys, reached)
        if run.budget.is_spent:
            return found | _as_given(run, item.index), item.definition.name
    return found, ""


def _as_given(run: Evaluation, index: int) -> dict[str, Answer]:
    """From an item on: what was said, whether or not it is on the route; what is worked out is empty."""
    found: dict[str, Answer] = {}
    for path, answer in run.state.answers.items():
        place = run.program.locate(path)
        if place is not None and place[0].index >= index and place[0].asked:
            is_empty = answer.value is None and not answer.missing
            found[path] = Answer(missing=EMPTY) if is_empty else answer
    for item in run.program.items[index:]:
        if (
            isinstance(item.definition, Question)
            and not item.asked
            and not item.definition.device_type
            and not item.repeats
        ):
            found[item.path] = Answer(missing=EMPTY)
    return found


def _is_mixed(item: CompiledItem) -> bool:
    definition = item.definition
    return item.mixes_instances or (isinstance(definition, Group) and definition.order != FIXED)


def _instances(run: Evaluation, item: CompiledItem) -> Iterator[Keys]:
    """The keys of the instances of an item that are gone through."""
    if not item.repeats:
        yield ()
        return
    for keys in run.instances_of(item, ()):
        if all(run.is_gone_through(repeat, keys[: depth + 1]) for depth, repeat in enumerate(item.repeats)):
            yield keys


def _order_within(run: Evaluation, item: CompiledItem, keys: Keys) -> str:
    """The names of what is asked in a group, the keys of a repeat's instances, in this interview's order."""
    if item.is_repeat:
        return " ".join(key for key in run.instance_order(item, keys) if run.is_gone_through(item, (*keys, key)))
    items = (
        child.definition
        for child in run.children(item, keys)
        if child.asked or not isinstance(child.definition, Question)
    )
    return " ".join(
        definition.name
        for definition in items
        if not (isinstance(definition, Question) and definition.type in READ_TYPES)
    )


def _reached(run: Evaluation) -> int:
    """The index behind the furthest page gone through; behind everything once the interview has ended."""
    if run.state.position.startswith("@") and not run.state.stopped:
        return len(run.program.items)
    last = run.program.last_questions
    located = (run.program.locate(path) for path in run.state.visited)
    stops = (stop for stop in located if stop is not None and not (last and last.index <= stop[0].index < last.end))
    return max((stop[0].end for stop in stops), default=0)


def _with_words(run: Evaluation, item: CompiledItem, keys: Keys, answer: Answer) -> Answer:
    """The answer with all that belongs to its results: words that were carried over, the order its choices came in."""
    if not (item.carried_from or item.warning or has_own_list(item) or is_shuffled(item.question)):
        return answer
    words = dict(answer.specify)
    if item.listed_from is not None and answer.value is not None:
        words[WORDS_SHOWN] = ", ".join(choice_words(run, item, keys, answer))
        if isinstance(answer.value, list) and item.listed_from.repeats[-1].over is None:
            answer = replace(answer, value=" ".join(answer.value))
    if item.carried_from:
        codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
        carried = {code: run.carried_words(item, keys, code) for code in codes}
        words = {**{code: said for code, said in carried.items() if said}, **words}
    if is_shuffled(item.question):
        words[ORDER_SHOWN] = " ".join(choice.name for choice in run.shown_choices(item, keys))
    if item.warning is not None and is_confirmed(run, item, keys):
        words[WAS_CONFIRMED] = "1"
    return replace(answer, specify=words) if words != answer.specify else answer


def _result(run: Evaluation, item: CompiledItem, keys: Keys, reached: int) -> Answer:
    if not item.asked:
        value = run.value(item, keys)
        if value == "" or isinstance(value, tuple):
            return Answer(missing=EMPTY if run.on_route(item, keys) else OFF_ROUTE)
        return Answer(value)
    answer = still_offered(run, item, keys)
    asked = is_asked(run, item, keys)
    if answer is not None and asked:
        if answer.value is None and not answer.missing:
            return Answer(missing=EMPTY)
        return _with_words(run, item, keys, answer)
    if item.index >= reached:
        return Answer(missing=NOT_REACHED)
    return Answer(missing=EMPTY if asked else OFF_ROUTE)


def jumps_taken(program: Program, state: State, facts: Facts, before: Step | None = None) -> set[int]:
    """Places in ``program.jumps`` of those that the interview's route takes; ``before`` as in ``beyond_measure``."""
    run = (before and handed_on(before, state, facts)) or Evaluation(program, state, facts)
    return {place for place, jump in enumerate(program.jumps) if run.taken(jump, ())}
