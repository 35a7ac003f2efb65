"""What a sentence may say in one place of a questionnaire: of which questions, how compared, with which values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.predefined_names import columns_read
from surveys.questionnaire.types import (
    CALCULATED_TYPES,
    DAY_TYPES,
    NUMBER_TYPES,
    SEVERAL_TYPES,
    SILENT_TYPES,
    SINGLE_TYPES,
    TIME_TYPES,
    holds_value,
)

from .forms import WITHOUT_VALUE, measured
from .tree import ATTEMPT, COLUMN, DATE, NUMBER, OWN, QUESTION, SAMPLE, TEXT, TODAY, Literal, Subject
from .writing import literal_for

CHOICE_FILTER, WHEN, REPEAT_COUNT = "choice_filter", "when", "repeat_count"
CHECKS = frozenset({"constraint", "warning"})
"""Conditions on the question's own answer."""
_LIST_COLUMNS = ("name", "label")

_EQUAL = ("is", "is_not")
_ORDERED = ("at_least", "at_most", "more_than", "less_than")
_ANSWERED = ("answered", "not_answered")
_COUNTED = ("answers_at_least", "answers_at_most", "answers_is")
_BLANK = ("blank", "not_blank")


class Kind(StrEnum):
    """What is compared: it decides which comparisons there are, and in which words they are said."""

    SINGLE = "single"
    SEVERAL = "several"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TEXT = "text"
    CALCULATED = "calculated"
    GIVEN = "given"


_COMPARISONS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SINGLE: (*_EQUAL, *_ANSWERED),
    Kind.SEVERAL: ("contains", "not_contains", *_COUNTED, *_ANSWERED),
    Kind.NUMBER: (*_EQUAL, *_ORDERED, *_ANSWERED),
    Kind.DATE: (*_EQUAL, *_ORDERED, *_ANSWERED),
    Kind.TIME: (*_EQUAL, *_ANSWERED),
    Kind.TEXT: (*_EQUAL, "includes_text", "starts_with", "characters_at_least", "characters_at_most", *_ANSWERED),
    Kind.CALCULATED: (*_EQUAL, *_ORDERED, *_BLANK),
    Kind.GIVEN: (*_EQUAL, *_ORDERED, *_BLANK),
}


class Offer:
    """What may be said in a column of an item, or of a route after it; ``name`` is empty for what has no place.

    ``column`` is as in the workbook: ``relevant``, ``constraint``, ``choice_filter``, ``when`` …
    """

    def __init__(self, questionnaire: s.Questionnaire, column: str, name: str = "") -> None:
        self._questionnaire = questionnaire
        self.column, self.name = column, name

    @cached_property
    def questions(self) -> Mapping[str, s.Question]:
        """Every question by its name."""
        return {question.name: question for question in self._questionnaire.questions()}

    @cached_property
    def own(self) -> s.Question | None:
        """The question that ``.`` stands for."""
        return self.questions.get(self.name) if self.column in CHECKS else None

    def subjects(self) -> Iterator[Subject]:
        """What may be compared: the own answer, earlier questions in order, calculations, columns of the sample."""
        if self.own is not None:
            yield Subject(OWN)
        if self.column == CHOICE_FILTER:
            yield from (Subject(COLUMN, name) for name in self._columns)
        yield from (Subject(QUESTION, name) for name in self._readable())
        columns = sorted(columns_read(self._questionnaire))
        yield from (Subject(QUESTION if column in self._declared else SAMPLE, column) for column in columns)
        yield from (Subject(TODAY), Subject(ATTEMPT))

    def kind(self, subject: Subject) -> Kind:
        """What kind of value the subject has."""
        if subject.kind == TODAY:
            return Kind.DATE
        if subject.kind == ATTEMPT:
            return Kind.NUMBER
        question = self.question(subject)
        if question is None:
            return Kind.GIVEN
        return _kind(question)

    def question(self, subject: Subject) -> s.Question | None:
        """The question whose answer the subject is; ``None`` if it is none."""
        if subject.kind == OWN:
            return self.own
        return self.questions.get(subject.name) if subject.kind == QUESTION else None

    def comparisons(self, subject: Subject) -> tuple[str, ...]:
        """The keys of the comparisons that make sense for the subject, the most likely first."""
        kind, question = self.kind(subject), self.question(subject)
        found = _COMPARISONS[kind]
        if subject.kind in (TODAY, ATTEMPT):
            return tuple(key for key in found if key not in _ANSWERED)
        if kind == Kind.SINGLE and all(_is_number(code) for code, _ in self.answers(subject)):
            found = (*_EQUAL, *_ORDERED, *_ANSWERED)
        return (*found, *(key for code in _missing(question, self._choices(question)) for key in (code, f"not_{code}")))

    def answers(self, subject: Subject) -> list[tuple[str, s.Text]]:
        """The codes a subject may have with their labels; none where they are not a list of the questionnaire."""
        question = self.question(subject)
        if subject.kind == COLUMN:
            return self._values_of(subject.name)
        return [(choice.name, choice.label) for choice in self._choices(question)]

    def form(self, subject: Subject, key: str) -> str:
        """In which form a value is written that the subject is compared with."""
        kind = self.kind(subject)
        measure, operator = measured(key)
        if measure or kind == Kind.NUMBER:
            return NUMBER
        if kind == Kind.DATE:
            return DATE
        return NUMBER if operator in _ORDERED else TEXT

    def _readable(self) -> Iterator[str]:
        """The questions that have been asked before the place, and what is worked out."""
        before = True
        for item in self._items:
            if item.name == self.name and self.column != WHEN:
                before = False
            if isinstance(item, s.Question) and holds_value(item) and (before or item.type in SILENT_TYPES):
                yield item.name
            if item.name == self.name and isinstance(item, s.Question):
                before = False

    @cached_property
    def _items(self) -> list[s.Item]:
        return [item for _, item in self._questionnaire.walk()]

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(column.name for column in self._questionnaire.sample)

    @cached_property
    def _filtered(self) -> tuple[s.Choice, ...]:
        return self._choices(self.questions.get(self.name))

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        extra = dict.fromkeys(column for choice in self._filtered for column in choice.properties)
        return (*_LIST_COLUMNS, *extra)

    def _values_of(self, column: str) -> list[tuple[str, s.Text]]:
        if column == "name":
            return [(choice.name, choice.label) for choice in self._filtered]
        values = dict.fromkeys(choice.properties.get(column, "") for choice in self._filtered)
        return [(value, {}) for value in values if value]

    def _choices(self, question: s.Question | None) -> tuple[s.Choice, ...]:
        answers = self._questionnaire.lists.get(question.list_name) if question is not None else None
        return answers.choices if answers is not None else ()


def fitting(offer: Offer, subject: Subject, key: str, value: Subject | Literal | None) -> Subject | Literal | None:
    """The value as it fits a subject and comparison chosen anew; ``None`` if it has to be chosen again."""
    if key in WITHOUT_VALUE or value is None or isinstance(value, Subject):
        return None if key in WITHOUT_VALUE else value
    codes = [code for code, _ in offer.answers(subject)]
    form = offer.form(subject, key)
    if codes and form == TEXT:
        return value if value.text in codes else None
    return value if value.form == form else literal_for(value.text, form)


def _kind(question: s.Question) -> Kind:
    for kind, types in (
        (Kind.SINGLE, SINGLE_TYPES),
        (Kind.SEVERAL, SEVERAL_TYPES),
        (Kind.NUMBER, NUMBER_TYPES),
        (Kind.CALCULATED, CALCULATED_TYPES | SILENT_TYPES),
        (Kind.TIME, TIME_TYPES),
        (Kind.DATE, DAY_TYPES | {s.DATETIME}),
    ):
        if question.type in types:
            return kind
    return Kind.TEXT


def _missing(question: s.Question | None, choices: tuple[s.Choice, ...]) -> list[str]:
    """What is offered beside the answers: ``dk``, ``refused``."""
    if question is None:
        return []
    offered = {*question.nonresponse, *(choice.missing for choice in choices)}
    return [code for code in ("dk", "refused") if code in offered]


def _is_number(code: str) -> bool:
    return code.removeprefix("-").isdecimal()
