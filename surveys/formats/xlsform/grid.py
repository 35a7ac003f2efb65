"""Reads Excel files as plain tables of text, the input of the rest of the reader.

The content decides how a file is read, not its name. Numbers are given as Excel shows them (``1.0`` is ``1``), dates as
ISO texts, and whatever cannot be read is noted as a problem.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import xlrd

from surveys.formats.plain_rows import NotPlainError

from .findings import Findings
from .quick_sheets import Workbook

LARGEST_FILE = 25 * 1024 * 1024
"""In bytes. The largest of 632 real workbooks has 2 MB."""
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 1000
MOST_CELLS = 1_000_000
BLANK_ROWS_THAT_END_A_SHEET = 100
"""The standard stops at 20; people leave more between blocks, and some sheets continue for a million rows."""
LONGEST_CELL = 32_767
"""In characters; Excel's own limit."""

_MOMENTS = (date, time, timedelta)
_OLE = b"\xd0\xcf\x11\xe0"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_ZIP = b"PK"
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAK = re.compile("\r\n?|\x85|\u2028")


class UnreadableError(Exception):
    """Raised if the file or one of its sheets cannot be read; ``code`` is an entry of the catalogue."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: its number as in Excel, its cells as texts; ``dated``: the indexes of date cells."""

    number: int
    cells: tuple[str, ...]
    dated: frozenset[int] = frozenset()

    def at(self, index: int) -> str:
        """The text of a cell, ``""`` beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows that are not blank."""

    name: str
    rows: tuple[Row, ...]


def read_sheets(content: bytes, findings: Findings) -> list[Sheet]:
    """All sheets of an .xlsx, .xlsm or .xls file. Raises only ``UnreadableError``.

    Macros are not read (a warning is noted).
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableError("file_too_large", size=len(content) >> 20, largest=LARGEST_FILE >> 20)
    if not content:
        raise UnreadableError("file_empty")
    read: Callable[[bytes, Findings], list[Sheet]]
    if content.startswith(_ZIP):
        read = _read_xlsx
    elif content.startswith((_OLE, *_BIFF)):
        read = _read_xls
    else:
        raise UnreadableError("not_a_workbook")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read(content, findings)
    except UnreadableError:
        raise
    except Exception as error:
        # The two libraries do not document what they raise on broken files of unknown origin.
        raise UnreadableError("workbook_broken") from error


def _read_xlsx(content: bytes, findings: Findings) -> list[Sheet]:
    check_archive(content, findings)
    workbook = Workbook(content)
    budget = _Budget(MOST_CELLS)
    sheets = []
    for name, part in workbook.found:
        try:
            spent = _Budget(budget.left)
            sheets.append(_sheet(name, workbook.rows(part), spent))
            budget = spent
        except NotPlainError:
            sheets.append(_sheet(name, workbook.parsed_rows(name, part), budget))
    workbook.archive.close()
    return sheets


def check_archive(content: bytes, findings: Findings) -> None:
    """Refuse files that unpack to too much, by the sizes the archive declares (unpacking enforces them)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise UnreadableError("not_a_workbook")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError("workbook_encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * len(content):
        raise UnreadableError("unpacks_too_large", largest=LARGEST_UNPACKED >> 20)
    if any(name.endswith("vbaProject.bin") for name in names):
        findings.add("macros_ignored")


def _read_xls(content: bytes, findings: Findings) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableError("workbook_encrypted")
    try:
        workbook = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True, on_demand=True)
    except xlrd.XLRDError as error:
        raise UnreadableError("workbook_encrypted" if "encrypt" in str(error).lower() else "workbook_broken") from error
    if b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0" in content:
        findings.add("macros_ignored")
    budget = _Budget(MOST_CELLS)
    sheets = []
    for name in workbook.sheet_names():
        sheet = workbook.sheet_by_name(name)
        rows = ([xls_value(cell, workbook.datemode) for cell in sheet.row(index)] for index in range(sheet.nrows))
        sheets.append(_sheet(name, rows, budget))
        workbook.unload_sheet(name)
    return sheets


def xls_value(cell: Any, datemode: int) -> object:
    """The value of a cell of xlrd's: a text, number, moment or truth value."""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _xls_moment(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "")
    return cell.value


def _xls_moment(value: float, datemode: int) -> object:
    if 0 <= value < 1:
        return (datetime.min + timedelta(days=value)).time()
    try:
        return xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value


class _Budget:
    """Counts the cells of the whole file against a limit."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise UnreadableError("too_many_cells", most=MOST_CELLS)


def _sheet(name: str, rows: Iterable[Iterable[object]], budget: _Budget) -> Sheet:
    return Sheet(name.strip(), tuple(_rows(rows, budget)))


def _rows(rows: Iterable[Iterable[object]], budget: _Budget) -> Iterator[Row]:
    blank = 0
    for number, row in enumerate(rows, start=1):
        values = list(row)
        cells = [as_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            blank += 1
            if blank >= BLANK_ROWS_THAT_END_A_SHEET:
                return
            continue
        blank = 0
        budget.spend(len(cells))
        dated = [index for index, value in enumerate(values) if isinstance(value, _MOMENTS)]
        yield Row(number, tuple(cells), frozenset(dated))


def as_text(value: object) -> str:
    """A cell's value as Excel shows it: no trailing ``.0``, ISO dates, no invisible characters."""
    match value:
        case None:
            return ""
        case str():
            return clean_text(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="seconds")
        case timedelta():
            return (datetime.min + value % timedelta(days=1)).time().isoformat(timespec="seconds")
        case _:
            return clean_text(str(value))


def _moment(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="seconds")


def clean_text(text: str) -> str:
    """The text without control characters, outer white space and non-breaking spaces; breaks are ``\\n``."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _BREAK.sub("\n", _NOT_IN_TEXT.sub("", text[:LONGEST_CELL]))
    return text.replace("\u00a0", " ").strip().strip("\u200b").strip()
