"""Simulated interviews, and the same answers typed page by page, each step with nothing but the stored state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Ask, Entry, Page
from surveys.questionnaire.model.state import Facts, State, from_json, to_json
from surveys.questionnaire.respondents import Habits, Population, Respondent, Simulated, interview

from .runs import FACTS


@dataclass(frozen=True)
class Said:
    """What a respondent said to a page; ``entries`` is ``None`` if they broke off."""

    page: Page
    entries: Mapping[str, Entry] | None


class Listening(Respondent):
    """A respondent of whom everything is noted."""

    def __init__(self, seed: int, population: Population) -> None:
        super().__init__(seed, population)
        self.said: list[Said] = []

    def gives_up(self, page: Page | None = None) -> bool:
        stops = super().gives_up(page)
        if stops and page is not None:
            self.said.append(Said(page, None))
        return stops

    def reply(self, page: Page, today: date | None = None, *, language: str = "") -> dict[str, Entry]:
        entries = super().reply(page, today, language=language)
        self.said.append(Said(page, entries))
        return entries


HESITANT = Habits(dk=0.2, refused=0.1, break_off=0.02)


def compare(program: Program, seed: int) -> None:
    """Assert that a simulated interview is the same as its answers typed one request after the other."""
    done, said = simulated(program, Population(program.questionnaire, habits=HESITANT), seed, FACTS)
    assert typed(program, said, seed, FACTS) == done.state
    measured = running.beyond_measure(program, done.state, FACTS)
    taken = running.jumps_taken(program, done.state, FACTS)
    assert running.beyond_measure(program, done.state, FACTS, done.last) == measured
    assert running.jumps_taken(program, done.state, FACTS, done.last) == taken


def simulated(program: Program, population: Population, seed: int, facts: Facts) -> tuple[Simulated, list[Said]]:
    """A simulated interview with all that was said in it."""
    person = Listening(seed, population)
    return interview(program, person, facts), person.said


def typed(program: Program, said: list[Said], seed: int, facts: Facts) -> State:
    """The state to which the same answers lead one request after the other; every page is the one that was seen."""
    state = running.start(program, seed=seed)
    for one in said:
        state = from_json(to_json(state))
        assert running.ask(program, state, facts) == Ask(one.page)
        if one.entries is None:
            state = running.last_questions(program, state, facts).state
        else:
            state = running.answer(program, state, facts, one.entries).state
    return state
