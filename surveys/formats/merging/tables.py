"""The sheets of a workbook as tables whose columns go by what they mean: so that two workbooks can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.formats.editing.book import Book


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not blank: its number, its lasting ``id``, its texts that are not empty by column.

    ``name``: what tells it from the other rows of its sheet, ``""`` if nothing does; ``item``: how people call it.
    """

    number: int
    id: int
    texts: Mapping[str, str]
    name: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its columns' numbers and headings, the number of the row of headings, the rows beneath."""

    name: str
    columns: Mapping[str, int] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    head: int = 0
    lines: tuple[Line, ...] = ()


def tables_of(book: Book) -> dict[str, Table]:
    """The sheets by what they are for, or by their names where they are none of ours."""
    names = [sheet.name for sheet in book.sheets()]
    return {book.columns.key(name) or f"={name.casefold()}": _table(book, name) for name in names}


def _table(book: Book, sheet: str) -> Table:
    columns = dict(_columns(book, sheet))
    head, numbers = book.columns.heading_row(sheet), {number: key for key, number in columns.items()}
    lines = tuple(
        _line(book, sheet, row, {numbers[at]: text for at, text in enumerate(cells, 1) if text})
        for row, cells in sorted(book.rows(sheet).items())
        if row > head
    )
    headings = {key: book.text(sheet, head, number) for key, number in columns.items()} if head else {}
    return Table(sheet, columns, headings, head, lines)


def _columns(book: Book, sheet: str) -> Iterator[tuple[str, int]]:
    """Each column that something stands in: what it means; of two that mean the same the second goes by its heading."""
    meanings, seen = book.columns.meanings(sheet), set[str]()
    widest = max((len(cells) for cells in book.rows(sheet).values()), default=0)
    for number in range(1, widest + 1):
        meant = meanings.get(number, "")
        names = (meant, f"{meant} ={book.columns.heading(sheet, number).casefold()}", f"#{number}")
        key = next(name for name in names if name not in ("", " =", *seen))
        seen.add(key)
        yield key, number


def _line(book: Book, sheet: str, row: int, texts: Mapping[str, str]) -> Line:
    item = book.columns.item(sheet, row)
    return Line(row, book.ids.id_of(sheet, row), texts, _name(texts, item), item or _first(texts))


def _name(texts: Mapping[str, str], item: str) -> str:
    """An answer belongs to a list; what ends a group has the name of what begins it."""
    if not item:
        return ""
    kind = "end" if texts.get("type", "").casefold().startswith("end") else ""
    return "\n".join((texts.get("list_name", ""), kind, item))


def _first(texts: Mapping[str, str]) -> str:
    return next(iter(texts.values()), "")
