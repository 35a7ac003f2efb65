"""Reads of interviews: single ones, their progress, their lengths, who is at work, what disagrees."""

from .case_facts import facts_of_case
from .case_interviews import REJECTABLE, CaseInterview, interviews_of
from .counts import completes, counted_interviews
from .disagreements import DISAGREEMENT_KINDS, Disagreement, find_disagreements
from .event_replay import not_rebuilt
from .interview_lengths import OwnLength, PageTime, own_length, pace_in_use, page_times
from .interviewers_at_work import (
    AWAY,
    BETWEEN,
    CALLING,
    ELSEWHERE,
    IDLE,
    IN_INTERVIEW,
    ON_THE_PHONE,
    WORKING,
    AtWork,
    held_elsewhere,
    late_answers,
    people_at_work,
)
from .interviews import (
    OwnAttempt,
    OwnInterview,
    current_step,
    latest_interviews,
    notes_of,
    own_attempt,
    unfinished,
    visible_to,
)
from .personal_variables import codebooks_today, personal_answers_of, undecided_in
from .progress import (
    InterviewerFigures,
    Progress,
    StudyPace,
    completes_by_interviewer,
    completes_of,
    interviewer_figures,
    last_complete_at,
    progress_of,
    study_paces,
)
from .row_layouts import layout_of
from .runs import APPLIED, LATE, REPEATED, STALE, InterviewRun, Step, run_of

__all__ = [
    "APPLIED",
    "AWAY",
    "BETWEEN",
    "CALLING",
    "DISAGREEMENT_KINDS",
    "ELSEWHERE",
    "IDLE",
    "IN_INTERVIEW",
    "LATE",
    "ON_THE_PHONE",
    "REJECTABLE",
    "REPEATED",
    "STALE",
    "WORKING",
    "AtWork",
    "CaseInterview",
    "Disagreement",
    "InterviewRun",
    "InterviewerFigures",
    "OwnAttempt",
    "OwnInterview",
    "OwnLength",
    "PageTime",
    "Progress",
    "Step",
    "StudyPace",
    "codebooks_today",
    "completes",
    "completes_by_interviewer",
    "completes_of",
    "counted_interviews",
    "current_step",
    "facts_of_case",
    "find_disagreements",
    "held_elsewhere",
    "interviewer_figures",
    "interviews_of",
    "last_complete_at",
    "late_answers",
    "latest_interviews",
    "layout_of",
    "not_rebuilt",
    "notes_of",
    "own_attempt",
    "own_length",
    "pace_in_use",
    "page_times",
    "people_at_work",
    "personal_answers_of",
    "progress_of",
    "run_of",
    "study_paces",
    "undecided_in",
    "unfinished",
    "visible_to",
]
