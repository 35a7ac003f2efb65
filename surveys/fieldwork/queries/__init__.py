"""What is known of the field: the case at hand, why it comes now, why none comes, who holds what."""

from .appointments import cases_by_state, overdue_appointments, shown_columns, upcoming_appointments
from .call_panel import CasePanel, PastCall, case_panel
from .held_cases import HeldCases, held_attempt, held_cases, parked_for
from .histories import history_of, open_appointment
from .queue import EmptyQueue, WaitingReason, ready_counts, why_no_case
from .sample_rows import RowReason, refused_rows, sample_notes, sample_reasons

__all__ = [
    "CasePanel",
    "EmptyQueue",
    "HeldCases",
    "PastCall",
    "RowReason",
    "WaitingReason",
    "case_panel",
    "cases_by_state",
    "held_attempt",
    "held_cases",
    "history_of",
    "open_appointment",
    "overdue_appointments",
    "parked_for",
    "ready_counts",
    "refused_rows",
    "sample_notes",
    "sample_reasons",
    "shown_columns",
    "upcoming_appointments",
    "why_no_case",
]
