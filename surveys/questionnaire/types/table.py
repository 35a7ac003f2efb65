"""The table of question types: the only list of them, and what is asked of it most."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from surveys.questionnaire.model import structure as s

from .listed import RANK, SELECT_MULTIPLE, SELECT_ONE
from .moments import DATE, DATETIME, TIME
from .numbers import DECIMAL, INTEGER, RANGE
from .question_type import QuestionType
from .texts import ACKNOWLEDGE, CALCULATE, HIDDEN, NOTE, TEXT

TYPES: Mapping[str, QuestionType] = {
    one.name: one
    for one in (
        SELECT_ONE,
        SELECT_MULTIPLE,
        RANK,
        INTEGER,
        DECIMAL,
        RANGE,
        TEXT,
        DATE,
        TIME,
        DATETIME,
        NOTE,
        ACKNOWLEDGE,
        CALCULATE,
        HIDDEN,
    )
}
"""Name → type, in the order of the guide."""


def _names(has: Callable[[QuestionType], bool]) -> frozenset[str]:
    return frozenset(name for name, one in TYPES.items() if has(one))


# What every step of an interview asks of a type is asked of these sets, which costs less than a row's attribute.
SHOWN_TYPES = _names(lambda one: one.is_shown)
SILENT_TYPES = _names(lambda one: not one.is_shown)
"""Never on a screen: their value is worked out or given."""
ASKED_TYPES = _names(lambda one: one.is_asked)
READ_TYPES = SHOWN_TYPES - ASKED_TYPES
"""On a screen, without an answer."""
LISTED_TYPES = _names(lambda one: one.is_listed)
SEVERAL_TYPES = _names(lambda one: one.has_several)
RANKED_TYPES = _names(lambda one: one.is_ranked)
SINGLE_TYPES = LISTED_TYPES - SEVERAL_TYPES
MENTIONED_TYPES = SEVERAL_TYPES - RANKED_TYPES
"""Several answers of a list, as they are mentioned."""
NUMBER_TYPES = _names(lambda one: one.is_number)
WHOLE_TYPES = _names(lambda one: one.is_whole)
SCALE_TYPES = _names(lambda one: one.is_scale)
QUICK_TYPES = _names(lambda one: one.quick is not None)
DAY_TYPES = _names(lambda one: one.is_day)
DATED_TYPES = _names(lambda one: one.has_day)
TIME_TYPES = _names(lambda one: one.is_time)
TEXT_TYPES = _names(lambda one: one.is_text)
CALCULATED_TYPES = _names(lambda one: one.is_calculated)


def is_shown(question: s.Question) -> bool:
    """Whether the question stands on a page of the interview; what needs a device never does."""
    return question.type in SHOWN_TYPES and not question.device_type


def is_asked(question: s.Question) -> bool:
    """Whether the question is put to somebody and wants an answer."""
    return question.type in ASKED_TYPES and not question.device_type


def holds_value(question: s.Question) -> bool:
    """Whether the question has a value: one that is answered, worked out or given."""
    return TYPES[question.type].variable != "" and not question.device_type
