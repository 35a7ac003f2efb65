"""An interview that begins in the middle: the earlier answers a question rests on, and a state in which it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.compiled.texts import pieces_of
from surveys.questionnaire.expressions import ExpressionError, references
from surveys.questionnaire.expressions.inline import parsed_inline
from surveys.questionnaire.model.pages import FILL, Ask, Complaint, Page
from surveys.questionnaire.model.state import Answer, Facts, State
from surveys.questionnaire.model.structure import Question, Text
from surveys.questionnaire.respondents import Population, Respondent
from surveys.questionnaire.respondents.interview import MOST_PAGES
from surveys.questionnaire.respondents.respondent import MOST_TRIES
from surveys.questionnaire.types import HOME, LISTED_TYPES, understand

from .answers import entry_of
from .playing import WILLING

MOST_DRAWN = 20
"""Respondents who are asked in turn until one comes to the question."""


@dataclass(frozen=True, slots=True)
class Started:
    """An interview that stands at a question; ``is_there``: whether all is accepted and it is asked after that.

    ``complaints``: name of an earlier question → why its answer is not accepted.
    """

    state: State
    is_there: bool
    complaints: Mapping[str, Complaint] = field(default_factory=dict)


def read_before(program: Program, name: str) -> tuple[CompiledItem, ...]:
    """The earlier questions on which rests whether a question is asked, what it says and which answers it offers.

    Those that only its checks look at are none of them. In the order of the questionnaire.
    """
    found = program.by_name.get(name, ())
    if not found:
        return ()
    target = found[0]
    page = target.page or target
    shown = program.items[page.index : max(page.end, page.index + 1)]
    waiting = [one for item in shown for one in (*_behind(item), *_in_words(program, item))]
    seen: dict[int, CompiledItem] = {}
    while waiting:
        item = waiting.pop()
        if item.index not in seen and item.index < page.index:
            seen[item.index] = item
            waiting.extend(_behind(item))
    return tuple([seen[index] for index in sorted(seen) if seen[index].asked])


def started(
    program: Program, name: str, given: Mapping[str, str], facts: Facts, *, seed: int, language: str = ""
) -> Started:
    """An interview that stands at the question ``name``: of what comes before only ``given`` is answered.

    ``given``: name of an earlier question → its answer as a cell has it. Where nobody comes to the question so, because
    of what is not answered, the rest is ``drawn``.
    """
    found = _begun(program, name, given, facts, seed=seed, language=language)
    if found.is_there or found.complaints:
        return found
    return drawn(program, name, given, facts, seed=seed, language=language)


def _begun(program: Program, name: str, given: Mapping[str, str], facts: Facts, *, seed: int, language: str) -> Started:
    state = running.set_language(program, running.start(program, seed=seed), language)
    complaints: dict[str, Complaint] = {}
    for item in read_before(program, name):
        written = given.get(item.definition.name, "").strip()
        keys = _first_keys(item, state)
        if not written or keys is None:
            continue
        page = _page_at(program, state, facts, item, keys)
        view = next((one for one in page.questions if one.path == item.at(keys)), None) if page else None
        if page is None or view is None:
            continue
        entry = entry_of(view, written)
        country = program.questionnaire.settings.get("country", HOME)
        answer = understand(view, entry, language=state.language, today=facts.asked_on, country=country)
        if isinstance(answer, Complaint):
            complaints[item.definition.name] = answer
        elif answer is not None:
            visited = state.visited if page.path in state.visited else (*state.visited, page.path)
            state = replace(state, answers={**state.answers, view.path: answer}, visited=visited)
    return _standing_at(program, state, facts, name, complaints)


def drawn(
    program: Program, name: str, given: Mapping[str, str], facts: Facts, *, seed: int, language: str = ""
) -> Started:
    """The same with all other answers on the way drawn: a respondent is interviewed up to the question.

    Several are, one after the other, until one comes there; ``is_there`` says whether.
    """
    population = Population(program.questionnaire, habits=WILLING)
    last = Started(running.set_language(program, running.start(program, seed=seed), language), False)
    for number in range(MOST_DRAWN):
        last = _led(program, name, given, facts, Respondent(seed + number, population), language)
        if last.is_there:
            break
    return last


def _led(
    program: Program, name: str, given: Mapping[str, str], facts: Facts, respondent: Respondent, language: str
) -> Started:
    state = running.set_language(program, running.start(program, seed=respondent.seed), language)
    at = running.ask(program, state, facts)
    for _ in range(MOST_PAGES):
        if not isinstance(at, Ask):
            break
        if any(view.name == name for view in at.page.questions):
            return Started(state, True)
        step = _replied(program, state, facts, at.page, respondent, given)
        if step.complaints:
            refused = {one.path.rpartition("/")[2].partition("[")[0]: one for one in step.complaints}
            return Started(state, False, {key: one for key, one in refused.items() if key in given})
        state, at = step.state, step.at
    return Started(state, False)


def _replied(
    program: Program, state: State, facts: Facts, page: Page, respondent: Respondent, given: Mapping[str, str]
) -> running.Step:
    fixed = {view.path: entry_of(view, given[view.name]) for view in page.questions if given.get(view.name, "").strip()}
    for _ in range(MOST_TRIES):
        reply = respondent.reply(page, facts.asked_on, language=state.language)
        step = running.answer(program, state, facts, {**reply, **fixed})
        if not step.complaints or all(one.path in fixed for one in step.complaints):
            break
    return step


def _standing_at(
    program: Program, state: State, facts: Facts, name: str, complaints: Mapping[str, Complaint]
) -> Started:
    target = program.by_name[name][0]
    keys = _first_keys(target, state)
    page = _page_at(program, state, facts, target, keys) if keys is not None else None
    if page is None or not any(view.name == name for view in page.questions):
        return Started(state, False, complaints)
    return Started(replace(state, position=page.path), not complaints, complaints)


def _page_at(program: Program, state: State, facts: Facts, item: CompiledItem, keys: Keys) -> Page | None:
    """The page that shows an item, if it is asked now."""
    shows = item.page or item
    path = shows.at(keys[: len(shows.repeats)])
    at = running.ask(program, replace(state, position=path), facts)
    return at.page if isinstance(at, Ask) and at.page.path == path else None


def _first_keys(item: CompiledItem, state: State) -> Keys | None:
    """The keys of the first round of each repeat around an item; ``None`` where there is none yet."""
    keys: Keys = ()
    for repeat in item.repeats:
        if repeat.over is None:
            keys = (*keys, "1")
            continue
        answer = state.answers.get(repeat.over.at(keys[: len(repeat.over.repeats)]), Answer())
        codes = answer.value if isinstance(answer.value, list) else [str(answer.value)] if answer.value else []
        if not codes:
            return None
        keys = (*keys, codes[0])
    return keys


def _around(item: CompiledItem) -> tuple[CompiledItem, ...]:
    """The groups and repeats around an item."""
    around: list[CompiledItem] = []
    parent = item.parent
    while parent is not None:
        around.append(parent)
        parent = parent.parent
    return tuple(around)


def _behind(item: CompiledItem) -> Iterator[CompiledItem]:
    """What decides whether an item is asked, its value if it is worked out, and what it offers.

    Not what ends the interview before it: somebody who comes here has passed that.
    """
    yield from item.needs
    yield from item.filtered_by
    yield from item.carried_from
    for one in (item.over, item.listed_from, item.ordered_as):
        if one is not None:
            yield one
    yield from (one for jump in item.jumps if jump.to is not None for one in jump.needs)
    yield from (one for one in _around(item) if one.parent is not None)


def _in_words(program: Program, item: CompiledItem) -> Iterator[CompiledItem]:
    """What is filled into the texts of a question and into the answers that it offers."""
    definition = item.definition
    if not isinstance(definition, Question):
        return
    texts = [definition.label, definition.hint, definition.guidance]
    if definition.type in LISTED_TYPES:
        texts += [choice.label for choice in program.choices.get(definition.list_name, {}).values()]
    for name in {name for text in texts for name in _names_in(text)}:
        if (found := program.find(name, item)) is not None:
            yield found


def _names_in(text: Text) -> Iterator[str]:
    for words in text.values():
        for piece in pieces_of(words) if "{" in words else ():
            if piece.kind != FILL:
                continue
            if "(" not in piece.words:
                yield piece.words
                continue
            try:
                yield from references(parsed_inline(piece.words)).names
            except ExpressionError:
                continue
