"""Files of strangers are opened here: in a process of their own, with bounds on memory, processor and time.

The worst file costs its own upload. What is opened are functions of ``formats``, which know nothing of Django, so that
the process has no connection, no secret and no file of ours.
"""

from .bounds import Bounds
from .client import BusyError, OutOfBoundsError, Stream, run
from .files import (
    OF_A_TABLE,
    mark_problems,
    open_table,
    preview,
    read_and_check,
    read_distributions,
    read_questionnaire,
    simulate,
    small_picture,
)

__all__ = [
    "OF_A_TABLE",
    "Bounds",
    "BusyError",
    "OutOfBoundsError",
    "Stream",
    "mark_problems",
    "open_table",
    "preview",
    "read_and_check",
    "read_distributions",
    "read_questionnaire",
    "run",
    "simulate",
    "small_picture",
]
