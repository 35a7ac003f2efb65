"""Carries out on the draft's workbook what a merge says is to be done to one of its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from surveys.formats.editing.book import Book
from surveys.formats.editing.cells import Cell

from .matching import in_order
from .tables import Line, Table
from .threeway import Merge


def carry(book: Book, here: Table, there: Table, merge: Merge) -> None:
    """Make a sheet what its merge says it is. Raises ``EditError``."""
    new = [line for line in merge.order if isinstance(line, Line)]
    if not book.has(here.name):
        book.add_sheet(here.name)
    head = here.head or 1
    numbers = dict(_numbers(here, there, {*merge.headings, *(key for line in new for key in line.texts)}, merge))
    headings = {(head, numbers[key]): words for key, words in merge.headings.items() if key in numbers}
    last = max(here.columns.values(), default=0)
    book.set(here.name, headings, like=(head, last) if last else None)
    book.set(here.name, {(row, numbers[key]): text for (row, key), text in merge.cells.items()})
    for first, count in _runs(merge.removed):
        book.remove(here.name, first, count)
    ids = {line.number: line.id for line in here.lines}
    order = [ids[one] if isinstance(one, int) else one for one in merge.order]
    top = book.ids.id_of(here.name, head)
    _move(book, here.name, top, [one for one in order if isinstance(one, int)])
    _insert(book, here.name, top, order, numbers)


def _numbers(here: Table, there: Table, keys: set[str], merge: Merge) -> Iterator[tuple[str, int]]:
    """The number of each column: one that the draft lacks comes behind the others, or stays if it has no heading."""
    yield from here.columns.items()
    wanted = [key for key in there.columns if key not in here.columns and key in keys | {key for _, key in merge.cells}]
    taken = set(here.columns.values())
    for key in sorted(wanted, key=lambda key: not key.startswith("#")):
        number = there.columns[key]
        if not key.startswith("#") or number in taken:
            number = max(taken, default=0) + 1
        taken.add(number)
        yield key, number


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that stand one under the other, as the first and their count; from the last to the first."""
    ordered, count = sorted(numbers, reverse=True), 0
    for index, number in enumerate(ordered):
        count += 1
        if index + 1 == len(ordered) or ordered[index + 1] != number - 1:
            yield number, count
            count = 0


def _move(book: Book, sheet: str, top: int, order: Sequence[int]) -> None:
    """Put the rows of these ids in order: as few as possible are moved, those that stand together at once."""
    places = {row: number for row in order if (number := book.ids.number_of(sheet, row))}
    order = [row for row in order if row in places]
    stay = in_order([places[row] for row in order])
    index = 0
    while index < len(order):
        if index in stay:
            index += 1
            continue
        first = book.ids.number_of(sheet, order[index]) or 0
        count = 1
        while index + count < len(order) and index + count not in stay:
            if book.ids.number_of(sheet, order[index + count]) != first + count:
                break
            count += 1
        book.move(sheet, first, count, book.ids.number_of(sheet, order[index - 1] if index else top) or 0)
        index += count


def _insert(book: Book, sheet: str, top: int, order: Sequence[int | Line], numbers: Mapping[str, int]) -> None:
    """Insert the new rows, from the last to the first, each behind the row that it follows."""
    made: list[tuple[int, Line]] = []
    waiting: list[Line] = []
    for one in [*reversed(order), top]:
        if isinstance(one, Line):
            waiting.append(one)
            continue
        if not waiting:
            continue
        at = (book.ids.number_of(sheet, one) or 0) + 1
        lines = waiting[::-1]
        book.insert(sheet, at, len(lines))
        made += [(book.ids.id_of(sheet, at + index), line) for index, line in enumerate(lines)]
        waiting = []
    texts: dict[Cell, str] = {}
    for row, line in made:
        number = book.ids.number_of(sheet, row) or 0
        texts.update({(number, numbers[key]): text for key, text in line.texts.items()})
    book.set(sheet, texts)
