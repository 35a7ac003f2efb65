"""The population of respondents: what all of them share, computed once for many interviews."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from surveys.questionnaire.expressions import ExpressionError, parse
from surveys.questionnaire.expressions.automaton import shortest
from surveys.questionnaire.expressions.nodes import Call, Node, Number, Reference, Text, walk
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import ChoiceView, QuestionView
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.wording.bounds import EVERYTHING, Bounds, number_bounds

from .answer_shares import NOTHING, OF_ALL, Expected, expected_of

_ATTRIBUTE = re.compile(r"attribute\('(.+)'\)")
_LONGEST_MADE = 40
_WEIGHTS = {"missing": 0.1, "exclusive": 0.3, "specify": 0.4}


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a respondent answers don't know or refused where it is offered, and breaks off on a page."""

    dk: float = 0.03
    refused: float = 0.015
    break_off: float = 0.002
    another: float = 0.5
    """The probability of another instance of an open repeat."""


USUAL = Habits()


@dataclass(frozen=True, slots=True)
class Hints:
    """The values in a question's check, to be tried if other answers are not accepted."""

    numbers: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Earlier questions that the check reads."""


class Population:
    """The shares, limits and checks of a questionnaire that its respondents use.

    ``rows``: shares to use instead of the questionnaire's own. ``habits`` apply where the sheet gives none.
    """

    def __init__(
        self,
        questionnaire: s.Questionnaire,
        *,
        rows: Sequence[s.Expectation] | None = None,
        habits: Habits = USUAL,
    ) -> None:
        self.questionnaire = questionnaire
        self._questions = {question.name: question for question in questionnaire.questions()}
        used = questionnaire.respondents if rows is None else rows
        listed = {name: self._codes(question) for name, question in self._questions.items() if question.list_name}
        self._expected = expected_of(used, listed)
        self.habits = self._with_general(habits)
        self.has_break_offs = any(one.break_off is not None for one in self._expected.values())
        """Whether the sheet says of any question how many break off there."""
        self._bounds: dict[str, Bounds] = {}
        self._hints: dict[str, Hints] = {}
        self._weights: dict[tuple[str, bool], tuple[tuple[ChoiceView, ...], Mapping[str, float]]] = {}

    def expected(self, name: str) -> Expected:
        """The expected distribution of the question's answers."""
        return self._expected.get(name, NOTHING)

    def bounds(self, name: str) -> Bounds:
        """The least and greatest number that the question's settings explicitly allow."""
        known = self._bounds.get(name)
        if known is None:
            question = self._questions.get(name)
            known = self._bounds[name] = number_bounds(question) if question else EVERYTHING
        return known

    def hints(self, name: str) -> Hints:
        """The values that the question's check mentions."""
        known = self._hints.get(name)
        if known is None:
            question = self._questions.get(name)
            known = self._hints[name] = _hints(question.constraint) if question else Hints()
        return known

    def weights(self, view: QuestionView, shares: Mapping[str, float], rest: float) -> Mapping[str, float]:
        """Weight by code: its share, or its part of what the shares leave; without shares a guess.

        The weights of a list that is the same for everybody are kept.
        """
        choices, weights = self._weights.get((view.name, bool(shares)), ((), {}))
        if choices is not view.choices:
            weights = _weights(view.choices, shares, rest)
            self._weights[view.name, bool(shares)] = view.choices, weights
        return weights

    @cached_property
    def shared_attributes(self) -> dict[str, dict[str, float]]:
        """Sample column → value → share, as given in the sheet."""
        found = {match[1]: name for name in self._expected if (match := _ATTRIBUTE.fullmatch(name))}
        return {column: dict(self._expected[name].shares) for column, name in found.items()}

    def attributes(self, values: Iterable[tuple[str, tuple[str, ...]]], chance: Random) -> dict[str, str]:
        """A case's sample columns: drawn by the sheet's shares, otherwise any of the values that conditions mention."""
        drawn = {}
        for column, known in values:
            shares = self.shared_attributes.get(column)
            if not shares:
                drawn[column] = chance.choice(known) if known else ""
                continue
            rest = [value for value in known if value not in shares] or [""]
            left = max(0.0, 100.0 - sum(shares.values())) / len(rest)
            everything = {**shares, **dict.fromkeys(rest, left)}
            drawn[column] = chance.choices(list(everything), list(everything.values()))[0]
        return drawn

    def _codes(self, question: s.Question) -> frozenset[str]:
        answers = self.questionnaire.lists.get(question.list_name)
        return frozenset(choice.name for choice in answers.choices) if answers else frozenset()

    def _with_general(self, habits: Habits) -> Habits:
        general = self._expected.get(OF_ALL)
        if general is None:
            return habits
        return Habits(
            dk=general.missing.get(DK, habits.dk),
            refused=general.missing.get(REFUSED, habits.refused),
            break_off=habits.break_off if general.break_off is None else general.break_off,
            another=habits.another,
        )


def _weights(choices: Sequence[ChoiceView], shares: Mapping[str, float], rest: float) -> dict[str, float]:
    guesses = {choice.code: guessed_weight(choice) for choice in choices if choice.code not in shares}
    part = (rest if shares else 100.0) / (sum(guesses.values()) or 1.0)
    weights = {code: guess * part for code, guess in guesses.items()}
    return {choice.code: weights.get(choice.code, shares.get(choice.code, 0.0)) for choice in choices}


def guessed_weight(choice: ChoiceView) -> float:
    """How likely an answer is compared with an ordinary one, where nothing is known."""
    if choice.missing:
        return _WEIGHTS["missing"]
    return _WEIGHTS["exclusive"] if choice.exclusive else _WEIGHTS["specify"] if choice.specify else 1.0


def _hints(constraint: str) -> Hints:
    try:
        node = parse(constraint) if constraint else None
    except ExpressionError:
        node = None
    if node is None:
        return Hints()
    nodes = list(walk(node))
    numbers = tuple(dict.fromkeys(one.value for one in nodes if isinstance(one, Number)))
    names = tuple(dict.fromkeys(one.name for one in nodes if isinstance(one, Reference)))
    return Hints(numbers, tuple(dict.fromkeys(_texts(nodes, numbers))), names)


def _texts(nodes: list[Node], numbers: tuple[float, ...]) -> Iterable[str]:
    """Texts that match a pattern, have one of the lengths mentioned, or occur in the expression."""
    for node in nodes:
        match node:
            case Call(name="regex", arguments=(_, Text(value=pattern))):
                yield shortest(pattern)
            case Call(name="string-length"):
                yield from (sign * int(number) for number in numbers if 0 < number <= _LONGEST_MADE for sign in "1a")
            case Text(value=value) if value:
                yield value
