"""Reads of training: a person's path in a study, the team at a glance, the record."""

from .general import (
    GeneralPath,
    GeneralTraining,
    general_asked_since,
    general_path,
    general_paths,
    general_test,
    general_training,
    in_language,
)
from .paths import (
    EXPERIENCED_AFTER,
    BriefingPage,
    BriefingQuestion,
    BriefingTest,
    TrainingPath,
    briefing_of,
    earlier_words,
    is_passed,
    path_of,
    questions_of,
    record_of,
    team_paths,
)
from .shipped_general import shipped_pages, shipped_questions

__all__ = [
    "EXPERIENCED_AFTER",
    "BriefingPage",
    "BriefingQuestion",
    "BriefingTest",
    "GeneralPath",
    "GeneralTraining",
    "TrainingPath",
    "briefing_of",
    "earlier_words",
    "general_asked_since",
    "general_path",
    "general_paths",
    "general_test",
    "general_training",
    "in_language",
    "is_passed",
    "path_of",
    "questions_of",
    "record_of",
    "shipped_pages",
    "shipped_questions",
    "team_paths",
]
