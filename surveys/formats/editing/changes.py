"""Changes a workbook, takes changes back, and reads it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.formats.questionnaires import check_sheets, read_and_check
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import Sheet, UnreadableError, read_sheets

from .book import Book, Change
from .cells import Cell
from .doing import carry_out
from .operations import Operation
from .package import as_xlsx
from .patches import back, patch
from .places import Look, look_around
from .row_ids import RowIds
from .troubles import EditError

if TYPE_CHECKING:
    from surveys.formats.xlsform import ImportResult
    from surveys.questionnaire.problems import Problem

Own = Iterable[tuple[str, str]]
"""Sheets, and columns by sheet and heading, that are the researcher's own."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell, row and column from 1, and the text it gets; ``""`` empties it."""

    sheet: str
    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed workbook and how it reads now.

    ``changes``: what was done, as ``Book`` notes it; ``way_back``: the patch that takes it back; ``ids``: those of its
    rows, as ``RowIds.as_json``.
    """

    content: bytes
    changes: list[Change]
    way_back: bytes
    ids: dict[str, Any]
    reading: ImportResult
    problems: list[Problem]


def edit_and_check(
    content: bytes,
    own: Own,
    ids: Mapping[str, Any],
    operations: Sequence[Operation],
    instead_of: bytes = b"",
) -> Edited | None:
    """Carry out operations and read the workbook as ``read_and_check`` does; ``None`` if they change nothing.

    ``instead_of``: the way back of a step that is taken back first, so that both are one. Raises ``EditError`` and
    ``CellTakenError``.
    """
    own = list(own)
    book = Book(as_xlsx(content), RowIds(ids), own)
    carry_out(book, operations)
    if not book.changes:
        return None
    before = content
    if instead_of:
        before = back(content, [instead_of])
        earlier = Book(as_xlsx(before), RowIds(ids), own)
        earlier.do(book.changes)
        book = earlier
    return edited(book, before)


def redo_and_check(content: bytes, own: Own, ids: Mapping[str, Any], changes: Sequence[Change]) -> Edited:
    """Make changes again that were taken back. Raises ``EditError``."""
    own = list(own)
    book = Book(as_xlsx(content), RowIds(ids), own)
    book.do(changes)
    return edited(book, content)


def restore_and_check(content: bytes, name: str, own: Own, ways_back: Sequence[bytes]) -> Edited:
    """Go back over several steps, the last one first, and read what was before them. Raises ``EditError``."""
    before = back(content, ways_back)
    reading, problems = read_and_check(before, name, own)
    return Edited(before, [], patch(before, content), {}, reading, problems)


def try_and_check(content: bytes, name: str, own: Own, changes: Sequence[CellChange]) -> list[Problem]:
    """The problems that the workbook would have with these cells. Raises ``EditError``."""
    return read_and_check(change_cells(content, changes), name, own)[1]


def change_cells(content: bytes, changes: Iterable[CellChange]) -> bytes:
    """The workbook with these texts in its cells: of the file, only the XML of their sheets is written anew.

    A formula in such a cell goes, and with it its line in the list of formulas. An old .xls becomes an .xlsx.
    Raises ``EditError``.
    """
    book = Book(as_xlsx(content), RowIds())
    by_sheet: defaultdict[str, dict[Cell, str]] = defaultdict(dict)
    for change in changes:
        by_sheet[change.sheet][change.row, change.column] = change.text
    for sheet, texts in by_sheet.items():
        book.set(book.sheet(sheet), texts)
    return book.content()


def look_at(content: bytes, sheet: str, row: int, column: str) -> Look:
    """The cell in the row and the column of this heading or letter, with what stands around. Raises ``EditError``."""
    for one in sheets_of(content):
        if one.name == sheet:
            return look_around(one, row, column)
    raise EditError("no_such_sheet")


def sheets_of(content: bytes) -> list[Sheet]:
    """The cells of all sheets. Raises ``EditError``."""
    try:
        return read_sheets(content, Findings())
    except UnreadableError as error:
        raise EditError("no_cells") from error


def edited(book: Book, before: bytes) -> Edited:
    """The changed book as it reads now, and the way back to the workbook ``before``."""
    content = book.content()
    reading, problems = check_sheets(book.sheets(), book.findings)
    return Edited(content, book.changes, patch(content, before), book.ids.as_json(), reading, problems)
