"""Everything that changes training: write a briefing, read it, answer its questions, waive it."""

from .briefings import (
    MOST_PAGES,
    MOST_QUESTIONS,
    answer_test,
    confirm_page,
    waive_briefing,
    write_briefing,
)
from .deciding import answer_contested, decide_practice
from .errors import (
    AlreadyAnsweredError,
    LessonError,
    NotEndedError,
    NothingLeftError,
    NothingToCorrectError,
    NothingToWaiveError,
    PageGoneError,
    RewrittenMeanwhileError,
    TrainingError,
    UnansweredError,
    WaiverError,
)
from .general import answer_general, ask_general, confirm_general_page, write_general
from .recording import correct_entry, record_lesson
from .waves import repeat_with_briefing

__all__ = [
    "MOST_PAGES",
    "MOST_QUESTIONS",
    "AlreadyAnsweredError",
    "LessonError",
    "NotEndedError",
    "NothingLeftError",
    "NothingToCorrectError",
    "NothingToWaiveError",
    "PageGoneError",
    "RewrittenMeanwhileError",
    "TrainingError",
    "UnansweredError",
    "WaiverError",
    "answer_contested",
    "answer_general",
    "answer_test",
    "ask_general",
    "confirm_general_page",
    "confirm_page",
    "correct_entry",
    "decide_practice",
    "record_lesson",
    "repeat_with_briefing",
    "waive_briefing",
    "write_briefing",
    "write_general",
]
