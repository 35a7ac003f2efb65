"""An interview, step by step: pure functions from one state to the next, and what a state shows and yields.

Whoever runs interviews uses the names that stand here; the modules inside are private to one another. From below:
``run_values`` is what the parts know of a run, ``context`` what an expression sees of it, ``piping`` its texts,
``offering`` its choices, ``evaluation`` joins them; ``page_sequence``, ``page_views``, ``accepting_entries`` and
``quota_decisions`` make pages and take answers; ``steps`` goes from state to state.
"""

from .earlier_versions import translate_state
from .interview_results import beyond_measure, jumps_taken, lines, lines_on, read_back, values
from .looking import Look, look_at
from .page_views import prepare_lists
from .quota_decisions import (
    ASK_ALL,
    FULL,
    OPEN,
    cells,
    choices_of,
    decide,
    pick,
    sample_cells,
    undecided,
)
from .steps import (
    TOO_MUCH,
    NotVisitedError,
    Step,
    add_instance,
    answer,
    ask,
    back,
    break_off,
    decline_instance,
    go_to,
    last_questions,
    remove_instance,
    set_language,
    stands_on,
    start,
    taken_up,
    turned_away,
    wanted,
)

__all__ = [
    "ASK_ALL",
    "FULL",
    "OPEN",
    "TOO_MUCH",
    "Look",
    "NotVisitedError",
    "Step",
    "add_instance",
    "answer",
    "ask",
    "back",
    "beyond_measure",
    "break_off",
    "cells",
    "choices_of",
    "decide",
    "decline_instance",
    "go_to",
    "jumps_taken",
    "last_questions",
    "lines",
    "lines_on",
    "look_at",
    "pick",
    "prepare_lists",
    "read_back",
    "remove_instance",
    "sample_cells",
    "set_language",
    "stands_on",
    "start",
    "taken_up",
    "translate_state",
    "turned_away",
    "undecided",
    "values",
    "wanted",
]
