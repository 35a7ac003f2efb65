"""Workbooks for tests, written as small tables in the test itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from textwrap import dedent

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def workbook(**sheets: str) -> bytes:
    """An .xlsx with a sheet for each argument; rows are lines, cells are separated by ``|``."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for line in dedent(table).strip("\n").splitlines():
            sheet.append([cell.strip() or None for cell in line.split("|")])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(*rows: list[object], then: Callable[[Worksheet], None] | None = None) -> bytes:
    """A workbook of one sheet with these rows; ``then`` does something else to the sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if then:
        then(book.active)
    return saved(book)
