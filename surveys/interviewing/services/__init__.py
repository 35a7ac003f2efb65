"""What is done in an interview: begin, answer, go back, note, suspend, break off, finish, reject, restore."""

from surveys.interviewing.runs import APPLIED, LATE, REPEATED, STALE, Step

from .answering import add_note, answer, go_to_page, step_back, switch_language
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
from .recording import NoInterviewError
from .rejecting import AnotherCountsError, NotFinishedError, NotRejectedError, reject_interview, restore_interview
from .starting import AlreadyInterviewedError, NothingToAskError, NotInHandError, start_interview

__all__ = [
    "APPLIED",
    "LATE",
    "REPEATED",
    "STALE",
    "AlreadyInterviewedError",
    "AnotherCountsError",
    "NoInterviewError",
    "NotFinishedError",
    "NotInHandError",
    "NotOverError",
    "NotRejectedError",
    "NothingToAskError",
    "Step",
    "add_note",
    "answer",
    "ask_last_questions",
    "break_off",
    "close_call",
    "end_interviews_of_closed_cases",
    "erase_person",
    "finish",
    "go_to_page",
    "reject_interview",
    "restore_interview",
    "start_interview",
    "step_back",
    "suspend",
    "switch_language",
]
