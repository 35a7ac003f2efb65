"""Writes questionnaires: what is done to questions, answers and jumps, as operations on the rows of a draft."""

from .blocks import end_of_part, outside_of_pages
from .grids import Grid, grid_of, grid_rows_added
from .jumps import jump_added, jump_set, jumps_after, other_jumps
from .lists import (
    CHANGED,
    EQUAL,
    NEW,
    PastedAnswer,
    answer_moved,
    answer_placed,
    detached,
    lines_left_out,
    pasted,
    read_pasted,
    rows_of_list,
)
from .moving import moved, placed
from .order import LEADS, READS, WITHIN, Limits, MisplacedError, Refusal, limits_of, read_by_row, readers_of
from .questions import NEW_TYPES, added, next_code
from .repeated import Repetition, repeated
from .several import cells_changed, condition_in_all, copied, grouped, removed, set_in_all
from .typed import TypedQuestion, answers_added, read_typed, typed_in
from .written import Written, cell_in, column_for, folded_list, heading_for, read_written, with_ids

__all__ = [
    "CHANGED",
    "EQUAL",
    "LEADS",
    "NEW",
    "NEW_TYPES",
    "READS",
    "WITHIN",
    "Grid",
    "Limits",
    "MisplacedError",
    "PastedAnswer",
    "Refusal",
    "Repetition",
    "TypedQuestion",
    "Written",
    "added",
    "answer_moved",
    "answer_placed",
    "answers_added",
    "cell_in",
    "cells_changed",
    "column_for",
    "condition_in_all",
    "copied",
    "detached",
    "end_of_part",
    "folded_list",
    "grid_of",
    "grid_rows_added",
    "grouped",
    "heading_for",
    "jump_added",
    "jump_set",
    "jumps_after",
    "limits_of",
    "lines_left_out",
    "moved",
    "next_code",
    "other_jumps",
    "outside_of_pages",
    "pasted",
    "placed",
    "read_by_row",
    "read_pasted",
    "read_typed",
    "read_written",
    "readers_of",
    "removed",
    "repeated",
    "rows_of_list",
    "set_in_all",
    "typed_in",
    "with_ids",
]
