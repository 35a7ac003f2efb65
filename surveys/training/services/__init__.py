"""Everything that changes training: write a briefing, read it, answer its questions, waive it."""

from .briefings import (
    MOST_PAGES,
    MOST_QUESTIONS,
    answer_test,
    confirm_page,
    waive_briefing,
    write_briefing,
)
from .errors import (
    AlreadyAnsweredError,
    NothingLeftError,
    NothingToWaiveError,
    PageGoneError,
    RewrittenMeanwhileError,
    TrainingError,
    WaiverError,
)
from .general import answer_general, ask_general, confirm_general_page, write_general
from .waves import repeat_with_briefing

__all__ = [
    "MOST_PAGES",
    "MOST_QUESTIONS",
    "AlreadyAnsweredError",
    "NothingLeftError",
    "NothingToWaiveError",
    "PageGoneError",
    "RewrittenMeanwhileError",
    "TrainingError",
    "WaiverError",
    "answer_general",
    "answer_test",
    "ask_general",
    "confirm_general_page",
    "confirm_page",
    "repeat_with_briefing",
    "waive_briefing",
    "write_briefing",
    "write_general",
]
