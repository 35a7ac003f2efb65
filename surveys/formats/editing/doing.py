"""Carries operations out on a workbook, one after the other: which cells and rows each of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from surveys.formats.xlsform.grid import clean_text
from surveys.formats.xlsform.headers import BY_SHEET

from .book import Book
from .codes import FreeCodes
from .operations import (
    AddAnswers,
    AddColumn,
    AddSheet,
    Column,
    InsertRows,
    MoveRows,
    NewList,
    Operation,
    RecodeCells,
    RemoveRows,
    RenameItem,
    RenameList,
    SetCell,
    Taken,
    Texts,
)
from .recoding import recode_cells
from .renaming import rename_item, rename_list
from .troubles import CellTakenError, EditError

MOST_ROWS_AT_ONCE = 20_000
_OWN_HEADINGS = {"choices": ("list_name", "name")}


def carry_out(book: Book, operations: Sequence[Operation]) -> None:
    """Carry the operations out. Raises ``EditError`` and ``CellTakenError``: the book is of no use then."""
    if taken := tuple(_taken(book, operations)):
        raise CellTakenError(taken)
    for one in operations:
        _carry_out(book, one)


def _carry_out(book: Book, operation: Operation) -> None:
    match operation:
        case SetCell():
            sheet = book.sheet(operation.sheet)
            row = _number(book, sheet, operation.row)
            _set(book, sheet, row, operation.column, operation.text)
        case InsertRows():
            _insert(book, operation)
        case RemoveRows():
            _remove(book, operation)
        case MoveRows():
            _move(book, operation)
        case AddSheet():
            _add_sheet(book, operation.sheet, operation.headings)
        case AddColumn():
            _add_column(book, operation)
        case NewList():
            _new_list(book, operation)
        case AddAnswers():
            _add_answers(book, operation)
        case RenameItem():
            rename_item(book, operation.old, operation.new, keep_was=operation.keep_was)
        case RenameList():
            rename_list(book, operation.old, operation.new)
        case RecodeCells():
            recode_cells(book, operation)


def _add_column(book: Book, operation: AddColumn) -> None:
    sheet = book.sheet(operation.sheet)
    if book.columns.find(sheet, operation.heading) is not None:
        raise EditError("column_taken")
    _column(book, sheet, operation.heading)


def _taken(book: Book, operations: Sequence[Operation]) -> Iterator[Taken]:
    """The cells that hold something else than was seen in them."""
    for index, one in enumerate(operations):
        if not isinstance(one, SetCell) or one.before is None or not book.has(one.sheet):
            continue
        sheet = book.sheet(one.sheet)
        row = _number(book, sheet, one.row)
        column = one.column if isinstance(one.column, int) else book.columns.find(sheet, one.column)
        holds = "" if column is None else book.text(sheet, row, column)
        if holds not in (clean_text(one.before), clean_text(one.text)):
            yield Taken(index, one.sheet, one.row, one.column, one.before, holds)


def _number(book: Book, sheet: str, row: int) -> int:
    number = book.ids.number_of(sheet, row)
    if number is None:
        raise EditError("no_such_row")
    return number


def _column(book: Book, sheet: str, column: Column) -> int:
    """The number of a column; one that the sheet lacks is added behind the others."""
    if isinstance(column, int):
        return column
    found = book.columns.find(sheet, column)
    if found is not None:
        return found
    row = book.columns.heading_row(sheet)
    if not row:
        raise EditError("no_headings")
    added = book.columns.free(sheet)
    book.set(sheet, {(row, added): column}, like=(row, added - 1) if added > 1 else None)
    return added


def _set(book: Book, sheet: str, row: int, column: Column, text: str) -> None:
    if text or isinstance(column, int) or book.columns.find(sheet, column) is not None:
        book.set(sheet, {(row, _column(book, sheet, column)): text})


def _insert(book: Book, operation: InsertRows) -> None:
    if not operation.rows:
        return
    if len(operation.rows) > MOST_ROWS_AT_ONCE:
        raise EditError("too_much")
    if not book.has(operation.sheet) and operation.sheet in BY_SHEET:
        needed = [heading for row in operation.rows for heading in row]
        _add_sheet(book, operation.sheet, list(dict.fromkeys((*_OWN_HEADINGS.get(operation.sheet, ()), *needed))))
    sheet = book.sheet(operation.sheet)
    if operation.after is None:
        at = book.last(sheet) + 1
    else:
        at = _number(book, sheet, operation.after) + 1
        if at <= book.columns.heading_row(sheet):
            raise EditError("headings_stay")
    _insert_at(book, sheet, at, operation.rows)


def _insert_at(book: Book, sheet: str, at: int, rows: Sequence[Texts]) -> None:
    if not book.columns.heading_row(sheet):
        raise EditError("no_headings")
    columns = {
        heading: _column(book, sheet, heading)
        for heading in dict.fromkeys(heading for row in rows for heading, text in row.items() if text)
    }
    book.insert(sheet, at, len(rows))
    texts = {
        (at + index, columns[heading]): text for index, row in enumerate(rows) for heading, text in row.items() if text
    }
    book.set(sheet, texts)


def _remove(book: Book, operation: RemoveRows) -> None:
    sheet = book.sheet(operation.sheet)
    numbers = sorted({_number(book, sheet, row) for row in operation.rows}, reverse=True)
    if any(number <= book.columns.heading_row(sheet) for number in numbers):
        raise EditError("headings_stay")
    for first, count in _runs(numbers):
        book.remove(sheet, first, count)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that stand one under the other, as the first and their count; from the last to the first."""
    count = 0
    for index, number in enumerate(numbers):
        count += 1
        if index + 1 == len(numbers) or numbers[index + 1] != number - 1:
            yield number, count
            count = 0


def _move(book: Book, operation: MoveRows) -> None:
    sheet = book.sheet(operation.sheet)
    numbers = [_number(book, sheet, row) for row in operation.rows]
    after = _number(book, sheet, operation.after)
    heading = book.columns.heading_row(sheet)
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))) or after in numbers:
        raise EditError("rows_apart")
    if numbers[0] <= heading or after < heading:
        raise EditError("headings_stay")
    book.move(sheet, numbers[0], len(numbers), after)


def _add_sheet(book: Book, name: str, headings: Sequence[str]) -> None:
    if book.has(name):
        raise EditError("sheet_taken")
    book.add_sheet(name)
    book.set(name, {(1, column): words for column, words in enumerate(headings, 1)})


def _new_list(book: Book, operation: NewList) -> None:
    name = operation.name.strip()
    if not name or len(name.split()) != 1 or not operation.choices:
        raise EditError("list_bad")
    if not all(choice.get("name", "").strip() for choice in operation.choices):
        raise EditError("list_bad")
    for key in ("choices", "external_choices"):
        if book.has(key) and name.casefold() in {one.casefold() for one in _lists(book, book.sheet(key))}:
            raise EditError("list_taken")
    book.note("new_list", book.sheet("choices") if book.has("choices") else "choices", new=name)
    _insert(book, InsertRows("choices", tuple({"list_name": name, **choice} for choice in operation.choices)))


def _add_answers(book: Book, operation: AddAnswers) -> None:
    if not book.has("choices"):
        return _new_list(book, NewList(operation.list_name, _with_codes(operation.answers, ())))
    sheet = book.sheet("choices")
    rows = _rows_of_list(book, sheet, operation.list_name)
    by_code = {_text_in(book, sheet, row, "name"): row for row in rows}
    new = [one for one in operation.answers if not _is_there(book, sheet, by_code.get(one.get("name", "")), one)]
    answers = _with_codes(new, by_code)
    if not rows and answers:
        return _new_list(book, NewList(operation.list_name, answers))
    if answers:
        listed = {"list_name": _text_in(book, sheet, rows[0], "list_name")}
        _insert_at(book, sheet, rows[-1] + 1, [{**listed, **one} for one in answers])


def _with_codes(answers: Iterable[Texts], taken: Iterable[str]) -> tuple[Texts, ...]:
    codes = FreeCodes(taken)
    return tuple({**one, "name": codes.take(one.get("name", "").strip())} for one in answers)


def _is_there(book: Book, sheet: str, row: int | None, texts: Texts) -> bool:
    """Whether the row holds all these texts."""
    return row is not None and all(_text_in(book, sheet, row, heading) == text for heading, text in texts.items())


def _text_in(book: Book, sheet: str, row: int, heading: str) -> str:
    column = book.columns.find(sheet, heading)
    return "" if column is None else book.text(sheet, row, column)


def _rows_of_list(book: Book, sheet: str, name: str) -> list[int]:
    """The numbers of a list's rows in order; its name is compared without regard to case and white space."""
    wanted, heading = _folded(name), book.columns.heading_row(sheet)
    rows = (row for row in sorted(book.rows(sheet)) if row > heading)
    return [row for row in rows if _folded(_text_in(book, sheet, row, "list_name")) == wanted]


def _folded(name: str) -> str:
    return "".join(name.lower().split())


def _lists(book: Book, sheet: str) -> set[str]:
    texts = book.rows(sheet)
    return {book.text(sheet, row, column) for column in book.columns.of(sheet, "list_name") for row in texts}
