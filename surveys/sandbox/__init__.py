"""Untrusted files are opened in a separate process, with limits on memory, processor time and waiting time.

The worst a file can do is fail its own upload. The process runs functions of ``formats``, which know nothing of
Django, so that it has no database connection, no secret and no open file of the site.
"""

from .bounds import Bounds
from .client import BusyError, OutOfBoundsError, Stream, run
from .files import (
    OF_A_TABLE,
    compare,
    edit_and_check,
    look_at,
    mark_problems,
    merge_and_check,
    nearest,
    open_table,
    origin_of,
    preview,
    read_and_check,
    read_distributions,
    read_questionnaire,
    read_sheets,
    read_written,
    read_xliff,
    redo_and_check,
    restore_and_check,
    simulate,
    simulate_in_steps,
    small_picture,
    stamped,
    text_of_document,
    try_and_check,
)

__all__ = [
    "OF_A_TABLE",
    "Bounds",
    "BusyError",
    "OutOfBoundsError",
    "Stream",
    "compare",
    "edit_and_check",
    "look_at",
    "mark_problems",
    "merge_and_check",
    "nearest",
    "open_table",
    "origin_of",
    "preview",
    "read_and_check",
    "read_distributions",
    "read_questionnaire",
    "read_sheets",
    "read_written",
    "read_xliff",
    "redo_and_check",
    "restore_and_check",
    "run",
    "simulate",
    "simulate_in_steps",
    "small_picture",
    "stamped",
    "text_of_document",
    "try_and_check",
]
