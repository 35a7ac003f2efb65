"""Writes questionnaires: what is done to questions, answers and jumps, as operations on the rows of a draft."""

from .jumps import jump_set, jumps_after
from .lists import (
    CHANGED,
    EQUAL,
    NEW,
    PastedAnswer,
    answer_moved,
    detached,
    folded_list,
    pasted,
    read_pasted,
    rows_of_list,
)
from .questions import NEW_TYPES, added, copied, grouped, moved, next_code, placed, removed, set_in_all
from .typed import TypedQuestion, answer_added, read_typed, typed_in
from .written import Written, cell_in, column_for, heading_for, read_written, with_ids

__all__ = [
    "CHANGED",
    "EQUAL",
    "NEW",
    "NEW_TYPES",
    "PastedAnswer",
    "TypedQuestion",
    "Written",
    "added",
    "answer_added",
    "answer_moved",
    "cell_in",
    "column_for",
    "copied",
    "detached",
    "folded_list",
    "grouped",
    "heading_for",
    "jump_set",
    "jumps_after",
    "moved",
    "next_code",
    "pasted",
    "placed",
    "read_pasted",
    "read_typed",
    "read_written",
    "removed",
    "rows_of_list",
    "set_in_all",
    "typed_in",
    "with_ids",
]
