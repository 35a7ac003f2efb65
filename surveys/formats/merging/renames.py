"""What was renamed in the draft is renamed in the workbook that comes back, too: it names questions as they were."""

from __future__ import annotations

from surveys.formats.editing import EditError
from surveys.formats.editing.book import Book
from surveys.formats.editing.renaming import rename_item

from .differences import CELL, Difference

_SURVEY = "survey"


def rename_as_here(here: Book, before: Book, there: Book) -> list[Difference]:
    """Give questions the names of the draft in the workbook both were made from and in the one that comes back.

    Returns the renames, which stay: with the name on all sides, no comparison finds them afterwards.

    So a rename contradicts nothing that was written elsewhere, and what was written there refers to the new name. A
    question that has another name there, or whose name is not its own alone, stays as it is.
    """
    if not all(book.has(_SURVEY) for book in (here, before, there)):
        return []
    renames: list[Difference] = []
    old_names, new_names = _names(before), _names(here)
    old, new, elsewhere = set(old_names.values()), set(new_names.values()), set(_names(there).values())
    for row, name in old_names.items():
        now = new_names.get(row, name)
        if now == name or name in new or now in old or name not in elsewhere or now in elsewhere:
            continue
        try:
            rename_item(there, name, now, keep_was=False)
            rename_item(before, name, now, keep_was=False)
        except EditError:
            continue
        renames.append(_rename(here, row, name, now))
    return renames


def _rename(here: Book, row_id: int, old: str, new: str) -> Difference:
    sheet = here.sheet(_SURVEY)
    column, head = next(iter(here.columns.of(sheet, "name"))), here.columns.heading_row(sheet)
    row = next(row for row in here.rows(sheet) if row > head and here.ids.id_of(sheet, row) == row_id)
    heading = here.text(sheet, head, column)
    return Difference(CELL, sheet, row, column, heading, new, old, new, old, row_id)


def _names(book: Book) -> dict[int, str]:
    """The names of the questions by their rows' lasting ids."""
    sheet = book.sheet(_SURVEY)
    column, head = next(iter(book.columns.of(sheet, "name")), 0), book.columns.heading_row(sheet)
    rows = book.rows(sheet) if column else {}
    names = {book.ids.id_of(sheet, row): book.text(sheet, row, column) for row in rows if row > head}
    return {row: name for row, name in names.items() if name}
