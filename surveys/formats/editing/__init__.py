"""Changes a workbook as it was uploaded: of its file, only what was changed is written anew."""

from .changes import (
    CellChange,
    Edited,
    edit_and_check,
    look_at,
    redo_and_check,
    restore_and_check,
    sheets_of,
    try_and_check,
)
from .codes import FreeCodes
from .mending import MendedCell, mended_cells
from .operations import (
    AddAnswers,
    AddColumn,
    AddSheet,
    InsertRows,
    MoveRows,
    NewList,
    Operation,
    RecodeCells,
    RemoveRows,
    RenameItem,
    RenameList,
    SetCell,
    Taken,
)
from .patches import whole
from .places import Look, column_of
from .remedies import remedy
from .row_ids import RowIds
from .troubles import TROUBLES, CellTakenError, EditError

__all__ = [
    "TROUBLES",
    "AddAnswers",
    "AddColumn",
    "AddSheet",
    "CellChange",
    "CellTakenError",
    "EditError",
    "Edited",
    "FreeCodes",
    "InsertRows",
    "Look",
    "MendedCell",
    "MoveRows",
    "NewList",
    "Operation",
    "RecodeCells",
    "RemoveRows",
    "RenameItem",
    "RenameList",
    "RowIds",
    "SetCell",
    "Taken",
    "column_of",
    "edit_and_check",
    "look_at",
    "mended_cells",
    "redo_and_check",
    "remedy",
    "restore_and_check",
    "sheets_of",
    "try_and_check",
    "whole",
]
