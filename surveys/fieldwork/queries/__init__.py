"""What is known of the field: the case at hand, why it comes now, why none comes, who holds what."""

from .appointments import overdue_appointments, shown_columns, upcoming_appointments
from .call_panel import CasePanel, PastCall, case_panel, phone_of_case
from .callers import Caller
from .calling_rules import (
    AppointmentRefusal,
    Rules,
    appointment_refusal,
    dispositions_of,
    has_ended,
    last_day_for_appointments,
    rules_of,
)
from .case_counts import cases_by_sample, cases_by_state, untouched_cases
from .case_files import MOST_CASES_FOUND, SHORTEST_NUMBER, CaseFile, WorkedOnce, case_file, same_number
from .case_states import states_of_cases
from .desk import CaseCounts, OutcomeCount, Plan, Supply, count_cases, due_by_quarter, parked_cases, plan_of, supply_of
from .do_not_call import forbidden_among, is_unreadable, unreadable
from .final_outcomes import (
    LAST_COLUMN,
    DispositionRow,
    Outcomes,
    dispositions_by_attempt,
    misstated_cases,
    outcomes_of,
)
from .held_cases import AT_WORK_WITHIN, HeldCases, count_held_cases, held_attempt, parked_for
from .histories import corrections_of, history_of, open_appointment, phones_of
from .person_names import words_of
from .queue import EmptyQueue, QueueTotals, WaitingReason, queue_totals, ready_counts, why_no_case
from .quota_cells import (
    CellChange,
    CellChangeKind,
    CellRow,
    CellSupply,
    cell_changes,
    has_room_again,
    quota_changes,
    quota_rows,
)
from .quota_pace import expected_ends
from .release_preview import ReleasePreview, preview_release
from .sample_columns import columns_that_look_personal, list_columns, personal_columns
from .sample_rows import RowReason, refused_rows, sample_notes, sample_reasons
from .staffing import Waiting, languages_in_field, other_languages, staff_of, waiting_by_kind

__all__ = [
    "AT_WORK_WITHIN",
    "LAST_COLUMN",
    "MOST_CASES_FOUND",
    "SHORTEST_NUMBER",
    "AppointmentRefusal",
    "Caller",
    "CaseCounts",
    "CaseFile",
    "CasePanel",
    "CellChange",
    "CellChangeKind",
    "CellRow",
    "CellSupply",
    "DispositionRow",
    "EmptyQueue",
    "HeldCases",
    "OutcomeCount",
    "Outcomes",
    "PastCall",
    "Plan",
    "QueueTotals",
    "ReleasePreview",
    "RowReason",
    "Rules",
    "Supply",
    "Waiting",
    "WaitingReason",
    "WorkedOnce",
    "appointment_refusal",
    "case_file",
    "case_panel",
    "cases_by_sample",
    "cases_by_state",
    "cell_changes",
    "columns_that_look_personal",
    "corrections_of",
    "count_cases",
    "count_held_cases",
    "dispositions_by_attempt",
    "dispositions_of",
    "due_by_quarter",
    "expected_ends",
    "forbidden_among",
    "has_ended",
    "has_room_again",
    "held_attempt",
    "history_of",
    "is_unreadable",
    "languages_in_field",
    "last_day_for_appointments",
    "list_columns",
    "misstated_cases",
    "open_appointment",
    "other_languages",
    "outcomes_of",
    "overdue_appointments",
    "parked_cases",
    "parked_for",
    "personal_columns",
    "phone_of_case",
    "phones_of",
    "plan_of",
    "preview_release",
    "queue_totals",
    "quota_changes",
    "quota_rows",
    "ready_counts",
    "refused_rows",
    "rules_of",
    "same_number",
    "sample_notes",
    "sample_reasons",
    "shown_columns",
    "staff_of",
    "states_of_cases",
    "supply_of",
    "unreadable",
    "untouched_cases",
    "upcoming_appointments",
    "waiting_by_kind",
    "why_no_case",
    "words_of",
]
