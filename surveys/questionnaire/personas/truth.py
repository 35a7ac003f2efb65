"""What is true of the persona for the questions of a page: written answers first, else the respondents' engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Ended, Entry, Page, QuestionView
from surveys.questionnaire.model.state import Answer, Facts, State
from surveys.questionnaire.model.structure import QUOTA_FULL, SCREENED_OUT, Expectation
from surveys.questionnaire.respondents import Aim, Habits, Population, Respondent
from surveys.questionnaire.types import HOME, LISTED_TYPES, understand

from .chance import chance
from .own_facts import of_herself
from .persona import MOST_LEVEL, Persona, WrittenAnswer

MOST_TRIES = 40
_TRIES_TO_STAY = 8
"""So often she is somebody else rather than be turned away by a question for which nothing is written."""
_MOST_INSTANCES = 3
"""Of an open repeat: more would keep everybody on the telephone for ever."""
_DK_IF_UNCLEAR, _REFUSES_IF_DISTRUSTFUL = 0.08, 0.03


def truth_of(
    persona: Persona, program: Program, state: State, facts: Facts, page: Page, *, seed: int
) -> dict[str, Answer]:
    """Path → the true answer. It is one that the questionnaire accepts here, if any of many tries is."""
    if page.repeat:
        return {page.path: Answer(_another(page, seed))}
    found: dict[str, Answer] = {}
    is_written = any(persona.answer_to(view.name) is not None for view in page.questions)
    for number, entries in enumerate(_tries(persona, program, state, facts, page, seed), 1):
        country = program.questionnaire.settings.get("country", HOME)
        found = _understood(page, entries, state.language, facts, country)
        confirmed = {path: replace(entry, confirmed=True) for path, entry in entries.items()}
        step = running.answer(program, state, facts, confirmed)
        if any(complaint.kind == running.TOO_MUCH for complaint in step.complaints):
            return found
        if not step.complaints and (number >= _TRIES_TO_STAY or is_written or not _is_turned_away(step)):
            return found
    return found


def _is_turned_away(step: running.Step) -> bool:
    """Whether the interview ends here early: a practice of two questions teaches little."""
    return isinstance(step.at, Ended) and f"@{step.at.reason}" in (SCREENED_OUT, QUOTA_FULL)


def _another(page: Page, seed: int) -> str:
    wants = len(page.instances) < _MOST_INSTANCES and chance(seed, page.path, len(page.instances)).random() < 0.5
    return "yes" if wants else "no"


def _tries(
    persona: Persona, program: Program, state: State, facts: Facts, page: Page, seed: int
) -> Iterator[dict[str, Entry]]:
    respondent = _respondent(persona, program, page, seed)
    for _ in range(MOST_TRIES):
        yield respondent.reply(page, facts.asked_on, language=state.language)


def _respondent(persona: Persona, program: Program, page: Page, seed: int) -> Respondent:
    written = {view.name: one for view in page.questions if (one := persona.answer_to(view.name)) is not None}
    rows = [row for row in program.questionnaire.respondents if row.question not in written]
    rows += [row for one in written.values() for row in _rows(one)]
    aims = {view.name: _aim(view, written[view.name]) for view in page.questions if view.name in written}
    aims |= {view.name: of_herself(persona, view) for view in page.questions if view.name not in written}
    traits = persona.traits
    habits = Habits(
        dk=_DK_IF_UNCLEAR * (1 - traits.clarity),
        refused=_REFUSES_IF_DISTRUSTFUL * (MOST_LEVEL - traits.trust) / MOST_LEVEL,
        break_off=0.0,
    )
    population = Population(program.questionnaire, rows=rows, habits=habits)
    number = chance(seed, persona.key, page.path).getrandbits(31)
    return Respondent(number, population, aims={name: aim for name, aim in aims.items() if aim is not None})


def _rows(one: WrittenAnswer) -> Iterator[Expectation]:
    for answer, share in one.shares.items():
        yield Expectation(one.question, answer, share)
    if one.least is not None and one.most is not None:
        yield Expectation(one.question, "", None, one.least, one.most)


def _aim(view: QuestionView, one: WrittenAnswer) -> Aim | None:
    if one.missing:
        return Aim(missing=one.missing)
    if not one.truth:
        return None
    if view.type not in LISTED_TYPES:
        return Aim(typed=one.truth)
    codes = frozenset(code for typed in one.truth if (code := code_of(view, typed)))
    others = frozenset(choice.code for choice in view.choices) - codes
    return Aim(codes=codes, without=others) if codes else None


def code_of(view: QuestionView, typed: str) -> str:
    """The code of a choice, by its code or by what interviewers type for it; empty where it is not offered."""
    codes = {choice.code for choice in view.choices}
    if typed in codes:
        return typed
    return next((choice.code for choice in view.choices if choice.entry == typed), "")


def _understood(
    page: Page, entries: Mapping[str, Entry], language: str, facts: Facts, country: str
) -> dict[str, Answer]:
    views = {view.path: view for view in page.questions}
    read = {
        path: understand(views[path], entry, language=language, today=facts.asked_on, country=country)
        for path, entry in entries.items()
    }
    return {path: answer for path, answer in read.items() if isinstance(answer, Answer)}
