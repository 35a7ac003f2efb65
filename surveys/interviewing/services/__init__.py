"""What is done in an interview: begin, answer, go back, note, suspend, break off, finish, reject, restore."""

from surveys.interviewing.queries.runs import APPLIED, LATE, REPEATED, STALE, Step

from .answering import add_note, answer, go_to_page, step_back, switch_language
from .correcting import (
    Preview,
    correct_disposition,
    outcomes_offered,
    preview,
    reject_interview,
    reopen_case,
    restore_interview,
    say_rejected,
)
from .ending import (
    NotOverError,
    ask_last_questions,
    break_off,
    close_call,
    end_interviews_of_closed_cases,
    finish,
    suspend,
)
from .erasing import erase_person
from .learning_pace import learn_pace
from .recording import NoInterviewError
from .starting import AlreadyInterviewedError, NothingToAskError, NotInHandError, start_interview

__all__ = [
    "APPLIED",
    "LATE",
    "REPEATED",
    "STALE",
    "AlreadyInterviewedError",
    "NoInterviewError",
    "NotInHandError",
    "NotOverError",
    "NothingToAskError",
    "Preview",
    "Step",
    "add_note",
    "answer",
    "ask_last_questions",
    "break_off",
    "close_call",
    "correct_disposition",
    "end_interviews_of_closed_cases",
    "erase_person",
    "finish",
    "go_to_page",
    "learn_pace",
    "outcomes_offered",
    "preview",
    "reject_interview",
    "reopen_case",
    "restore_interview",
    "say_rejected",
    "start_interview",
    "step_back",
    "suspend",
    "switch_language",
]
