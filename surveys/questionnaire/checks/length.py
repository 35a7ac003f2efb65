"""Estimates the length of an interview from what is read and asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from surveys.questionnaire.expressions.budget import MOST_INSTANCES as MOST_MADE
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.types import ASKED_TYPES, LISTED_TYPES, READ_TYPES, is_shown

from .pace import ASSUMED, Pace
from .texts import answers_read

TYPICAL_CHANCE = 0.5
"""The assumed probability that a question with a condition is asked."""

TYPICAL_INSTANCES, MOST_INSTANCES = 2, 5
"""Assumed for a repeat whose number of instances is not fixed."""

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Span:
    """The length of one kind of interview: questions asked, words read, minutes."""

    questions: float
    words: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a complete interview if none, half or all of the questions with a condition are asked."""

    shortest: Span
    typical: Span
    longest: Span
    sections: tuple[tuple[str, float], ...] = ()
    """Section name and its minutes in a typical interview, if interviews were held or simulated."""


def estimate(questionnaire: s.Questionnaire, language: str = "", pace: Pace = ASSUMED) -> Length:
    """The estimated length of a complete interview in one language; ignores the content of conditions, and routes."""
    return Length(
        _span(questionnaire, language, pace, 0.0, 0),
        _span(questionnaire, language, pace, TYPICAL_CHANCE, TYPICAL_INSTANCES),
        _span(questionnaire, language, pace, 1.0, MOST_INSTANCES),
    )


def _span(questionnaire: s.Questionnaire, language: str, pace: Pace, chance: float, instances: int) -> Span:
    questions, words, seconds = _measure(questionnaire, language, pace, chance, instances)
    return Span(round(questions, 1), round(words), round(seconds / 60, 1))


def _measure(
    questionnaire: s.Questionnaire, language: str, pace: Pace, chance: float, instances: int
) -> tuple[float, float, float]:
    """The questions asked, the words read and the seconds spent."""
    questions = words = 0.0
    seconds = pace.around
    usual = tuple(item for item in questionnaire.items if item.name != (questionnaire.after_break_off or None))
    for question, times in _weighted(usual, 1.0, chance, instances):
        if not is_shown(question):
            continue
        read = _words_read(questionnaire, question, language)
        questions += 0 if question.type in READ_TYPES else times
        words += read * times
        seconds += times * pace.of_page(read, {question.type: 1})
    return questions, words, seconds


def pace_of_own_times(questionnaire: s.Questionnaire, language: str, pace: Pace, seconds: float) -> Pace:
    """The pace at which a typical interview takes these seconds, as the questionnaire's own interviews did."""
    typical = _measure(questionnaire, language, pace, TYPICAL_CHANCE, TYPICAL_INSTANCES)[2]
    return pace.at_factor(seconds / typical) if typical > 0 and seconds > 0 else pace


def minutes_until(questionnaire: s.Questionnaire, language: str = "") -> dict[str, float]:
    """Question name → minutes of a typical interview up to the end of the question."""
    until: dict[str, float] = {}
    seconds = 0.0
    for question, times in _weighted(questionnaire.items, 1.0, TYPICAL_CHANCE, TYPICAL_INSTANCES):
        if not is_shown(question):
            continue
        seconds += times * ASSUMED.of_page(_words_read(questionnaire, question, language), {question.type: 1})
        until[question.name] = seconds / 60
    return until


class ReadingTime:
    """The number of words to read for each question in one language, and the time that takes."""

    def __init__(self, questionnaire: s.Questionnaire, language: str = "", pace: Pace = ASSUMED) -> None:
        self._questionnaire, self._language, self._pace = questionnaire, language, pace
        self._questions = {question.name: question for question in questionnaire.questions()}
        self._known: dict[str, tuple[int, dict[str, int]]] = {}

    def span(self, views: Iterable[QuestionView]) -> tuple[Span, dict[str, float]]:
        """The length of an interview with these questions, and its minutes by section (the outermost group).

        Answers chosen off the list are not read.
        """
        questions = words = 0
        seconds = self._pace.around
        minutes: dict[str, float] = {}
        for view in views:
            read = self._read(view)
            questions += view.type in ASKED_TYPES
            words += read
            spent = self._pace.of_question(read, view.type)
            seconds += spent
            section, _slash, inside = view.path.partition("/")
            name = section.partition("[")[0] if inside else ""
            minutes[name] = minutes.get(name, 0.0) + spent / 60
        return Span(questions, words, seconds / 60), minutes

    def words(self, name: str) -> int:
        """The number of words of a question and of all its answers that are read."""
        label, answers = self._words(name)
        return label + sum(answers.values())

    def _read(self, view: QuestionView) -> int:
        label, answers = self._words(view.name)
        return label + sum([answers.get(choice.code, 0) for choice in view.choices] if answers else ())

    def _words(self, name: str) -> tuple[int, dict[str, int]]:
        """The number of words of the question, and by code those of the answers that are read aloud."""
        known = self._known.get(name)
        if known is None:
            question, words = self._questions[name], self._questionnaire.words
            answers = self._questionnaire.lists.get(question.list_name)
            read = answers_read(question, answers) if answers and question.type in LISTED_TYPES else []
            by_code = {choice.name: _count(words(choice.label, self._language)) for choice in read}
            known = self._known[name] = _count(words(question.label, self._language)), by_code
        return known


def _weighted(
    items: tuple[s.Item, ...], times: float, chance: float, instances: int
) -> Iterator[tuple[s.Question, float]]:
    """Every question with the expected number of times it is asked."""
    for item in items:
        inside = times * (chance if item.relevant and item.relevant != "true()" else 1.0)
        if isinstance(item, s.Question):
            yield item, inside
        elif isinstance(item, s.Group):
            yield from _weighted(item.items, inside, chance, instances)
        else:
            counted = whole_number(item.count)
            fixed = instances if counted is None else min(counted, MOST_MADE)
            yield from _weighted(item.items, inside * fixed, chance, instances)


def _words_read(questionnaire: s.Questionnaire, question: s.Question, language: str) -> int:
    """The number of words of the question and of the answers that are read aloud."""
    count = _count(questionnaire.words(question.label, language))
    answers = questionnaire.lists.get(question.list_name)
    if answers is not None and question.type in LISTED_TYPES:
        read = answers_read(question, answers)
        count += sum(_count(questionnaire.words(choice.label, language)) for choice in read)
    return count


def _count(words: str) -> int:
    return len(_WORD.findall(words))
