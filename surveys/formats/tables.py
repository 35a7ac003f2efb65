"""Sample tables from files: .xlsx, .xls and .csv with any separator and encoding, as plain rows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine

from surveys.questionnaire.problems import gettext_noop

LARGEST_UNPACKED = 1024 * 1024 * 1024
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


def open_table(content: bytes, file_name: str) -> Table:
    """The file's first sheet that has rows under a heading. Raises ``TableError``.

    What the file is decides, not its name: a .csv saved as .xls is read all the same.
    """
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook(content)
    if b"\x00" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise TableError("not_a_table", file_name)
    return _text(decode(content))


def decode(content: bytes) -> str:
    """The text in its likely encoding: what its mark says, UTF-8 if it is that, else Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def separator_of(text: str) -> str:
    """The separator that parts the first lines into the same number of fields, the most of them."""
    sample = "\n".join(text.splitlines()[:20])

    def score(separator: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        return len(set(widths)) == 1 and widths[0] > 1, min(widths, default=0)

    return max(SEPARATORS, key=score)


def _workbook(content: bytes) -> Table:
    _refuse_bombs(content)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.end is not None and sheet.end[0] >= 1:
                rows = sheet.iter_rows()
                headers = unique_headers(next(rows))
                return Table(headers, ([_cell(value) for value in row] for row in rows), sheet.height - 1)
    except (python_calamine.CalamineError, zipfile.BadZipFile, StopIteration) as error:
        raise TableError("not_a_table") from error
    raise TableError("no_rows")


def _refuse_bombs(content: bytes) -> None:
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise TableError("not_a_table") from error
    if unpacked > LARGEST_UNPACKED:
        raise TableError("too_large")


def _text(text: str) -> Table:
    separator = separator_of(text)
    try:
        total = sum(1 for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)) - 1
        if total < 1:
            raise TableError("no_rows")
        rows = (row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row))
        return Table(unique_headers(next(rows)), (list(row) for row in rows), total)
    except csv.Error as error:
        raise TableError("not_a_table") from error


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
