"""Merges a workbook that was edited elsewhere with what it was downloaded from, which has been changed meanwhile."""

from .differences import ADDED, HEADING, HERE, MOVED, REMOVED, THERE, Comparison, Difference
from .merge import Base, Merged, Upload, compare, merge_and_check
from .nearest import nearest
from .stamps import DRAFT, VERSION, Origin, Stamp, origin_of, plain, stamp_of, stamped, study_print

__all__ = [
    "ADDED",
    "DRAFT",
    "HEADING",
    "HERE",
    "MOVED",
    "REMOVED",
    "THERE",
    "VERSION",
    "Base",
    "Comparison",
    "Difference",
    "Merged",
    "Origin",
    "Stamp",
    "Upload",
    "compare",
    "merge_and_check",
    "nearest",
    "origin_of",
    "plain",
    "stamp_of",
    "stamped",
    "study_print",
]
