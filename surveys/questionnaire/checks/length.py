"""How long an interview will take, estimated from what is read and what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from surveys.questionnaire import structure as s
from surveys.questionnaire.pages import QuestionView

from .texts import answers_read

WORDS_A_MINUTE = 130
"""A calm reading pace: a little more than two words a second."""

SECONDS_TO_ANSWER = {
    s.SELECT_ONE: 4.0,
    s.SELECT_MULTIPLE: 7.0,
    s.RANK: 15.0,
    s.INTEGER: 5.0,
    s.DECIMAL: 6.0,
    s.RANGE: 4.0,
    s.TEXT: 18.0,
    s.DATE: 7.0,
    s.TIME: 6.0,
    s.DATETIME: 9.0,
    s.NOTE: 1.0,
    s.ACKNOWLEDGE: 3.0,
}
"""From the last word of a question to the next one: thinking, answering, typing."""

TYPICAL_CHANCE = 0.5
"""How likely a question with a condition is asked, when nothing better is known."""

TYPICAL_INSTANCES, MOST_INSTANCES = 2, 5
"""Of a repeat whose number of times is not fixed."""

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Span:
    """One kind of interview: questions asked, words read, minutes."""

    questions: float
    words: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Length:
    """Of a complete interview: nothing that has a condition is asked, half of it, all of it."""

    shortest: Span
    typical: Span
    longest: Span


def estimate(questionnaire: s.Questionnaire, language: str = "") -> Length:
    """The length of a complete interview in one language; conditions are not weighed, jumps not followed."""
    return Length(
        _span(questionnaire, language, 0.0, 1, 0),
        _span(questionnaire, language, TYPICAL_CHANCE, TYPICAL_INSTANCES, 1),
        _span(questionnaire, language, 1.0, MOST_INSTANCES, MOST_INSTANCES),
    )


def _span(questionnaire: s.Questionnaire, language: str, chance: float, instances: int, least: int) -> Span:
    questions = words = seconds = 0.0
    usual = tuple(item for item in questionnaire.items if item.name != (questionnaire.after_break_off or None))
    for question, times in _weighted(usual, 1.0, chance, instances if least else 0):
        if question.type in s.SILENT_TYPES or question.device_type:
            continue
        read = _words_read(questionnaire, question, language)
        questions += 0 if question.type == s.NOTE else times
        words += read * times
        seconds += times * _seconds(read, question.type)
    return Span(round(questions, 1), round(words), round(seconds / 60, 1))


def minutes_until(questionnaire: s.Questionnaire, language: str = "") -> dict[str, float]:
    """Minutes of a typical interview up to and with each question, by its name."""
    until: dict[str, float] = {}
    seconds = 0.0
    for question, times in _weighted(questionnaire.items, 1.0, TYPICAL_CHANCE, TYPICAL_INSTANCES):
        if question.type in s.SILENT_TYPES or question.device_type:
            continue
        seconds += times * _seconds(_words_read(questionnaire, question, language), question.type)
        until[question.name] = seconds / 60
    return until


def _seconds(words: int, kind: str) -> float:
    return words * 60 / WORDS_A_MINUTE + SECONDS_TO_ANSWER.get(kind, 5.0)


class Reading:
    """How many words there are to read in each question of a questionnaire, in one language."""

    def __init__(self, questionnaire: s.Questionnaire, language: str = "") -> None:
        self._questionnaire, self._language = questionnaire, language
        self._questions = {question.name: question for question in questionnaire.questions()}
        self._known: dict[str, tuple[int, dict[str, int]]] = {}

    def span(self, views: Iterable[QuestionView]) -> Span:
        """The length of an interview that asked this; answers off the list are not read."""
        questions = words = 0
        seconds = 0.0
        for view in views:
            label, answers = self._words(view.name)
            read = label + sum([answers.get(choice.code, 0) for choice in view.choices] if answers else ())
            questions += view.type != s.NOTE
            words += read
            seconds += _seconds(read, view.type)
        return Span(questions, words, round(seconds / 60, 1))

    def _words(self, name: str) -> tuple[int, dict[str, int]]:
        """Words of the question, and by code of the answers that are read aloud."""
        known = self._known.get(name)
        if known is None:
            question, words = self._questions[name], self._questionnaire.words
            answers = self._questionnaire.lists.get(question.list_name)
            read = answers_read(question, answers) if answers and question.type in s.LISTED_TYPES else []
            by_code = {choice.name: _count(words(choice.label, self._language)) for choice in read}
            known = self._known[name] = _count(words(question.label, self._language)), by_code
        return known


def _weighted(
    items: tuple[s.Item, ...], times: float, chance: float, instances: int
) -> Iterator[tuple[s.Question, float]]:
    """Every question with how many times it is asked."""
    for item in items:
        inside = times * (chance if item.relevant and item.relevant != "true()" else 1.0)
        if isinstance(item, s.Question):
            yield item, inside
        elif isinstance(item, s.Group):
            yield from _weighted(item.items, inside, chance, instances)
        else:
            fixed = int(item.count) if item.count.isdecimal() else instances
            yield from _weighted(item.items, inside * fixed, chance, instances)


def _words_read(questionnaire: s.Questionnaire, question: s.Question, language: str) -> int:
    """Words of the question and of the answers that are read aloud."""
    count = _count(questionnaire.words(question.label, language))
    answers = questionnaire.lists.get(question.list_name)
    if answers is not None and question.type in s.LISTED_TYPES:
        read = answers_read(question, answers)
        count += sum(_count(questionnaire.words(choice.label, language)) for choice in read)
    return count


def _count(words: str) -> int:
    return len(_WORD.findall(words))
