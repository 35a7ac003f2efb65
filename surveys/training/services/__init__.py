"""Everything that changes training: write a briefing, read it, answer its questions, waive it."""

from .briefings import (
    MOST_PAGES,
    MOST_QUESTIONS,
    AlreadyAnsweredError,
    NothingToWaiveError,
    PageGoneError,
    RewrittenMeanwhileError,
    TrainingError,
    WaiverError,
    answer_test,
    confirm_page,
    waive_briefing,
    write_briefing,
)
from .waves import repeat_with_briefing

__all__ = [
    "MOST_PAGES",
    "MOST_QUESTIONS",
    "AlreadyAnsweredError",
    "NothingToWaiveError",
    "PageGoneError",
    "RewrittenMeanwhileError",
    "TrainingError",
    "WaiverError",
    "answer_test",
    "confirm_page",
    "repeat_with_briefing",
    "waive_briefing",
    "write_briefing",
]
