"""Collects wishes for single answers along a path, and finds the answers that fulfil most of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.types import DAY_TYPES, LISTED_TYPES, NUMBER_TYPES, SCALE_TYPES, WHOLE_TYPES
from surveys.questionnaire.types.moments import day_words
from surveys.questionnaire.wording.bounds import number_bounds

from .answer_targets import Aim, Goal

C = TypeVar("C", str, float, date)

NEGATED = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_NEAR = (0.0, -1.0, 1.0, -0.1, 0.1)


def met(operator: str, one: str | float, other: str | float) -> bool:
    """Whether the comparison holds: numeric if both are numbers; for texts only ``=`` and ``!=`` can hold."""
    first, second = as_number(one), as_number(other)
    if math.isnan(first) or math.isnan(second):
        return (str(one) == str(other)) is (operator == "=") if operator in ("=", "!=") else False
    return {
        "=": first == second,
        "!=": first != second,
        "<": first < second,
        "<=": first <= second,
        ">": first > second,
        ">=": first >= second,
    }[operator]


def as_number(value: str | float) -> float:
    """The value as a number; NaN if it is not one."""
    try:
        return float(value)
    except ValueError:
        return math.nan


@dataclass(slots=True)
class _Wish:
    """The wishes for one question."""

    codes: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)
    compared: list[tuple[str, str | float]] = field(default_factory=list)
    missing: str = ""
    empty: bool = False
    count: int | None = None


class Wishes:
    """The wishes of one path; if two are incompatible, the later one has precedence."""

    def __init__(self, questionnaire: s.Questionnaire, chance: Random) -> None:
        self._questionnaire, self._chance = questionnaire, chance
        self._questions = {question.name: question for question in questionnaire.questions()}
        self._wishes: dict[str, _Wish] = {}
        self._attributes: dict[str, str] = {}
        self._attempt = 1

    def choose(self, name: str, code: str, chosen: bool) -> None:
        """Wish that a code is chosen, or not chosen."""
        wish = self._of(name)
        (wish.codes if chosen else wish.without).add(code)
        (wish.without if chosen else wish.codes).discard(code)

    def miss(self, name: str, missing: str) -> None:
        """Wish for don't know or refused."""
        self._of(name).missing = missing

    def leave(self, name: str) -> None:
        """Wish for no answer at all."""
        self._of(name).empty = True

    def count(self, name: str, operator: str, value: str | float) -> None:
        """Wish for a number of chosen answers."""
        number = as_number(value)
        fitting = [one for one in (number, number + 1, number - 1) if one >= 0 and met(operator, one, number)]
        if fitting:
            self._of(name).count = int(self._chance.choice(fitting))

    def compare(self, name: str, operator: str, value: str | float) -> None:
        """Wish that the answer compares in this way with a value."""
        if value in (DK, REFUSED) and operator == "=":
            self.miss(name, str(value))
            return
        question = self._questions.get(name)
        if question is None or value in (DK, REFUSED):
            return
        if question.type not in LISTED_TYPES:
            self._of(name).compared.append((operator, value))
            return
        answers = self._questionnaire.lists.get(question.list_name)
        codes = [choice.name for choice in answers.choices] if answers else []
        fitting = [code for code in codes if met(operator, code, value)]
        if fitting:
            wish = self._of(name)
            both = [code for code in fitting if code in wish.codes] or fitting
            wish.codes = set(both)
            wish.without |= set(codes) - set(fitting)

    def attribute(self, column: str, operator: str, value: str) -> None:
        """Wish that a sample column compares in this way with a value."""
        number = as_number(value)
        near = () if math.isnan(number) else (f"{number - 1:.12g}", f"{number + 1:.12g}")
        fitting = [one for one in (value, *near, "", "another") if met(operator, one, value)]
        if fitting:
            self._attributes[column] = self._chance.choice(fitting[:3])

    def attempt(self, operator: str, value: str | float) -> None:
        """Wish that the attempt's number compares in this way with a value."""
        number = as_number(value)
        fitting = [one for one in (number, number + 1, number - 1) if one >= 1 and met(operator, one, number)]
        if fitting:
            self._attempt = int(fitting[0])

    def goal(self, *, breaks_off: bool = False) -> Goal:
        """The wishes as a goal for a guided respondent."""
        aims = {name: self._aim(name, wish) for name, wish in self._wishes.items()}
        return Goal(aims, self._attributes, self._attempt, breaks_off)

    def _of(self, name: str) -> _Wish:
        return self._wishes.setdefault(name, _Wish())

    def _aim(self, name: str, wish: _Wish) -> Aim:
        typed = tuple(self._typed(self._questions[name], wish.compared)) if wish.compared else ()
        codes = frozenset(wish.codes - wish.without) or frozenset(wish.codes)
        return Aim(codes, frozenset(wish.without - codes), typed, wish.missing, wish.empty, wish.count)

    def _typed(self, question: s.Question, compared: list[tuple[str, str | float]]) -> Iterable[str]:
        """Answers at or next to the compared values: those that fulfil the most comparisons, in random order."""
        if question.type in DAY_TYPES:
            candidates = [day for _, value in compared for day in _days(str(value))]
            return [day_words(day) for day in self._best(candidates, compared)]
        if question.type not in NUMBER_TYPES:
            texts = [str(value) for _, value in compared]
            return self._best([*texts, "1"], compared)
        least, most = number_bounds(question)
        steps = _NEAR if question.type not in WHOLE_TYPES | SCALE_TYPES else _NEAR[:3]
        limits = [number for _, value in compared if not math.isnan(number := as_number(value))]
        near = {limit + step for limit in limits for step in steps} | {0.0}
        if question.type in WHOLE_TYPES:
            near = {float(math.floor(one)) for one in near} | {float(math.ceil(one)) for one in near}
        inside = sorted(one for one in near if least <= one <= most) or [least if math.isfinite(least) else 0.0]
        return [f"{one:.12g}".replace(".", ",") for one in self._best(inside, compared)]

    def _best(self, candidates: list[C], compared: list[tuple[str, str | float]]) -> list[C]:
        """The candidates that fulfil the most comparisons, in random order."""
        if not candidates:
            return []
        fulfilled = {
            one: sum(met(operator, _comparable(one), _comparable(value)) for operator, value in compared)
            for one in candidates
        }
        most = max(fulfilled.values())
        best = [one for one, count in fulfilled.items() if count == most]
        return self._chance.sample(best, len(best))


def _days(text: str) -> list[date]:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return []
    return [day + timedelta(shift) for shift in (0, -1, 1)]


def _comparable(value: object) -> str | float:
    """A day as its ordinal number, so that days compare numerically; any other value as it is."""
    if isinstance(value, date):
        return float(value.toordinal())
    if isinstance(value, str) and (days := _days(value)):
        return float(days[0].toordinal())
    return value if isinstance(value, str | float) else str(value)
