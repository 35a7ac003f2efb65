"""A plain table as a file: .csv with the signs that spreadsheets know, or .xlsx."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from surveys.formats.workbook import Column, Sheet, write_workbook

from .downloads import Download

Cell = str | int | float
TABLE_ENDINGS = ("csv", "xlsx")
"""The endings that a table's file may have."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet would take for the beginning of a formula (OWASP, CSV Injection)."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[ .,\u00a0\u202f]?[0-9]+)*")
"""All of it is a number or a telephone number as screens write them: nothing in it can be worked out or opened."""


def table_file(name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Download:
    """The table under this name, whose ending says how: ``hours.csv`` or ``hours.xlsx``."""
    if name.endswith(".csv"):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerows([headings, *([harmless(cell) for cell in row] for row in rows)])
        return Download(name, ("\ufeff" + out.getvalue()).encode())
    book = io.BytesIO()
    write_workbook(book, [Sheet(title, [Column(one, max(10, len(one) + 2)) for one in headings], list(rows))])
    return Download(name, book.getvalue())


class _Echo:
    """A file-like object whose ``write`` returns the text, so that CSV rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, each as its row comes, with no formula in its cells."""
    writer = csv.writer(_Echo())
    yield "\ufeff"  # by which spreadsheets know the letters
    yield from (writer.writerow([harmless(cell) for cell in row]) for row in rows)


def harmless(cell: Cell) -> Cell:
    """The cell as no spreadsheet takes it for a formula; the one place that says which texts get an apostrophe."""
    if not isinstance(cell, str) or not cell.startswith(FORMULA) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
