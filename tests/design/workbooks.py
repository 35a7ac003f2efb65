"""Questionnaire workbooks as small tables."""

from collections.abc import Sequence
from io import BytesIO

import openpyxl

Rows = Sequence[Sequence[object]]


_made: dict[str, bytes] = {}


def workbook(**sheets: Rows) -> bytes:
    """An .xlsx with a sheet for each keyword; the first row of each holds its headings."""
    asked = repr([(title, [list(row) for row in rows]) for title, rows in sheets.items()])
    if asked not in _made:
        _made[asked] = _workbook(sheets)
    return _made[asked]


def _workbook(sheets: dict[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


YES_NO: Rows = [
    ["list_name", "name", "label::Italiano (it)"],
    ["yes_no", "1", "Sì"],
    ["yes_no", "2", "No"],
]
COFFEE: Rows = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["integer", "b2", "Quanti al giorno?", "${b1} = '1'"],
]
BROKEN: Rows = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["integer", "b2", "Quanti al giorno?", "${b9} = '1'"],
]


def coffee(**sheets: Rows) -> bytes:
    """A two-question study without any problem; ``sheets`` replaces or adds sheets."""
    return workbook(**{"survey": COFFEE, "choices": YES_NO, **sheets})
