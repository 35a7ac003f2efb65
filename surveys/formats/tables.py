"""Sample tables from files: .xlsx, .xls and .csv with any separator and encoding, as plain rows."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import python_calamine
from lxml import etree

from surveys.questionnaire.problems import gettext_noop

from . import long_sheets

LARGEST_UNPACKED = 1024 * 1024 * 1024
LARGEST_HELD = 32 * 1024 * 1024
"""Bytes of an unpacked .xlsx workbook that is read whole, by the faster reader."""
CHUNK = 1 << 20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = ";,\t|"

TROUBLES: dict[str, str] = {
    "not_a_table": gettext_noop("This file is no Excel workbook and no text table."),
    "no_rows": gettext_noop("The first sheet has no rows under its headings."),
    "too_large": gettext_noop("Unpacked, this workbook is larger than 1 GB."),
    "no_phone_column": gettext_noop("No column is said to hold telephone numbers."),
    "unknown_column": gettext_noop("The file does not have this column."),
    "unknown_field": gettext_noop("A sample has no such field."),
}
"""Why a file cannot be read as a sample at all: code → English message id."""


class TableError(ValueError):
    """A file that is no sample table; ``code`` is a key of ``TROUBLES``, ``detail`` names the culprit."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as rows of cells. ``headers`` are unique; ``rows`` may be read once; ``total`` counts them."""

    headers: list[str]
    rows: Iterator[list[Any]]
    total: int


def open_table(source: bytes | Path, file_name: str) -> Table:
    """The first sheet that has rows under a heading, of a file's bytes or of the file itself. Raises ``TableError``.

    What the file is decides, not its name: a .csv saved as .xls is read all the same. Texts and long
    sheets of .xlsx workbooks are read as they stream by, other workbooks are held in memory.
    """
    with _opened(source) as file:
        beginning = file.read(4096)
    if beginning[:4] == b"PK\x03\x04":
        return _workbook(source)
    if beginning[:4] == b"\xd0\xcf\x11\xe0":
        return _held(source)
    if b"\x00" in beginning and beginning[:2] not in UTF_16:
        raise TableError("not_a_table", file_name)
    return _text(source)


def encoding_of(source: bytes | Path) -> str:
    """The text's likely encoding: what its mark says, UTF-8 if it is that from end to end, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _opened(source) as file:
        if file.read(2) in UTF_16:
            return "utf-16"
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def separator_of(text: str) -> str:
    """The separator that parts the first lines into the same number of fields, the most of them."""
    sample = "\n".join(text.splitlines()[:20])

    def score(separator: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        return len(set(widths)) == 1 and widths[0] > 1, min(widths, default=0)

    return max(SEPARATORS, key=score)


def _workbook(source: bytes | Path) -> Table:
    try:
        with ZipFile(_for_zip(source)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise TableError("too_large")
            sheet = None
            if unpacked > LARGEST_HELD:
                sheet = next((sheet for sheet in long_sheets.sheets(archive) if sheet.last_row > 1), None)
    except (BadZipFile, zlib.error, etree.XMLSyntaxError) as error:
        raise TableError("not_a_table") from error
    return _held(source) if sheet is None else _streamed(source, sheet)


def _held(source: bytes | Path) -> Table:
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.end is not None and sheet.end[0] >= 1:
                rows = sheet.iter_rows()
                headers = unique_headers(next(rows))
                return Table(headers, ([_cell(value) for value in row] for row in rows), sheet.height - 1)
    except (python_calamine.CalamineError, BadZipFile, StopIteration) as error:
        raise TableError("not_a_table") from error
    raise TableError("no_rows")


def _streamed(source: bytes | Path, sheet: long_sheets.LongSheet) -> Table:
    def read() -> Iterator[list[Any]]:
        with ZipFile(_for_zip(source)) as archive:
            yield from ([_cell(value) for value in row] for row in long_sheets.rows(archive, sheet))

    rows = read()
    try:
        headers = unique_headers(next(rows))
    except (BadZipFile, zlib.error, etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise TableError("not_a_table") from error
    return Table(headers, rows, sheet.last_row - 1)


def _text(source: bytes | Path) -> Table:
    encoding = encoding_of(source)

    def lines() -> Iterator[str]:
        with _opened(source) as file, io.TextIOWrapper(file, encoding, "replace", newline="") as text:
            yield from text

    separator = separator_of("".join(islice(lines(), 50)))
    try:
        total = sum(1 for row in csv.reader(lines(), delimiter=separator) if any(row)) - 1
        if total < 1:
            raise TableError("no_rows")
        rows = (row for row in csv.reader(lines(), delimiter=separator) if any(row))
        return Table(unique_headers(next(rows)), rows, total)
    except csv.Error as error:
        raise TableError("not_a_table") from error


def _opened(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _for_zip(source: bytes | Path) -> BinaryIO | Path:
    return io.BytesIO(source) if isinstance(source, bytes) else source


def unique_headers(cells: list[Any]) -> list[str]:
    """The headings as texts: an empty one gets its column's number, a repeated one its own count."""
    headers: list[str] = []
    for index, cell in enumerate(cells, start=1):
        name = str(_cell(cell) or "").strip()[:120] or f"#{index}"
        count = sum(header == name or header.startswith(f"{name} (") for header in headers)
        headers.append(f"{name} ({count + 1})" if count else name)
    return headers


def _cell(value: Any) -> Any:
    """Whole floats as whole numbers, dates as ISO texts, everything else as it is."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value
