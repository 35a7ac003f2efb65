"""A workbook as a stream of bytes: openpyxl's package around rows that are written as they come."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .cells import COLUMN_LIMIT, ROW_LIMIT, CellValue, CellWriter

_SHEET_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb"<dimension[^>]*/>")
_BATCH = 100
DEFLATE_LEVEL = 6
_FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and its width in characters."""

    title: str
    width: float = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its rows are read once, when its turn comes, and may be endless."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[CellValue]]
    frozen_columns: int = 1


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a sheet: the titles and sizes of the parts it was split into, and texts cut."""

    title: str
    parts: tuple[str, ...]
    rows: int
    cut: int


def write_workbook(
    target: IO[bytes], sheets: Sequence[Sheet], *, properties: dict[str, str] | None = None
) -> list[Written]:
    """Write ``sheets`` to ``target`` (a seekable binary file) and say what was written.

    Memory does not grow with the rows. A sheet with more rows or columns than Excel holds is split
    into further sheets of the same name with a number; ``Written.parts`` names them.
    """
    plan = [part for sheet in sheets for part in _by_columns(sheet)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=DEFLATE_LEVEL) as package:
        spool = _Spool(package)
        written = [_write_sheet(spool, sheet) for sheet in plan]
        spool.finish(properties or {})
    return written


def _by_columns(sheet: Sheet) -> list[Sheet]:
    if len(sheet.columns) <= COLUMN_LIMIT:
        return [sheet]
    rows = list(sheet.rows)
    starts = range(0, len(sheet.columns), COLUMN_LIMIT)
    return [
        Sheet(
            numbered_title(sheet.title, number),
            sheet.columns[start : start + COLUMN_LIMIT],
            [row[start : start + COLUMN_LIMIT] for row in rows],
            sheet.frozen_columns if start == 0 else 0,
        )
        for number, start in enumerate(starts, 1)
    ]


def safe_title(title: str) -> str:
    """The title as Excel takes it: 31 characters, none of ``[ ] : * ? / \\``, no apostrophe at an end."""
    cleaned = _FORBIDDEN_IN_TITLES.sub(" ", title).strip("' ")[:31]
    return cleaned or "-"


def numbered_title(title: str, number: int) -> str:
    """The title of a sheet's further part: ``codes (2)``."""
    if number == 1:
        return safe_title(title)
    ending = f" ({number})"
    return safe_title(title)[: 31 - len(ending)] + ending


def _write_sheet(spool: _Spool, sheet: Sheet) -> Written:
    parts: list[str] = []
    total = cut = 0
    rows = iter(sheet.rows)
    while True:
        title = numbered_title(sheet.title, len(parts) + 1)
        count, more, cut_here = spool.add(title, sheet, rows)
        parts.append(title)
        total += count
        cut += cut_here
        if not more:
            return Written(sheet.title, tuple(parts), total, cut)


class _Spool:
    """The growing zip file. Each sheet's frame comes from openpyxl; its rows from a ``CellWriter``."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._zip = package
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._styles = _register_styles(self._book)
        self._pending: tuple[CellValue, ...] | None = None

    def add(self, title: str, sheet: Sheet, rows: Iterable[Sequence[CellValue]]) -> tuple[int, bool, int]:
        """Write rows until they end or the sheet is full; return (rows, whether more are left, texts cut)."""
        frame = self._frame(title, sheet)
        writer = CellWriter(len(sheet.columns), self._styles)
        before, after = _split(frame)
        name = f"xl/worksheets/sheet{len(self._book.worksheets)}.xml"
        number, more = 1, False
        with self._zip.open(name, "w", force_zip64=True) as part:
            part.write(before)
            batch = [writer.header([column.title for column in sheet.columns])]
            if self._pending is not None:
                number += 1
                batch.append(writer.row(number, self._pending))
                self._pending = None
            for values in rows:
                if number >= ROW_LIMIT:
                    self._pending, more = tuple(values), True
                    break
                number += 1
                batch.append(writer.row(number, values))
                if len(batch) >= _BATCH:
                    part.write("".join(batch).encode())
                    batch.clear()
            part.write("".join(batch).encode())
            part.write(_ending(after, len(sheet.columns), number))
        return number - 1, more, writer.cut

    def _frame(self, title: str, sheet: Sheet) -> bytes:
        """The sheet's XML without rows, as openpyxl writes it: panes and widths."""
        mine = self._book.create_sheet(title)
        _lay_out(mine, sheet)
        alone = Workbook()
        alone.remove(alone.worksheets[0])
        _lay_out(alone.create_sheet(title), sheet)
        buffer = io.BytesIO()
        alone.save(buffer)
        return zipfile.ZipFile(buffer).read("xl/worksheets/sheet1.xml")

    def finish(self, properties: dict[str, str]) -> None:
        """Add everything that is not a sheet: styles, names, types, relations."""
        for key, value in properties.items():
            setattr(self._book.properties, key, value)
        buffer = io.BytesIO()
        self._book.save(buffer)
        with zipfile.ZipFile(buffer) as made:
            for item in made.infolist():
                if not item.filename.startswith("xl/worksheets/sheet"):
                    self._zip.writestr(item.filename, made.read(item.filename))


def _lay_out(sheet: Worksheet, plan: Sheet) -> None:
    for number, column in enumerate(plan.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"{get_column_letter(plan.frozen_columns + 1)}2"


def _register_styles(book: Workbook) -> dict[str, int]:
    """Give each kind of cell a style of the package; returns its number in the cell formats."""
    header = NamedStyle("ascolto_header")
    header.font = Font(bold=True, color="FFFFFF")
    header.fill = PatternFill("solid", fgColor="0B5C4A")
    header.alignment = Alignment(vertical="top", wrap_text=True)
    formats = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm:ss", "time": "hh:mm"}
    styles = [("header", header)]
    for name, number_format in formats.items():
        style = NamedStyle(f"ascolto_{name}")
        style.number_format = number_format
        styles.append((name, style))
    probe = book.create_sheet("styles")
    numbers: dict[str, int] = {}
    for name, style in styles:
        cell = probe["A1"]
        cell.style = style
        numbers[name] = cell.style_id
    book.remove(probe)
    return numbers


def _split(frame: bytes) -> tuple[bytes, bytes]:
    # Readers trust the dimension, and the rows are not counted yet: better none than a wrong one.
    frame = _DIMENSION.sub(b"", frame)
    found = _SHEET_DATA.search(frame)
    if found is None:
        raise ValueError("openpyxl wrote a sheet without sheetData.")
    return frame[: found.start()] + b"<sheetData>", frame[found.end() :]


def _ending(after: bytes, width: int, rows: int) -> bytes:
    reach = f"A1:{get_column_letter(max(width, 1))}{max(rows, 1)}"
    return b'</sheetData><autoFilter ref="' + reach.encode() + b'"/>' + after
