"""Writes a workbook as a stream of bytes: openpyxl's package around rows that are written as they come."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from typing import IO, Any, TypeAlias

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from surveys.garbage_collection import collected_rarely

from .cells import COLUMN_LIMIT, ROW_LIMIT, CellValue, CellWriter
from .styles import prepare_for_print, register_styles

_SHEET_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb"<dimension[^>]*/>")
_BATCH = 100
DEFLATE_LEVEL = 4
"""Of zlib: files a fifth larger than by its usual level 6, compressed in half the time."""
RESERVED = ("history",)
"""Titles that Excel reserves, in lower case: it compares titles without regard to case."""
_FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and its width in characters.

    ``style``: one of ``styles.COLUMN_STYLES``, for columns of texts and numbers; dates have a style of their own.
    """

    title: str
    width: float = 14
    style: str = ""


Rows: TypeAlias = Iterable[Sequence[CellValue]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its rows are read once, when its turn comes, and their number is not limited.

    ``rows``: if they are a generator, its return value is in ``Written.result``. If the rows depend on other sheets, a
    function that gets what was written before this sheet and returns the rows. ``about`` describes the sheet in a line,
    for a list of the sheets.
    """

    title: str
    columns: Sequence[Column]
    rows: Rows | Callable[[Sequence[Written]], Rows]
    frozen_columns: int = 1
    about: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet laid out by hand: ``draw`` fills openpyxl's worksheet; it gets the results of all other sheets.

    ``width``: in characters, of a page that may need several sheets of paper beside each other.
    """

    title: str
    draw: Callable[[Worksheet, Sequence[Written]], None]
    about: str = ""
    width: float = 0


Part: TypeAlias = Sheet | Page


@dataclass(frozen=True, slots=True)
class Written:
    """The result of writing a sheet: titles and sizes of the parts it was split into, and the number of texts cut.

    ``result``: the return value of its generator of rows, ``None`` for other rows.
    """

    title: str
    parts: tuple[str, ...]
    rows: int
    cut: int
    result: Any = None


def write_workbook(
    target: IO[bytes],
    sheets: Sequence[Part],
    *,
    properties: dict[str, str] | None = None,
    footer: str = "",
    level: int = DEFLATE_LEVEL,
) -> list[Written]:
    """Write ``sheets`` to ``target`` (a seekable binary file), in order; returns the result for each.

    Memory does not grow with the rows. A sheet with more rows or columns than Excel allows is split into further sheets
    of the same name with a number; ``Written.parts`` names them, each with the frozen columns. ``footer`` is printed on
    every page, beside the sheet's name and the page number. ``level``: how hard zlib compresses, 0 to 9.
    """
    with (
        collected_rarely(),
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package,
    ):
        spool = _Spool(package, footer)
        written: list[Written] = []
        for sheet in sheets:
            if isinstance(sheet, Page):
                written.append(Written(sheet.title, (spool.reserve(sheet),), 0, 0))
            else:
                written.append(_write_sheet(spool, sheet, written))
        spool.finish(properties or {}, written)
    return written


class _ReadOnce:
    """The rows of a sheet, which can be read once; afterwards ``result`` is the return value of their generator."""

    def __init__(self, rows: Rows) -> None:
        self._rows: Any = rows  # only generators have a return value, which ``yield from`` gives
        self.result: Any = None

    def __iter__(self) -> Iterator[Sequence[CellValue]]:
        self.result = yield from self._rows


def _by_columns(sheet: Sheet, rows: Rows) -> Iterator[tuple[Sheet, Rows]]:
    """The sheet with its rows; several if it is too wide, each of which begins with the frozen columns."""
    if len(sheet.columns) <= COLUMN_LIMIT:
        yield sheet, rows
        return
    kept, keys = [tuple(row) for row in rows], sheet.frozen_columns
    step = COLUMN_LIMIT - keys
    for start in range(keys, len(sheet.columns), step):
        columns = [*sheet.columns[:keys], *sheet.columns[start : start + step]]
        yield replace(sheet, columns=columns), [(*row[:keys], *row[start : start + step]) for row in kept]


def safe_title(title: str) -> str:
    """The title in a form that Excel accepts: 31 characters, none of ``[ ] : * ? / \\``, no apostrophe at an end."""
    cleaned = _FORBIDDEN_IN_TITLES.sub(" ", title).strip("' ")[:31]
    return cleaned or "-"


def numbered_title(title: str, number: int) -> str:
    """The title of a further part of a sheet: ``codes (2)``."""
    if number == 1:
        return safe_title(title)
    ending = f" ({number})"
    return safe_title(title)[: 31 - len(ending)] + ending


def _write_sheet(spool: _Spool, sheet: Sheet, before: Sequence[Written]) -> Written:
    read = _ReadOnce(sheet.rows(before) if callable(sheet.rows) else sheet.rows)
    parts: list[str] = []
    total = cut = 0
    for part, its_rows in _by_columns(sheet, read):
        rows, more, total = iter(its_rows), True, 0
        while more:
            title = spool.free_title(sheet.title)
            written, more, cut_here = spool.add(title, part, rows)
            parts.append(title)
            total += written
            cut += cut_here
    return Written(sheet.title, tuple(parts), total, cut, read.result)


class _Spool:
    """The zip file while it is written. Each sheet's frame is made by openpyxl, its rows by a ``CellWriter``."""

    def __init__(self, package: zipfile.ZipFile, footer: str) -> None:
        self._zip = package
        self._footer = footer
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._styles = register_styles(self._book)
        self._pages: list[tuple[Page, Worksheet]] = []
        self._pending: Sequence[CellValue] | None = None
        self._taken = set(RESERVED)

    def free_title(self, wanted: str) -> str:
        """The title in a form that Excel accepts, with a number if another sheet already has it."""
        titles = (numbered_title(wanted, number) for number in count(1))
        title = next(title for title in titles if title.casefold() not in self._taken)
        self._taken.add(title.casefold())
        return title

    def reserve(self, page: Page) -> str:
        """Reserve the page's place among the sheets and return its title; the page itself is drawn at the end."""
        title = self.free_title(page.title)
        self._pages.append((page, self._book.create_sheet(title)))
        return title

    def add(self, title: str, sheet: Sheet, rows: Iterable[Sequence[CellValue]]) -> tuple[int, bool, int]:
        """Write rows until they end or the sheet is full; return (rows, whether more are left, texts cut)."""
        frame = self._frame(title, sheet)
        writer = CellWriter([column.style for column in sheet.columns], self._styles)
        before, after = _split(frame)
        name = f"xl/worksheets/sheet{len(self._book.worksheets)}.xml"
        left, number = iter(rows), 1
        if self._pending is not None:
            left, self._pending = chain([self._pending], left), None
        with self._zip.open(name, "w", force_zip64=True) as part:
            part.write(before)
            part.write(writer.header([column.title for column in sheet.columns]).encode())
            while batch := list(islice(left, min(_BATCH, ROW_LIMIT - number))):
                part.write(writer.rows(number + 1, batch).encode())
                number += len(batch)
            if number >= ROW_LIMIT:
                self._pending = next(left, None)
            part.write(_ending(after, len(sheet.columns), number))
        return number - 1, self._pending is not None, writer.cut

    def _frame(self, title: str, sheet: Sheet) -> bytes:
        """The sheet's XML without rows, as openpyxl writes it: panes, widths, print settings."""
        mine = self._book.create_sheet(title)
        self._lay_out(mine, sheet)
        alone = Workbook()
        alone.remove(alone.worksheets[0])
        self._lay_out(alone.create_sheet(title), sheet)
        buffer = io.BytesIO()
        alone.save(buffer)
        return zipfile.ZipFile(buffer).read("xl/worksheets/sheet1.xml")

    def _lay_out(self, sheet: Worksheet, plan: Sheet) -> None:
        for number, column in enumerate(plan.columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.freeze_panes = f"{get_column_letter(plan.frozen_columns + 1)}2"
        sheet.print_title_rows = "1:1"
        prepare_for_print(sheet, self._footer, width=sum(column.width for column in plan.columns))

    def finish(self, properties: dict[str, str], written: Sequence[Written]) -> None:
        """Draw the pages, and add all other parts: styles, names, types, relations."""
        for key, value in properties.items():
            setattr(self._book.properties, key, value)
        for page, sheet in self._pages:
            page.draw(sheet, written)
            prepare_for_print(sheet, self._footer, width=page.width)
        drawn = {f"xl/worksheets/sheet{self._book.index(sheet) + 1}.xml" for _, sheet in self._pages}
        buffer = io.BytesIO()
        self._book.save(buffer)
        with zipfile.ZipFile(buffer) as made:
            for item in made.infolist():
                if item.filename in drawn or not item.filename.startswith("xl/worksheets/sheet"):
                    self._zip.writestr(item.filename, made.read(item.filename))


def _split(frame: bytes) -> tuple[bytes, bytes]:
    # Readers trust the dimension, and the rows are not counted yet: no dimension is better than a wrong one.
    frame = _DIMENSION.sub(b"", frame)
    found = _SHEET_DATA.search(frame)
    if found is None:
        raise ValueError("openpyxl wrote a sheet without sheetData.")
    return frame[: found.start()] + b"<sheetData>", frame[found.end() :]


def _ending(after: bytes, width: int, rows: int) -> bytes:
    reach = f"A1:{get_column_letter(max(width, 1))}{max(rows, 1)}"
    return b'</sheetData><autoFilter ref="' + reach.encode() + b'"/>' + after
