"""Everything that changes interviews: start, answer, go back, suspend, finish, correct, reject, erase."""

from surveys.interviewing.queries.runs import APPLIED, LATE, REPEATED, STALE, Step

from .anonymising import anonymise_case
from .answering import add_note, answer, go_to_page, step_back, switch_language
from .change_numbers import number_all_interviews, number_interviews
from .correcting import (
    CorrectionPreview,
    KnownCase,
    correct_disposition,
    known_case,
    mark_attempt_rejected,
    outcomes_offered,
    preview_correction,
    reject_interview,
    reopen_case,
    restore_interview,
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
    "CorrectionPreview",
    "KnownCase",
    "NoInterviewError",
    "NotInHandError",
    "NotOverError",
    "NothingToAskError",
    "Step",
    "add_note",
    "anonymise_case",
    "answer",
    "ask_last_questions",
    "break_off",
    "close_call",
    "correct_disposition",
    "end_interviews_of_closed_cases",
    "erase_person",
    "finish",
    "go_to_page",
    "known_case",
    "learn_pace",
    "mark_attempt_rejected",
    "number_all_interviews",
    "number_interviews",
    "outcomes_offered",
    "preview_correction",
    "reject_interview",
    "reopen_case",
    "restore_interview",
    "start_interview",
    "step_back",
    "suspend",
    "switch_language",
]
