"""Returns the researcher's own workbook with every problem marked on its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import openpyxl
import xlrd
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from .editing import column_of

AUTHOR = "Ascolto"
FILLS = {"error": "FFF8C9C9", "warning": "FFFFE3B0"}
WIDTHS = (12, 16, 8, 26, 90)


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem in the user's language and its place: sheet, row (from 1), column by heading or letter."""

    severity: str
    heading: str
    sheet: str
    row: int | None
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The sheet that lists all problems: its title and the headings of its five columns."""

    title: str
    headings: tuple[str, str, str, str, str]


def mark_problems(content: bytes, marks: Sequence[Mark], listing: Listing) -> bytes:
    """The workbook as .xlsx with a comment and a fill on each problem's cell, and a first sheet listing all problems.

    Marks of an earlier call are removed. A problem without a cell is only on the list. Old .xls files are returned as
    .xlsx with their values; with empty ``content`` the result is the list alone.
    """
    workbook = _open(content)
    _remove_earlier_marks(workbook, listing.title)
    headings = {sheet.title: _headings(sheet) for sheet in workbook.worksheets}
    for mark in marks:
        cell = _cell(workbook, headings, mark)
        if cell is not None:
            _put(cell, mark)
    _list_all(workbook, marks, listing, headings)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _open(content: bytes) -> Workbook:
    if not content:
        empty = openpyxl.Workbook()
        empty.remove(empty.worksheets[0])
        return empty
    if content[:2] == b"PK":
        return openpyxl.load_workbook(BytesIO(content))
    old = xlrd.open_workbook(file_contents=content)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in old.sheets():
        copy = workbook.create_sheet(sheet.name)
        for row in range(sheet.nrows):
            copy.append(sheet.row_values(row))
    return workbook


def _remove_earlier_marks(workbook: Workbook, title: str) -> None:
    if title in workbook.sheetnames:
        workbook.remove(workbook[title])
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _headings(sheet: Worksheet) -> dict[str, int]:
    # Headings may be below empty rows: the first row with text is the heading row.
    for row in sheet.iter_rows():
        named = {str(cell.value).strip(): cell.column for cell in row if cell.value not in (None, "")}
        if named:
            return named
    return {}


def _cell(workbook: Workbook, headings: dict[str, dict[str, int]], mark: Mark) -> Cell | None:
    if mark.row is None or mark.sheet not in workbook.sheetnames:
        return None
    column = column_of(headings[mark.sheet], mark.column)
    cell = workbook[mark.sheet].cell(mark.row, column)
    return cell if isinstance(cell, Cell) else None


def _put(cell: Cell, mark: Mark) -> None:
    words = f"{mark.heading}: {mark.words}"
    if cell.comment is not None and cell.comment.author == AUTHOR:
        words = f"{cell.comment.text}\n\n{words}"
    comment = Comment(words, AUTHOR)
    comment.width, comment.height = 360, 40 + 18 * (len(words) // 45 + 1 + words.count("\n"))
    worse = mark.severity == "error" or cell.fill.fgColor.rgb != FILLS["error"]
    cell.comment = comment
    if worse:
        cell.fill = PatternFill("solid", fgColor=FILLS[mark.severity])


def _list_all(workbook: Workbook, marks: Sequence[Mark], listing: Listing, headings: dict[str, dict[str, int]]) -> None:
    sheet = workbook.create_sheet(listing.title, 0)
    sheet.append(listing.headings)
    for mark in marks:
        sheet.append([mark.heading, mark.sheet, mark.row, mark.column, mark.words])
        row = sheet.max_row
        for listed in sheet[row]:
            if isinstance(listed.value, str):
                listed.data_type = "s"  # a heading that begins with "=" is no formula
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=FILLS[mark.severity])
        sheet.cell(row, 5).alignment = Alignment(wrap_text=True, vertical="top")
        cell = _cell(workbook, headings, mark)
        if cell is not None:
            place = sheet.cell(row, 3)
            place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{mark.sheet}'!{cell.coordinate}")
    for number, width in enumerate(WIDTHS, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, number).column_letter].width = width
    sheet.freeze_panes = "A2"
    workbook.active = 0
