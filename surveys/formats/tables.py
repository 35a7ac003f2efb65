"""Reads sample tables as plain rows from .xlsx, .xls, and .csv with any separator and encoding."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import python_calamine
from lxml import etree

from surveys.questionnaire.problems import gettext_noop

from . import long_sheets
from .headings import LOOKED_AT, headings_at, looks_like_respondent
from .long_sheets import MOST_COLUMNS
from .plain_texts import CHUNK, encoding_of, opened, separator_of, wide_encoding

LARGEST_UNPACKED = 1024 * 1024 * 1024
LARGEST_HELD = 32 * 1024 * 1024
"""The largest unpacked .xlsx workbook, in bytes, that is read whole by the faster reader."""
LARGEST_OF_OTHERS = 128 * 1024 * 1024
"""The same limit for workbooks that cannot be streamed."""
FEW_CELLS, MOST_CELLS_TO_ONE = 500_000, 26
"""The most rows × columns of a sheet that is read whole, and the most of them for each cell written in the file.

The faster reader allocates memory for all cells, filled or not.
"""
LONGEST_CELL = 131_072
LONGEST_LINE = 4 * 1024 * 1024
"""In characters."""
SEPARATOR_LINE = re.compile(r"\"?sep=.\"?[\r\n]*", re.IGNORECASE)
"""A first line that tells Excel the separator; Excel does not count it."""
_BLANK = (None, "")

TROUBLES: dict[str, str] = {
    "not_a_table": gettext_noop("This file is no Excel workbook and no text table."),
    "no_rows": gettext_noop("The first sheet has no rows under its headings."),
    "too_large": gettext_noop("Unpacked, this workbook is larger than 1 GB."),
    "too_large_to_hold": gettext_noop("This workbook is too large for its format: save it as .csv."),
    "too_wide": gettext_noop(
        "The sheet has something beyond its 1,000th column (%(where)s): delete what stands so far to the right."
    ),
    "too_long_cell": gettext_noop(
        "A cell in line %(where)s is longer than 131,072 characters: is a quotation mark there never closed?"
    ),
    "too_much": gettext_noop(
        "Reading this file takes more memory or time than a file may: save as .csv the columns that are needed."
    ),
    "protected": gettext_noop("This workbook is protected by a password: save it without one."),
    "no_phone_column": gettext_noop("No column is said to hold telephone numbers."),
    "no_key_column": gettext_noop("Exactly one column must find the case: its identifier, or the number of the case."),
    "unknown_column": gettext_noop("The file does not have this column."),
    "unknown_field": gettext_noop("A sample has no such field."),
}
"""Why a file cannot be read as a sample: code → English message id."""

HINTS: dict[str, str] = {
    "no_headings": gettext_noop(
        "The first row looks like a person, and is taken for headings: put a row of headings above it."
    ),
    "headings_below": gettext_noop("Rows above the headings are left out."),
    "hidden": gettext_noop("The sheet hides rows or columns, by a filter perhaps: they are read like the others."),
    "other_sheets": gettext_noop("The workbook has other sheets with rows: they are not read."),
}
"""Hints about how a file was read: code → English message id."""


class TableError(ValueError):
    """Raised for a file that is not a sample table; ``code`` is a key of ``TROUBLES``, ``detail`` names the cause."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def words(self, translate: Callable[[str], str]) -> str:
        """What is wrong and where, translated by ``translate``."""
        text = translate(TROUBLES[self.code])
        return text % {"where": self.detail} if "%(where)s" in text else text


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as rows of cells under unique ``headers``.

    ``rows`` can be iterated once and gives each row with its number as Excel counts; blank rows are left out.
    ``total``: the number of rows, in workbooks including blank ones in between. ``sheet``: its name in a workbook;
    ``hints``: keys of ``HINTS``.
    """

    headers: list[str]
    rows: Iterator[tuple[int, list[Any]]]
    total: int
    sheet: str = ""
    hints: tuple[str, ...] = ()


def open_table(source: bytes | Path, file_name: str) -> Table:
    """The first sheet with rows under a heading, from a file's bytes or path. Raises ``TableError``.

    Hidden sheets come last. The content decides, not the file name: a .csv saved as .xls is read all the same. Texts
    and long sheets of .xlsx workbooks are streamed; other workbooks are held in memory.
    """
    with opened(source) as file:
        beginning = file.read(4096)
    if beginning[:4] == b"PK\x03\x04":
        return _workbook(source)
    if beginning[:4] == b"\xd0\xcf\x11\xe0":
        if _is_encrypted(source):
            raise TableError("protected")
        return _held(source)
    if b"\x00" in beginning and not wide_encoding(beginning):
        raise TableError("not_a_table", file_name)
    return _text(source)


def _is_encrypted(source: bytes | Path) -> bool:
    """Whether it is an .xlsx workbook with a password: an OLE container with the encrypted workbook inside."""
    name = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with opened(source) as file:
        while chunk := file.read(CHUNK):
            if name in tail + chunk:
                return True
            tail = chunk[-len(name) :]
    return False


def _workbook(source: bytes | Path) -> Table:
    try:
        with ZipFile(_for_zip(source)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise TableError("too_large")
            if unpacked > LARGEST_HELD:
                sheet = next((sheet for sheet in long_sheets.sheets(archive) if sheet.last_row > 1), None)
                if sheet is not None:
                    return _streamed(source, sheet, _hints(archive, sheet.name))
                if unpacked > LARGEST_OF_OTHERS:
                    raise TableError("too_large_to_hold")
            _check_sizes(archive)
            sheet = _too_large_to_hold(archive)
            return _streamed(source, sheet, _hints(archive, sheet.name)) if sheet else _held(source, archive)
    except TableError:
        raise
    except (BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, RuntimeError, LookupError, ValueError) as error:
        # zipfile raises RuntimeError for what it cannot unpack, including files with a password.
        raise TableError("not_a_table") from error


def _too_large_to_hold(archive: ZipFile) -> long_sheets.LongSheet | None:
    """The sheet to stream if a sheet has many cells but few filled ones, else None. Raises ``TableError`` if too wide.

    A single cell at the end of Excel's grid takes a kilobyte in the file, but 17 thousand million cells in memory.
    """
    for part in long_sheets.every_part(archive):
        with archive.open(part) as stream:
            reach = long_sheets.reach(stream)
        if reach.beyond:
            raise TableError("too_wide", reach.beyond)
        if reach.rows * reach.columns > max(FEW_CELLS, reach.cells * MOST_CELLS_TO_ONE):
            break
    else:
        return None
    sheet = next((sheet for sheet in long_sheets.sheets(archive) if sheet.last_row > 1), None)
    if sheet is None:
        raise TableError("too_large_to_hold")
    return sheet


def _check_sizes(archive: ZipFile) -> None:
    """Raise ``BadZipFile`` if a part unpacks to more than the archive declares: the faster reader does not check it."""
    for entry in archive.infolist():
        claimed = entry.file_size
        whole = copy(entry)
        whole.file_size = claimed + 1
        del whole.CRC
        with archive.open(whole) as stream:
            read = 0
            while read <= claimed and (chunk := stream.read(CHUNK)):
                read += len(chunk)
        if read > claimed:
            raise BadZipFile


def _held(source: bytes | Path, archive: ZipFile | None = None) -> Table:
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)
        for name in sorted(workbook.sheet_names, key=_hidden_in(workbook)):
            sheet = workbook.get_sheet_by_name(name)
            if sheet.start is not None and sheet.end is not None and sheet.end[0] > sheet.start[0]:
                rows = ([_cell(value) for value in row] for row in sheet.iter_rows())
                return _under_headings(rows, sheet.end[0] + 1, name, _hints(archive, name) if archive else ())
    except python_calamine.PasswordError as error:
        raise TableError("protected") from error
    except (python_calamine.CalamineError, BadZipFile) as error:
        raise TableError("not_a_table") from error
    raise TableError("no_rows")


def _hidden_in(workbook: python_calamine.CalamineWorkbook) -> Callable[[str], bool]:
    visible = python_calamine.SheetVisibleEnum.Visible
    hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != visible}
    return lambda name: name in hidden


def _streamed(source: bytes | Path, sheet: long_sheets.LongSheet, hints: tuple[str, ...]) -> Table:
    def read() -> Iterator[list[Any]]:
        with ZipFile(_for_zip(source)) as archive:
            yield from (list(map(_cell, row)) for row in long_sheets.rows(archive, sheet))

    try:
        return _under_headings(read(), sheet.last_row, sheet.name, hints)
    except (LookupError, ValueError) as error:
        raise error if isinstance(error, TableError) else TableError("not_a_table") from error


def _hints(archive: ZipFile, name: str) -> tuple[str, ...]:
    """The hints about an .xlsx workbook of which the sheet of this name is read."""
    parts = long_sheets.shown_parts(archive)
    if name not in parts:
        return ()
    with archive.open(parts[name]) as stream:
        hides = long_sheets.hides_something(stream)
    others = [part for sheet, part in parts.items() if sheet != name]
    has_others = any(_has_rows(archive, part) for part in others)
    return ("hidden",) * hides + ("other_sheets",) * has_others


def _has_rows(archive: ZipFile, part: str) -> bool:
    with archive.open(part) as stream:
        return long_sheets.last_used_row(stream) > 1


def _text(source: bytes | Path) -> Table:
    encoding = encoding_of(source)

    def lines() -> Iterator[str]:
        with opened(source) as file, io.TextIOWrapper(file, encoding, "replace", newline="") as text:
            for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), ""), start=1):
                if len(line) >= LONGEST_LINE:
                    raise TableError("too_long_cell", str(number))
                if number > 1 or not SEPARATOR_LINE.fullmatch(line):
                    yield line

    reader = None
    try:
        separator = separator_of("".join(islice(lines(), 50)))
        reader = csv.reader(lines(), delimiter=separator)
        total = sum(1 for row in reader if any(row))
        return _under_headings(csv.reader(lines(), delimiter=separator), total)
    except csv.Error as error:
        if "field larger" in str(error):
            raise TableError("too_long_cell", str(reader.line_num if reader else 1)) from error
        raise TableError("not_a_table") from error


def _under_headings(rows: Iterable[list[Any]], last: int, sheet: str = "", hints: tuple[str, ...] = ()) -> Table:
    """The rows, numbered from 1 to ``last``, split into headings and the rows below them."""
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell not in _BLANK for cell in row))
    top = list(islice(numbered, LOOKED_AT))
    place = headings_at([row for _, row in top])
    if len(top) < place + 2:
        raise TableError("no_rows")
    number, headings = top[place]
    if len(headings) > MOST_COLUMNS:
        if any(cell not in _BLANK for cell in headings[MOST_COLUMNS:]):
            raise TableError("too_wide", f"#{number}")
        headings = headings[:MOST_COLUMNS]
    more = ("no_headings",) * looks_like_respondent(headings) + ("headings_below",) * (place > 0)
    total = last - (number if sheet else place + 1)
    return Table(unique_headers(headings), chain(top[place + 1 :], numbered), total, sheet, more + hints)


def _for_zip(source: bytes | Path) -> BinaryIO | Path:
    return io.BytesIO(source) if isinstance(source, bytes) else source


def unique_headers(cells: list[Any]) -> list[str]:
    """The headings as texts: an empty one gets its column's number, a repeated one a count."""
    taken: dict[str, None] = {}
    times: Counter[str] = Counter()
    for index, cell in enumerate(cells, start=1):
        name = header = str(_cell(cell) or "").strip()[:120] or f"#{index}"
        while header in taken:
            times[name] += 1
            header = f"{name} ({times[name] + 1})"
        taken[header] = None
    return list(taken)


def _cell(value: Any) -> Any:
    """A cell's value: whole floats as integers, dates as ISO texts, everything else unchanged."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value
