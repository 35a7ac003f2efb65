"""Writes cells of pages that are laid out by hand."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font
from openpyxl.worksheet.worksheet import Worksheet

from .cells import CELL_LIMIT, REFUSED_BY_XML
from .styles import FONT, RULE


def put_text(sheet: Worksheet, at: str, words: str, font: Font | None = None, border: Border = RULE) -> Cell:
    """Write a text that never becomes a formula, without characters XML does not allow; returns the cell."""
    cell = _put(sheet, at, font, border)
    cell.value = REFUSED_BY_XML.sub("", words)[:CELL_LIMIT]
    cell.data_type = "s"
    cell.alignment = Alignment(vertical="center")
    return cell


def put_number(
    sheet: Worksheet, at: str, number: float | None, shape: str, font: Font | None = None, border: Border = RULE
) -> Cell:
    """Write a number in the number format ``shape`` (``0.0%``); writes nothing for ``None``."""
    cell = _put(sheet, at, font, border)
    cell.value = number
    cell.number_format = shape
    cell.alignment = Alignment("right", "center")
    return cell


def _put(sheet: Worksheet, at: str, font: Font | None, border: Border) -> Cell:
    cell = sheet[at]
    cell.font = font or Font(FONT)
    cell.border = border
    return cell
