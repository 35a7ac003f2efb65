"""Many simulated interviews at once: what is asked, what is chosen, and where nobody gets on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import structure as s
from .program import Program
from .respondents import USUAL, Distributions, Habits, Respondent, Simulated, interview
from .routing import cells
from .state import Facts

WITHOUT_END = "without_end"
"""Counted among the ends: interviews that were stuck or never came to one."""


@dataclass(slots=True)
class Coverage:
    """Counts of simulated interviews. ``asked`` and ``chosen`` are by name of the question (and code).

    ``dead_ends``: path of a page → why it was left there, with counts. ``cells``: how many complete
    interviews belong to each quota cell. ``pages``: of the complete ones, from the shortest on.
    """

    interviews: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    chosen: dict[str, Counter[str]] = field(default_factory=dict)
    dead_ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    pages: list[int] = field(default_factory=list)
    never_asked: tuple[str, ...] = ()
    never_chosen: tuple[tuple[str, str], ...] = ()


def coverage(
    program: Program,
    n: int,
    seed: int,
    facts: Facts,
    *,
    distributions: Distributions | None = None,
    habits: Habits = USUAL,
    language: str = "",
) -> Coverage:
    """Interview ``n`` respondents with the seeds ``seed`` to ``seed + n - 1`` and count."""
    found = Coverage()
    for one in range(seed, seed + n):
        person = Respondent(one, distributions, questionnaire=program.questionnaire, habits=habits)
        _count(found, program, interview(program, person, facts, language=language), facts)
    found.pages.sort()
    found.never_asked = tuple(
        question.name for question in _asked(program.questionnaire) if not found.asked[question.name]
    )
    found.never_chosen = tuple(_never_chosen(program.questionnaire, found.chosen))
    return found


def _count(found: Coverage, program: Program, done: Simulated, facts: Facts) -> None:
    found.interviews += 1
    found.ends[(done.ended.status or done.ended.reason) if done.ended else WITHOUT_END] += 1
    for complaint in done.stuck:
        found.dead_ends[complaint.path, complaint.kind] += 1
    if done.ended and done.ended.reason == "complete":
        found.pages.append(len(done.route))
        found.cells.update(cells(program, done.state, facts))
    names: set[str] = set()
    for path in done.route:
        names |= _names_on(program, path)
    found.asked.update(names)
    for path, answer in done.state.answers.items():
        spot = program.locate(path)
        if spot is not None and spot[0].question.type in s.LISTED_TYPES and answer.value is not None:
            codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
            found.chosen.setdefault(spot[0].item.name, Counter()).update(codes)


def _names_on(program: Program, path: str) -> set[str]:
    """Questions of a page; of a field-list those that have a condition of their own may have been left out."""
    located = program.locate(path)
    if located is None:
        return set()
    spot = located[0]
    return {inner.item.name for inner in program.spots[spot.index : max(spot.end, spot.index + 1)] if inner.asked}


def _asked(questionnaire: s.Questionnaire) -> list[s.Question]:
    return [
        question
        for question in questionnaire.questions()
        if question.type not in s.SILENT_TYPES and not question.device_type
    ]


def _never_chosen(questionnaire: s.Questionnaire, chosen: Mapping[str, Counter[str]]) -> list[tuple[str, str]]:
    return [
        (question.name, choice.name)
        for question in _asked(questionnaire)
        if question.type in s.LISTED_TYPES and question.list_name in questionnaire.lists and question.name in chosen
        for choice in questionnaire.lists[question.list_name].choices
        if not chosen[question.name][choice.name]
    ]
