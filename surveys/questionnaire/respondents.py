"""Simulated respondents: they answer whatever page they are shown, along the route, and may refuse or give up.

For trying out a draft, for practice, for load tests and for the demonstration. The same seed gives
the same answers.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import structure as s
from .answers.moments import day_words
from .answers.reach import EMAIL, PHONE
from .bounds import EVERYTHING, Bounds, number_bounds
from .pages import Ask, ChoiceView, Complaint, Ended, Entry, Page, QuestionView
from .program import Program
from .routing import answer, ask, last_questions, start
from .state import DK, REFUSED, Facts, State

Distributions = Mapping[str, Mapping[str, float]]
"""Question → code (or what is typed) → weight; what is not in it is guessed. A weight of 0: never."""

MOST_TRIES = 25
"""So often a respondent tries another answer to a page before it counts as a dead end."""

MOST_PAGES = 5_000
"""An interview that is longer than this does not end."""

_WORDS = {
    "it": (
        "È comodo",
        "Il prezzo",
        "La qualità",
        "Lo conosco da sempre",
        "Me l’hanno consigliato",
        "Niente di preciso",
    ),
    "en": ("It is handy", "The price", "The quality", "I have always known it", "A friend told me", "Nothing special"),
}
_PATTERNED = ("anna.verdi@example.com", "0655512345", "+390655512345", "00100", "12345", "2026", "A", "abc")
"""Tried where an open answer has to have a certain form."""

_RECENT_DAYS = ("today", "yesterday", "the day before yesterday")
_WEIGHTS = {"missing": 0.1, "exclusive": 0.3, "specify": 0.4}


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a respondent says don't know or refuses where that is offered, and gives up on a page."""

    dk: float = 0.03
    refused: float = 0.015
    break_off: float = 0.002
    another: float = 0.5
    """How often there is one more instance of an open repeat."""


USUAL = Habits()


class Respondent:
    """One person. ``questionnaire`` (if given) tells limits of numbers that a page does not show."""

    def __init__(
        self,
        seed: int,
        distributions: Distributions | None = None,
        *,
        questionnaire: s.Questionnaire | None = None,
        habits: Habits = USUAL,
    ) -> None:
        self.seed = seed
        self.habits = habits
        self._page, self._tries = "", 0
        self._random = random.Random(seed)  # noqa: S311 — people are imitated, nothing is protected
        self._distributions = distributions or {}
        self._questions = {question.name: question for question in questionnaire.questions()} if questionnaire else {}

    def gives_up(self) -> bool:
        """Whether the respondent breaks off now."""
        return self._random.random() < self.habits.break_off

    def reply(self, page: Page, today: date | None = None, *, language: str = "") -> dict[str, Entry]:
        """What the respondent says to a page, by path.

        Without ``today`` days are given as “yesterday” and its like. A page that comes again at once
        was not taken: the answers are tried more widely, and warnings confirmed.
        """
        self._tries = self._tries + 1 if page.path == self._page else 0
        self._page = page.path
        if page.repeat:
            another = self._random.random() < self.habits.another
            return {page.path: Entry(typed="yes" if another else "no")}
        views = [view for view in page.questions if view.type != s.NOTE and not view.read_only]
        said = {view.path: self._entry(view, today, language) for view in views}
        return said if page.total is None else {**said, **self._shared_out(page.total, views, said)}

    def _shared_out(self, total: float, views: list[QuestionView], said: Mapping[str, Entry]) -> dict[str, Entry]:
        """Numbers that add up to the total, for the questions that get a number."""
        numbers = [view for view in views if view.type in s.NUMBER_TYPES]
        if not numbers or any(said[view.path].missing for view in numbers):
            return {}
        cuts = sorted(self._random.randint(0, math.floor(total)) for _ in numbers[1:])
        parts = [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]
        return {
            view.path: Entry(typed=f"{part:.12g}".replace(".", ","), confirmed=self._tries > 0)
            for view, part in zip(numbers, parts, strict=True)
        }

    def _entry(self, view: QuestionView, today: date | None, language: str) -> Entry:
        confirmed = self._tries > 0
        table = self._distributions.get(view.name)
        if missing := self._missing(view):
            return Entry(missing=missing, confirmed=confirmed)
        if view.type in s.LISTED_TYPES:
            return replace(self._listed(view, table or {}, language), confirmed=confirmed)
        if table:
            return Entry(typed=self._weighted(list(table), list(table.values())), confirmed=confirmed)
        return Entry(typed=self._typed(view, today, language), confirmed=confirmed)

    def _missing(self, view: QuestionView) -> str:
        weary = 1.0 if self._tries >= MOST_TRIES - 2 else 0.0
        table = self._distributions.get(view.name, {})
        for missing, rate in ((DK, self.habits.dk), (REFUSED, self.habits.refused)):
            if missing in view.nonresponse and self._random.random() < max(weary, table.get(f"@{missing}", rate)):
                return missing
        return ""

    def _listed(self, view: QuestionView, table: Mapping[str, float], language: str) -> Entry:
        weights = {choice.code: table.get(choice.code, 0.0 if table else _weight(choice)) for choice in view.choices}
        offered = [choice for choice in view.choices if weights[choice.code] > 0] or list(view.choices)
        if not offered:
            return Entry()
        if view.type == s.SELECT_ONE:
            chosen = [self._choice(offered, weights)]
        elif view.type == s.RANK:
            chosen = self._mixed([choice for choice in view.choices if not _alone(choice)], weights)[: view.max_answers]
        else:
            chosen = self._mentions(offered, weights, view.min_answers or 1, view.max_answers or len(offered))
        specify = {choice.code: self._said(language) for choice in chosen if choice.specify}
        return Entry(codes=tuple(choice.code for choice in chosen), specify=specify)

    def _mentions(
        self, offered: list[ChoiceView], weights: Mapping[str, float], least: int, most: int
    ) -> list[ChoiceView]:
        """A first answer, then more with falling chance, as many as there must be; what stands alone stays alone."""
        first = self._choice(offered, weights)
        rest = [choice for choice in offered if choice is not first and not _alone(choice)]
        if _alone(first):
            return [first]
        count = 0
        while count < min(len(rest), most - 1) and (count + 1 < least or self._random.random() < 0.6):
            count += 1
        return [first, *self._mixed(rest, weights)[:count]]

    def _mixed(self, choices: list[ChoiceView], weights: Mapping[str, float]) -> list[ChoiceView]:
        """All of them, those of more weight rather first."""
        keys = {choice.code: self._random.random() ** (1 / max(weights[choice.code], 1e-6)) for choice in choices}
        return sorted(choices, key=lambda choice: -keys[choice.code])

    def _choice(self, offered: Sequence[ChoiceView], weights: Mapping[str, float]) -> ChoiceView:
        heavy = [max(weights[choice.code], 1e-6) for choice in offered]
        return self._random.choices(offered, heavy)[0]

    def _weighted(self, things: list[str], weights: list[float]) -> str:
        return self._random.choices(things, weights)[0] if any(weights) else things[0]

    def _typed(self, view: QuestionView, today: date | None, language: str) -> str:
        match view.type:
            case s.INTEGER | s.DECIMAL | s.RANGE:
                return self._number(view)
            case s.DATE:
                return self._day(today)
            case s.TIME:
                return self._time()
            case s.DATETIME:
                return f"{self._day(today)} {self._time()}"
            case s.ACKNOWLEDGE:
                return "1"
        if PHONE in view.appearance or EMAIL in view.appearance:
            return self._reached(view)
        return _PATTERNED[self._tries // 2 % len(_PATTERNED)] if self._tries % 2 else self._said(language)

    def _reached(self, view: QuestionView) -> str:
        """A telephone number or an address as somebody might have it: reserved ones, where nobody is."""
        number = self._random.randint(0, 999)
        return f"+442079460{number:03}" if PHONE in view.appearance else f"person{number}@example.com"

    def _number(self, view: QuestionView) -> str:
        least, most = self._bounds(view)
        if self._tries and self._tries % 3 == 0:
            most = max(least, min(most, float(self._tries - 2)))
        if view.type == s.RANGE:
            step = view.step or 1.0
            value = least + step * self._random.randint(0, max(0, math.floor((most - least) / step + 1e-9)))
        elif view.type == s.INTEGER:
            value = self._random.randint(math.ceil(least), max(math.ceil(least), math.floor(most)))
        else:
            value = round(self._random.uniform(least, most), 1)
        return f"{value:.12g}".replace(".", ",")

    def _bounds(self, view: QuestionView) -> Bounds:
        question = self._questions.get(view.name)
        least, most = number_bounds(question) if question else EVERYTHING
        least = view.minimum if view.minimum is not None else least
        most = view.maximum if view.maximum is not None else most
        if not math.isfinite(least):
            least = min(0.0, most - 20) if math.isfinite(most) else 0.0
        return least, most if math.isfinite(most) else max(least, 0.0) + self._random.choice((5, 20, 60))

    def _day(self, today: date | None) -> str:
        if today is None:
            return self._random.choice(_RECENT_DAYS)
        farthest = 60 if self._tries < 5 else 4 * 365 * self._tries
        days = int(self._random.random() ** (2 if self._tries < 5 else 1) * farthest)
        ahead = self._tries > 2 and self._tries % 2
        return day_words(today + timedelta(min(days, 400)) if ahead else today - timedelta(days))

    def _time(self) -> str:
        return f"{self._random.randint(6, 22)}:{self._random.choice((0, 15, 30, 45)):02}"

    def _said(self, language: str) -> str:
        return self._random.choice(_WORDS.get(language.split("-")[0], _WORDS["en"]))


def _weight(choice: ChoiceView) -> float:
    if choice.missing:
        return _WEIGHTS["missing"]
    return _WEIGHTS["exclusive"] if choice.exclusive else _WEIGHTS["specify"] if choice.specify else 1.0


def _alone(choice: ChoiceView) -> bool:
    return choice.exclusive or bool(choice.missing)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated interview: its last state, how it ended, and the paths of its pages in order.

    ``stuck``: the complaints about the last page, for which no answer was found; ``ended`` is then ``None``.
    """

    state: State
    ended: Ended | None
    route: tuple[str, ...]
    stuck: tuple[Complaint, ...] = ()


def interview(program: Program, respondent: Respondent, facts: Facts, *, language: str = "") -> Simulated:
    """Interview the respondent to the end, or to a page to which no answer of theirs is taken."""
    state = start(program, seed=respondent.seed, language=language)
    at = ask(program, state, facts)
    route: list[str] = []
    while isinstance(at, Ask) and len(route) < MOST_PAGES:
        route.append(at.page.path)
        if not state.stopped and respondent.gives_up():
            step = last_questions(program, state, facts)
            state, at = step.state, step.at
            continue
        state, following, complaints = _answered(program, respondent, state, facts, at.page)
        if complaints:
            return Simulated(state, None, tuple(route), complaints)
        at = following
    return Simulated(state, at if isinstance(at, Ended) else None, tuple(route))


def _answered(
    program: Program, respondent: Respondent, state: State, facts: Facts, page: Page
) -> tuple[State, Ask | Ended, tuple[Complaint, ...]]:
    """The state after the first reply that is taken; after too many, the complaints about the last one."""
    for _ in range(MOST_TRIES):
        entries = respondent.reply(page, facts.today, language=state.language)
        step = answer(program, state, facts, entries)
        if not step.complaints:
            break
    return step.state, step.at, step.complaints
