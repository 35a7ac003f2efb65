"""Changes cells of a workbook as it was uploaded: of its file, only what was changed is written anew."""

from .changes import CellChange, Changed, change_and_check, look_at
from .places import Look, column_of
from .remedies import remedy
from .troubles import TROUBLES, EditError

__all__ = [
    "TROUBLES",
    "CellChange",
    "Changed",
    "EditError",
    "Look",
    "change_and_check",
    "column_of",
    "look_at",
    "remedy",
]
