"""Writes Excel workbooks as a stream: openpyxl makes the package and its styles, ``rows`` writes the cells."""

from .cells import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT, CellValue
from .package import Column, Page, Part, Sheet, Written, write_workbook

__all__ = [
    "CELL_LIMIT",
    "COLUMN_LIMIT",
    "ROW_LIMIT",
    "CellValue",
    "Column",
    "Page",
    "Part",
    "Sheet",
    "Written",
    "write_workbook",
]
