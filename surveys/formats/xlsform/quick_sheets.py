"""Opens .xlsx workbooks as openpyxl does, and reads their texts and rows by patterns where they are plain."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.workbook.defined_name import DefinedNameList
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from surveys.formats import plain_rows
from surveys.formats.plain_rows import NotPlainError

MOST_COLUMNS = 16_384
LARGEST_TEXTS = 32 * 1024 * 1024
"""Bytes of shared texts that are held at once."""


class Workbook(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """A workbook opened for reading values. ``found``: the names of its worksheets, in order, and their parts."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        self.found: list[tuple[str, str]] = []
        self.read()

    def read_strings(self) -> None:
        """Read the shared texts; those of several runs are left to openpyxl."""
        part = self.package.find(SHARED_STRINGS)
        name = part.PartName[1:] if part is not None else ""
        try:
            if not name or self.archive.getinfo(name).file_size > LARGEST_TEXTS:
                raise NotPlainError
            # As openpyxl takes an escaped escape for what it stands for.
            self.shared_strings = [text.replace("x005F_", "") for text in plain_rows.texts(self.archive.read(name))]
        except NotPlainError:
            super().read_strings()

    def read_worksheets(self) -> None:
        """Find the worksheets: openpyxl would look for the size of each, through all of its rows."""
        self.found = [
            (sheet.name, rel.target)
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        ]
        self.parser.defined_names = DefinedNameList()  # nobody asks for them

    def rows(self, part: str) -> Iterator[list[Any]]:
        """The values of a worksheet's rows from the first on. Raises ``NotPlainError`` where only openpyxl goes on."""
        expected = 1
        with self.archive.open(part) as stream:
            for number, cells in plain_rows.rows(stream, _reader(self.wb, self.shared_strings), MOST_COLUMNS):
                if number < expected:
                    raise NotPlainError
                yield from ([] for _ in range(number - expected))
                yield cells
                expected = number + 1

    def parsed_rows(self, name: str, part: str) -> Iterator[tuple[Any, ...]]:
        """The same, as openpyxl reads them."""
        worksheet = ReadOnlyWorksheet(self.wb, name, part, self.shared_strings)
        worksheet.reset_dimensions()
        found: Iterator[tuple[Any, ...]] = worksheet.iter_rows(values_only=True)
        return found


def _reader(workbook: Any, texts: Sequence[str]) -> plain_rows.Read:
    """A cell's value as openpyxl says it."""
    dates, spans = workbook._date_formats, workbook._timedelta_formats

    def read(kind: str, style: str, text: str) -> Any:
        if kind == "s":
            return texts[int(text)]
        if kind == "n":
            number = float(text) if "." in text or "e" in text.lower() else int(text)
            styled = int(style or 0)
            if styled not in dates:
                return number
            try:
                return from_excel(number, workbook.epoch, timedelta=styled in spans)
            except (OverflowError, ValueError):
                return "#VALUE!"
        if kind == "b":
            return bool(int(text))
        return from_ISO8601(text) if kind == "d" else text

    return read
