"""Saved tests: interviews that were held once and are held again after each change of the draft.

A test is a row of the sheet ``tests``: the answers that are given, and what they led to. It is replayed by the same
steps as any interview; where its questions, its end, its quota cells or its texts are others now, the first of them is
told.
"""

from .cells import NONE, cell_of_lines, cell_of_names, lines_of, listed, name_in, names_of, pairs_of, path_of, renamed
from .differences import DIFFERENT, SAME, STUCK, Difference, Outcome, outcome
from .playing import Played, Shown, facts_of, play
from .recoding import recode_answers
from .recording import TooLongError, cells_of, recorded, renewed
from .starting import Started, drawn, read_before, started

__all__ = [
    "DIFFERENT",
    "NONE",
    "SAME",
    "STUCK",
    "Difference",
    "Outcome",
    "Played",
    "Shown",
    "Started",
    "TooLongError",
    "cell_of_lines",
    "cell_of_names",
    "cells_of",
    "drawn",
    "facts_of",
    "lines_of",
    "listed",
    "name_in",
    "names_of",
    "outcome",
    "pairs_of",
    "path_of",
    "play",
    "read_before",
    "recode_answers",
    "recorded",
    "renamed",
    "renewed",
    "started",
]
