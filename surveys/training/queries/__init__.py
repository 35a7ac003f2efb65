"""Reads of training: a person's path in a study, the team at a glance, the record."""

from .paths import (
    EXPERIENCED_AFTER,
    BriefingPage,
    BriefingQuestion,
    BriefingTest,
    TrainingPath,
    briefing_of,
    is_passed,
    path_of,
    questions_of,
    record_of,
    team_paths,
)

__all__ = [
    "EXPERIENCED_AFTER",
    "BriefingPage",
    "BriefingQuestion",
    "BriefingTest",
    "TrainingPath",
    "briefing_of",
    "is_passed",
    "path_of",
    "questions_of",
    "record_of",
    "team_paths",
]
