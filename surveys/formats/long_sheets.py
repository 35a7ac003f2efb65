"""Streams Excel sheets that are too long to hold in memory; memory use does not depend on the number of rows.

Supported are sheets as Excel and most programs write them: rows numbered, elements without prefix. Others are left to a
reader that holds the sheet.
"""

from __future__ import annotations

import os
import re
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any
from zipfile import ZipFile

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from . import plain_rows

BOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
CHUNK = 1 << 16
MOST_ROWS, MOST_COLUMNS = 1_048_576, 1_000
"""Limits: all of Excel's rows, and as many columns as a sample can have; beyond them one cell is recorded."""
_ROW = re.compile(rb'<row (?:[^>]*\s)?r="(\d+)"')
_HIDDEN = re.compile(rb'<(?:row|col)\b[^>]*\shidden="(?:1|true)"')
_ROW_NUMBERS = re.compile(rb'<row (?:[^<>]*\s)?r="(\d{1,9})"')
_WIDE = re.compile(rb'<c r="([A-Z]{2,3})')
_CELL = re.compile(rb'<c (?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>(?=[^<]|<[^/])')
_LETTERS = re.compile("[A-Z]+")


@dataclass(frozen=True, slots=True)
class LongSheet:
    """One sheet of an archive, by its name and part; ``last_row`` is the number of the last row with a value."""

    name: str
    part: str
    last_row: int


def sheets(archive: ZipFile) -> Iterator[LongSheet]:
    """The workbook's visible sheets, in order, as far as they can be streamed.

    Raises ``lxml.etree.XMLSyntaxError``.
    """
    for name, part in shown_parts(archive).items():
        with archive.open(part) as stream:
            last_row = last_used_row(stream)
        if 0 < last_row <= MOST_ROWS:
            yield LongSheet(name, part, last_row)


def every_part(archive: ZipFile) -> list[str]:
    """The parts of the archive that are sheets, hidden ones included."""
    return list(_parts(archive, hidden=True).values())


@dataclass(frozen=True, slots=True)
class Reach:
    """A sheet's extent: last row and column, approximate number of cells, and a cell beyond the column limit."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    beyond: str = ""


def reach(stream: IO[bytes]) -> Reach:
    """Measure what holding a sheet would take, without holding it.

    ``beyond``: the rightmost non-empty cell beyond ``MOST_COLUMNS``; empty if there is none.
    """
    rows = cells = 0
    wide, beyond = {b"Z"}, ""
    tail = b""
    while chunk := stream.read(CHUNK):
        data = tail + chunk
        cells += chunk.count(b"<c ")
        rows = max(rows, *map(int, _ROW_NUMBERS.findall(data)), 0)
        found = set(_WIDE.findall(data))
        wide |= found
        if any(_column(letters) > MOST_COLUMNS for letters in found):
            filled = [(_column(letters), letters + digits) for letters, digits in _CELL.findall(data)]
            column, cell = max(filled, default=(0, b""))
            if column > max(MOST_COLUMNS, _column(beyond.rstrip("0123456789").encode())):
                beyond = cell.decode()
        tail = data[data.rfind(b"<") :][-256:]
    return Reach(rows, max(min(_column(letters), MOST_COLUMNS) for letters in wide), cells, beyond)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def shown_parts(archive: ZipFile) -> dict[str, str]:
    """The parts of the archive by sheet name, for the workbook's visible sheets in order."""
    return _parts(archive, hidden=False)


def _parts(archive: ZipFile, *, hidden: bool) -> dict[str, str]:
    names = set(archive.namelist())
    if BOOK not in names:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in _tree(archive, "xl/_rels/workbook.xml.rels")}
    parts: dict[str, str] = {}
    for sheet in _tree(archive, BOOK).iterfind("{*}sheets/{*}sheet"):
        link = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names and (hidden or sheet.get("state", "visible") == "visible"):
            parts[sheet.get("name", "")] = part
    return parts


def hides_something(stream: IO[bytes]) -> bool:
    """Whether the sheet has hidden rows or columns, by a filter or by hand."""
    tail = b""
    while chunk := stream.read(CHUNK):
        data = tail + chunk
        if b"hidden=" in data and _HIDDEN.search(data):
            return True
        tail = data[-256:]
    return False


def last_used_row(stream: IO[bytes]) -> int:
    """The number of the last row that holds a value; 0 if the rows' numbering is not supported."""
    last = current = 0
    tail = b""
    while chunk := stream.read(CHUNK):
        data = tail + chunk
        value = max(data.rfind(mark) for mark in (b"<v>", b"<v ", b"<t>", b"<t "))
        if value >= 0:
            last = max(last, _number(data, data.rfind(b"<row ", 0, value)) or current)
        current = _number(data, data.rfind(b"<row ")) or current
        tail = data[-256:]
    return last


def rows(archive: ZipFile, sheet: LongSheet) -> Iterator[list[Any]]:
    """The sheet's rows from the first to the last that holds a value; blank ones are empty lists.

    Cells are texts, numbers, booleans, dates or times, or ``None``; a formula has its last computed value.
    """
    expected = 1
    with _Texts(archive) as texts:
        for number, cells in _numbered(archive, sheet.part, _reader(archive, texts)):
            if number > sheet.last_row:
                return
            yield from ([] for _ in range(number - expected))
            yield cells
            expected = number + 1


def _numbered(archive: ZipFile, part: str, read: plain_rows.Read) -> Iterator[tuple[int, list[Any]]]:
    """The sheet's rows with their numbers: by patterns as far as they are plain, then by the parser."""
    given = 0
    try:
        with archive.open(part) as stream:
            for row in plain_rows.rows(stream, read, MOST_COLUMNS):
                yield row
                given += 1
    except plain_rows.NotPlainError:
        yield from islice(_parsed(archive, part, read), given, None)


def _parsed(archive: ZipFile, part: str, read: plain_rows.Read) -> Iterator[tuple[int, list[Any]]]:
    expected = 1
    with archive.open(part) as stream:
        for _, row in etree.iterparse(stream, tag="{*}row", resolve_entities=False):
            number, cells = int(row.get("r") or expected), _cells(row, read)
            _let_go(row)
            yield number, cells
            expected = number + 1


def _cells(row: Any, read: plain_rows.Read) -> list[Any]:
    cells: list[Any] = []
    for cell in row:
        kind = cell.get("t", "n")
        text = _text_of(cell) if kind == "inlineStr" else cell.findtext("{*}v")
        value = read(kind, cell.get("s", ""), text) if text else None
        if value is not None:
            reference = _LETTERS.match(cell.get("r", ""))
            place = column_index_from_string(reference[0]) if reference else len(cells) + 1
            place = min(place, MOST_COLUMNS + 1)
            cells.extend([None] * (place - 1 - len(cells)))
            cells.append(value)
            if place > MOST_COLUMNS:
                break
    return cells


def _reader(archive: ZipFile, texts: _Texts) -> plain_rows.Read:
    """How the text of a cell is read, which is not empty, by its type and its style."""
    dated = date_styles(archive.read(STYLES)) if STYLES in archive.namelist() else frozenset()
    epoch = _epoch(archive)

    def read(kind: str, style: str, text: str) -> Any:
        if kind == "n":
            number = float(text)
            return from_excel(number, epoch) if style in dated else number
        if kind == "s":
            return texts[int(text)]
        return text == "1" if kind == "b" else text

    return read


class _Texts:
    """The workbook's shared strings, kept in a temporary file so that memory does not grow with their number."""

    def __init__(self, archive: ZipFile) -> None:
        self._ends = array("Q", [0])
        self._file = tempfile.TemporaryFile(buffering=CHUNK)  # noqa: SIM115 (closed by __exit__)
        if STRINGS in archive.namelist():
            with archive.open(STRINGS) as stream:
                for _, item in etree.iterparse(stream, tag="{*}si", resolve_entities=False):
                    text = _text_of(item).encode("utf-8", "surrogatepass")
                    self._file.write(text)
                    self._ends.append(self._ends[-1] + len(text))
                    _let_go(item)
        self._file.flush()

    def __getitem__(self, index: int) -> str:
        start, end = self._ends[index], self._ends[index + 1]
        return os.pread(self._file.fileno(), end - start, start).decode("utf-8", "surrogatepass")

    def __enter__(self) -> _Texts:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()


def date_styles(xml: bytes) -> frozenset[str]:
    """The indexes of cell styles that show a number as a date or time, from the part that holds the styles."""
    styles = _root(xml)
    formats = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    formats |= {entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")}
    used = (style.get("numFmtId", "0") for style in styles.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(str(place) for place, used in enumerate(used) if is_date_format(formats.get(used, "")))


def _epoch(archive: ZipFile) -> datetime:
    properties = _tree(archive, BOOK).find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    epoch: datetime = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    return epoch


def _tree(archive: ZipFile, part: str) -> Any:
    return _root(archive.read(part))


def _root(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _text_of(element: Any) -> str:
    """The element's text from all its runs, without phonetic guides."""
    return "".join(text.text or "" for text in element.iterfind(".//{*}t") if not text.getparent().tag.endswith("}rPh"))


def _number(data: bytes, at: int) -> int:
    found = _ROW.match(data, at) if at >= 0 else None
    return int(found[1]) if found else 0


def _let_go(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
