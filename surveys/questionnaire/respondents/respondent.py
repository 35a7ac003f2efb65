"""One simulated respondent and their answers to a page."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.model.pages import ChoiceView, Entry, Page, QuestionView
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.types import (
    ASKED_TYPES,
    LISTED_TYPES,
    NUMBER_TYPES,
    RANKED_TYPES,
    SCALE_TYPES,
    SINGLE_TYPES,
    TYPES,
    WHOLE_TYPES,
)
from surveys.questionnaire.types.contact_formats import EMAIL, PHONE
from surveys.questionnaire.types.moments import day_words
from surveys.questionnaire.wording.bounds import Bounds

from .answer_shares import Expected
from .answer_targets import Aim
from .population import Population, guessed_weight

MOST_TRIES = 40
"""The number of tries to answer a page before it counts as a dead end."""

_TRIES_AIMED, _TRIES_AS_EXPECTED = 8, 6
"""The number of tries with the aimed answers, and with the sheet's expected answers, before any others."""

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
"""Tried where an open answer must have a certain format."""

_RECENT_DAYS = ("today", "yesterday", "the day before yesterday")
_UNSHARED = 10.0
"""The percentage that mention an answer of several, if only other answers have a share."""


class Respondent:
    """One respondent of a population. ``aims``: how a guided one answers some questions."""

    def __init__(self, seed: int, population: Population, *, aims: Mapping[str, Aim] | None = None) -> None:
        self.seed, self.population, self.habits = seed, population, population.habits
        self._aims = aims or {}
        self._page, self._tries = "", 0
        self._today: date | None = None
        self._language = ""
        self._random = random.Random(seed)  # noqa: S311 — people are imitated, nothing is protected
        self._numbers: dict[str, float] = {}
        self._days: dict[str, date] = {}

    def gives_up(self, page: Page | None = None) -> bool:
        """Whether the respondent breaks off now."""
        usual = self.habits.break_off
        if page is None or not self.population.has_break_offs:
            return self._random.random() < usual
        known = [self.population.expected(view.name).break_off for view in page.questions]
        return self._random.random() < max([chance for chance in known if chance is not None], default=usual)

    def reply(self, page: Page, today: date | None = None, *, language: str = "") -> dict[str, Entry]:
        """The respondent's answers to a page, by path.

        Without ``today`` days are given as “yesterday” and similar. A page that is shown again at once was not
        accepted: a wider range of answers is tried, and warnings are confirmed.
        """
        self._tries = self._tries + 1 if page.path == self._page else 0
        self._page, self._today, self._language = page.path, today, language
        if page.repeat:
            another = self._random.random() < self.habits.another
            return {page.path: Entry(typed="yes" if another else "no")}
        views = [view for view in page.questions if view.type in ASKED_TYPES and not view.read_only]
        said = {view.path: self._entry(view) for view in views}
        return said if page.total is None else {**said, **self._shared_out(page.total, views, said)}

    def _shared_out(self, total: float, views: list[QuestionView], said: Mapping[str, Entry]) -> dict[str, Entry]:
        """Numbers that add up to the total, for the questions that expect a number."""
        numbers = [view for view in views if view.type in NUMBER_TYPES]
        if not numbers or any(said[view.path].missing for view in numbers):
            return {}
        cuts = sorted(self._random.randint(0, math.floor(total)) for _ in numbers[1:])
        parts = [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]
        return {
            view.path: Entry(typed=_typed(part), confirmed=self._tries > 0)
            for view, part in zip(numbers, parts, strict=True)
        }

    def _entry(self, view: QuestionView) -> Entry:
        confirmed = self._tries > 0
        aim = self._aims.get(view.name) if self._aims else None
        if aim is not None and self._tries < _TRIES_AIMED and (aimed := self._aimed(view, aim)):
            return replace(aimed, confirmed=confirmed)
        expected = self.population.expected(view.name)
        if missing := self._missing(view, expected):
            return Entry(missing=missing, confirmed=confirmed)
        if view.type in LISTED_TYPES:
            chosen = self._listed(view, expected)
            return replace(chosen, confirmed=True) if confirmed else chosen
        typed = self._as_expected(view, expected) if self._tries < _TRIES_AS_EXPECTED else ""
        return Entry(typed=typed or self._guessed(view), confirmed=confirmed)

    def _missing(self, view: QuestionView, expected: Expected) -> str:
        if not view.nonresponse:
            return ""
        weary = 1.0 if self._tries >= MOST_TRIES - 2 else 0.0
        for missing, usual in ((DK, self.habits.dk), (REFUSED, self.habits.refused)):
            rate = expected.missing.get(missing, usual)
            if missing in view.nonresponse and self._random.random() < max(weary, rate):
                return missing
        return ""

    # -- aims ---------------------------------------------------------------------------------

    def _aimed(self, view: QuestionView, aim: Aim) -> Entry | None:
        """The aimed answer, as far as the page offers it; ``None`` if any answer will do."""
        if aim.missing:
            codes = tuple(choice.code for choice in view.choices if choice.missing == aim.missing)
            if aim.missing in view.nonresponse:
                return Entry(missing=aim.missing)
            return Entry(codes=codes[:1]) if codes else None
        if aim.empty and self._tries == 0:
            return Entry()
        if view.type not in LISTED_TYPES:
            return Entry(typed=aim.typed[self._tries % len(aim.typed)]) if aim.typed else None
        chosen = self._aimed_choices(view, aim)
        return self._as_entry(chosen) if chosen else None

    def _aimed_choices(self, view: QuestionView, aim: Aim) -> list[ChoiceView]:
        allowed = [choice for choice in view.choices if choice.code not in aim.without]
        wanted = self._random.sample(allowed, len(allowed)) if allowed else []
        wanted.sort(key=lambda choice: (choice.code not in aim.codes, _alone(choice)))
        if view.type in SINGLE_TYPES or not wanted:
            return wanted[:1]
        if view.type in RANKED_TYPES:
            return [choice for choice in wanted if not _alone(choice)][: view.max_answers]
        if _alone(wanted[0]):
            return wanted[:1]
        first = sum(choice.code in aim.codes for choice in wanted)
        number = max(aim.count if aim.count is not None else first, view.min_answers or 1)
        return [choice for choice in wanted if not _alone(choice)][: min(number, view.max_answers or number)]

    # -- lists --------------------------------------------------------------------------------

    def _listed(self, view: QuestionView, expected: Expected) -> Entry:
        if not view.choices:
            return Entry()
        shares = expected.shares if self._tries < MOST_TRIES // 2 else {}
        weights = self.population.weights(view, shares, expected.rest)
        if view.type in SINGLE_TYPES:
            chosen = [self._choice(view.choices, weights)]
        elif view.type in RANKED_TYPES:
            chosen = self._mixed([choice for choice in view.choices if not _alone(choice)], weights)[: view.max_answers]
        elif shares:
            chosen = self._shared_mentions(view, shares)
        else:
            chosen = self._mentions(view.choices, weights, view.min_answers or 1, view.max_answers or len(view.choices))
        return self._as_entry(chosen)

    def _as_entry(self, chosen: Sequence[ChoiceView]) -> Entry:
        specify = {choice.code: self._said(self._language) for choice in chosen if choice.specify}
        return Entry(codes=tuple(choice.code for choice in chosen), specify=specify)

    def _shared_mentions(self, view: QuestionView, shares: Mapping[str, float]) -> list[ChoiceView]:
        """Each answer drawn by its own share; at least one is mentioned."""
        likely = {choice.code: shares.get(choice.code, _UNSHARED * guessed_weight(choice)) for choice in view.choices}
        alone = [choice for choice in view.choices if _alone(choice)]
        for choice in alone:
            if self._random.random() * 100 < likely[choice.code]:
                return [choice]
        others = [choice for choice in view.choices if not _alone(choice)]
        said = [choice for choice in others if self._random.random() * 100 < likely[choice.code]]
        rest = self._mixed([choice for choice in others if choice not in said], likely)
        missing = max((view.min_answers or 1) - len(said), 0)
        return self._mixed([*said, *rest[:missing]], likely)[: view.max_answers]

    def _mentions(
        self, offered: Sequence[ChoiceView], weights: Mapping[str, float], least: int, most: int
    ) -> list[ChoiceView]:
        """A first answer, then more with decreasing chance, ``least`` in all at least; an exclusive one stays alone."""
        first = self._choice(offered, weights)
        rest = [choice for choice in offered if choice is not first and not _alone(choice)]
        if _alone(first):
            return [first]
        count = 0
        while count < min(len(rest), most - 1) and (count + 1 < least or self._random.random() < 0.6):
            count += 1
        return [first, *self._mixed(rest, weights)[:count]]

    def _mixed(self, choices: Sequence[ChoiceView], weights: Mapping[str, float]) -> list[ChoiceView]:
        """All choices in random order, those with more weight tending to be first."""
        keys = {choice.code: self._random.random() ** (1 / max(weights[choice.code], 1e-6)) for choice in choices}
        return sorted(choices, key=lambda choice: -keys[choice.code])

    def _choice(self, offered: Sequence[ChoiceView], weights: Mapping[str, float]) -> ChoiceView:
        return self._random.choices(offered, [max(weights[choice.code], 1e-9) for choice in offered])[0]

    # -- what is typed ------------------------------------------------------------------------

    def _as_expected(self, view: QuestionView, expected: Expected) -> str:
        """A typed answer drawn from the expected distribution; ``''`` if that leaves it open."""
        drawn = self._random.random() * 100 if expected.shares or expected.bands else 100.0
        drawn *= 1 - sum(expected.missing.values())
        for typed, share in expected.shares.items():
            if (drawn := drawn - share) < 0:
                return typed
        for band in expected.bands:
            if (drawn := drawn - band.share) < 0:
                return self._as_number(view, band.draw(self._random))
        return ""

    def _guessed(self, view: QuestionView) -> str:
        speaks = TYPES[view.type].simulated
        return speaks(self, view) if speaks is not None else ""

    def words(self, view: QuestionView) -> str:
        """The text of an open answer, a telephone number or an e-mail address."""
        if PHONE in view.appearance or EMAIL in view.appearance:
            return self._reached(view)
        if self._tries % 2 == 0:
            return self._said(self._language)
        tried = (*self.population.hints(view.name).texts, *_PATTERNED)
        return tried[self._tries // 2 % len(tried)]

    def one_of(self, typed: Sequence[str]) -> str:
        """One of these, with equal probability."""
        return self._random.choice(typed)

    def _reached(self, view: QuestionView) -> str:
        """A plausible telephone number or address: reserved ones, which reach nobody."""
        number = self._random.randint(0, 999)
        return f"+442079460{number:03}" if PHONE in view.appearance else f"person{number}@example.com"

    def number(self, view: QuestionView) -> str:
        """A number within the bounds of the question."""
        least, most = self._bounds(view)
        if self._tries % 2 and (spoken_of := self._spoken_of(view)):
            return self._as_number(view, spoken_of[self._tries // 2 % len(spoken_of)])
        if self._tries and self._tries % 4 == 0:
            most = max(least, min(most, float(self._tries - 2)))
        elif self._tries > 5 and not math.isfinite(self.population.bounds(view.name)[1]):
            most = least + (most - least) * 10 ** (self._tries // 5)
        return self._as_number(view, self._random.uniform(least, most), least, most)

    def _as_number(self, view: QuestionView, number: float, least: float = -math.inf, most: float = math.inf) -> str:
        if view.type in SCALE_TYPES:
            start, step = view.minimum or 0.0, view.step or 1.0
            number = start + step * round((number - start) / step)
        elif view.type in WHOLE_TYPES:
            inside = math.ceil(least) <= math.floor(most) if math.isfinite(least) and math.isfinite(most) else False
            number = self._random.randint(math.ceil(least), math.floor(most)) if inside else round(number)
        else:
            number = min(max(round(number, 1), least), most)
        self._numbers[view.name] = number
        return _typed(number)

    def _spoken_of(self, view: QuestionView) -> list[float]:
        """Numbers at the limits in the check: constants, or earlier answers."""
        hints = self.population.hints(view.name)
        said = [self._numbers[name] for name in hints.names if name in self._numbers and name != view.name]
        limits = [*hints.numbers, *said]
        if said:
            worked_out = [(number - sum(said), number + one, number * one) for number in hints.numbers for one in said]
            limits += [number for numbers in worked_out for number in numbers]
        near = 1.0 if view.type in WHOLE_TYPES else 0.1
        return list(dict.fromkeys(limit + shift for shift in (0.0, -near, near) for limit in limits))

    def _bounds(self, view: QuestionView) -> Bounds:
        least, most = self.population.bounds(view.name)
        least = view.minimum if view.minimum is not None else least
        most = view.maximum if view.maximum is not None else most
        if not math.isfinite(least):
            least = min(0.0, most - 20) if math.isfinite(most) else 0.0
        return least, most if math.isfinite(most) else max(least, 0.0) + self._random.choice((5, 20, 60))

    def day(self, view: QuestionView) -> str:
        """A plausible day for the question."""
        today = self._today
        if today is None:
            return self._random.choice(_RECENT_DAYS)
        day = self._said_day(view) if self._tries % 3 == 1 else None
        if day is None:
            farthest = 60 if self._tries < 5 else 4 * 365 * self._tries
            days = int(self._random.random() ** (2 if self._tries < 5 else 1) * farthest)
            ahead = self._tries > 2 and self._tries % 2
            day = today + timedelta(min(days, 400)) if ahead else today - timedelta(days)
        self._days[view.name] = day
        return day_words(day)

    def _said_day(self, view: QuestionView) -> date | None:
        """A day at a limit in the check; ``None`` if it has none."""
        hints = self.population.hints(view.name)
        days = [self._days[name] for name in hints.names if name in self._days and name != view.name]
        for text in hints.texts:
            try:
                days.append(date.fromisoformat(text[:10]))
            except ValueError:
                continue
        return self._random.choice(days) + timedelta(self._random.choice((-1, 0, 1))) if days else None

    def time(self) -> str:
        """A time of day at which people are awake."""
        return f"{self._random.randint(6, 22)}:{self._random.choice((0, 15, 30, 45)):02}"

    def _said(self, language: str) -> str:
        return self._random.choice(_WORDS.get(without_region(language), _WORDS["en"]))


def _alone(choice: ChoiceView) -> bool:
    return choice.exclusive or bool(choice.missing)


def _typed(number: float) -> str:
    return f"{number:.12g}".replace(".", ",")
