"""Everything that changes interviews: start, answer, go back, suspend, finish, correct, reject, erase."""

from surveys.interviewing.queries.runs import APPLIED, LATE, REPEATED, STALE, Step

from .anonymising import anonymise_case
from .answering import add_note, answer, go_to_page, step_back, switch_language
from .bulk_changes import (
    MOST_AT_ONCE,
    MOST_OF_LIST,
    BulkChange,
    BulkPreview,
    BulkResult,
    LeftOut,
    ask_bulk_change,
    carry_out_action,
    change_many,
    preview_many,
    result_of,
)
from .bulk_consequences import BulkConsequences
from .change_numbers import number_all_interviews, number_interviews
from .correcting import (
    CorrectionPreview,
    KnownCase,
    close_case,
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
from .flagging import flag_interviews, forget_checked_figures
from .handing_over import hand_over, take_over_call
from .last_words import LastWords
from .learning_pace import learn_pace
from .list_files import record_interview_file
from .practising import remove_practice_interview
from .publishing import PeopleCount, cells_to_count, publish_and_recount
from .recording import NoInterviewError
from .saying import record_spoken
from .starting import AlreadyInterviewedError, NothingToAskError, NotInHandError, start_interview
from .taking_back import take_back_step, why_not_taken_back

__all__ = [
    "APPLIED",
    "LATE",
    "MOST_AT_ONCE",
    "MOST_OF_LIST",
    "REPEATED",
    "STALE",
    "AlreadyInterviewedError",
    "BulkChange",
    "BulkConsequences",
    "BulkPreview",
    "BulkResult",
    "CorrectionPreview",
    "KnownCase",
    "LastWords",
    "LeftOut",
    "NoInterviewError",
    "NotInHandError",
    "NotOverError",
    "NothingToAskError",
    "PeopleCount",
    "Step",
    "add_note",
    "anonymise_case",
    "answer",
    "ask_bulk_change",
    "ask_last_questions",
    "break_off",
    "carry_out_action",
    "cells_to_count",
    "change_many",
    "close_call",
    "close_case",
    "correct_disposition",
    "end_interviews_of_closed_cases",
    "erase_person",
    "finish",
    "flag_interviews",
    "forget_checked_figures",
    "go_to_page",
    "hand_over",
    "known_case",
    "learn_pace",
    "mark_attempt_rejected",
    "number_all_interviews",
    "number_interviews",
    "outcomes_offered",
    "preview_correction",
    "preview_many",
    "publish_and_recount",
    "record_interview_file",
    "record_spoken",
    "reject_interview",
    "remove_practice_interview",
    "reopen_case",
    "restore_interview",
    "result_of",
    "start_interview",
    "step_back",
    "suspend",
    "switch_language",
    "take_back_step",
    "take_over_call",
    "why_not_taken_back",
]
