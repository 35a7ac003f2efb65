"""The types of questions: one ``QuestionType`` for each, with all that is the type's own; ``TYPES`` is the only table.

A new type is a row here, in ``table``, and its twin in ``web.screens``. Types know the model and nothing above it.
"""

from .entries import HOME, KEYS, MISSING_WORDS, in_words, prepare, understand
from .question_type import QuestionType
from .table import (
    ASKED_TYPES,
    CALCULATED_TYPES,
    DATED_TYPES,
    DAY_TYPES,
    LISTED_TYPES,
    MENTIONED_TYPES,
    NUMBER_TYPES,
    QUICK_TYPES,
    RANKED_TYPES,
    READ_TYPES,
    SCALE_TYPES,
    SEVERAL_TYPES,
    SHOWN_TYPES,
    SILENT_TYPES,
    SINGLE_TYPES,
    TEXT_TYPES,
    TIME_TYPES,
    TYPES,
    WHOLE_TYPES,
    holds_value,
    is_asked,
    is_shown,
)
from .texts import cleaned

__all__ = [
    "ASKED_TYPES",
    "CALCULATED_TYPES",
    "DATED_TYPES",
    "DAY_TYPES",
    "HOME",
    "KEYS",
    "LISTED_TYPES",
    "MENTIONED_TYPES",
    "MISSING_WORDS",
    "NUMBER_TYPES",
    "QUICK_TYPES",
    "RANKED_TYPES",
    "READ_TYPES",
    "SCALE_TYPES",
    "SEVERAL_TYPES",
    "SHOWN_TYPES",
    "SILENT_TYPES",
    "SINGLE_TYPES",
    "TEXT_TYPES",
    "TIME_TYPES",
    "TYPES",
    "WHOLE_TYPES",
    "QuestionType",
    "cleaned",
    "holds_value",
    "in_words",
    "is_asked",
    "is_shown",
    "prepare",
    "understand",
]
