"""A workbook while it is edited: its file, the texts of its cells, the ids of its rows, and what has been done to it.

What is done is noted as changes, plain JSON values with the numbers of rows and columns as they were then: ``do`` is
``set``, ``insert``, ``remove``, ``move`` or ``add_sheet``. ``Book.do`` makes them again on the workbook as it was
before. With ``rename_item``, ``rename_list`` and ``new_list`` it only says what those that follow are for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

from surveys.formats.xlsform.findings import Findings, folded
from surveys.formats.xlsform.grid import (
    BLANK_ROWS_THAT_END_A_SHEET,
    LONGEST_CELL,
    Row,
    Sheet,
    UnreadableError,
    clean_text,
    read_sheets,
)
from surveys.formats.xlsform.read import by_name

from .beside import take_parts_along
from .cells import Cell, SheetXml, parsed, written
from .columns import Columns, Texts
from .hanging import take_along
from .moved import Moved, inserted, put_behind, removed
from .package import Package
from .row_ids import RowIds
from .troubles import EditError

Change = dict[str, Any]
_OfARow = TypeVar("_OfARow")


class Book:
    """The workbook; ``own``: what is declared to be the researcher's own. ``changes``: what has been done."""

    def __init__(self, content: bytes, ids: RowIds, own: Iterable[tuple[str, str]] = ()) -> None:
        self.ids, self.changes = ids, list[Change]()
        self._package = Package(content)
        self._xml: dict[str, SheetXml] = {}
        self._freed: defaultdict[str, list[Cell]] = defaultdict(list)
        self.findings = Findings(own={folded(*one) for one in own})
        try:
            self._read = {sheet.name: sheet for sheet in read_sheets(content, self.findings)}
        except UnreadableError as error:
            raise EditError("no_cells") from error
        self._texts: dict[str, Texts] = {
            sheet.name: {row.number: list(row.cells) for row in sheet.rows} for sheet in self._read.values()
        }
        self._dated = {
            sheet.name: {row.number: row.dated for row in sheet.rows if row.dated} for sheet in self._read.values()
        }
        self._columns: Columns | None = None

    def sheet(self, name: str) -> str:
        """A sheet's name in the workbook, found by it or by its key. Raises ``EditError``."""
        if name in self._texts:
            return name
        found = self.columns.names.get(name)
        if found is None:
            raise EditError("no_such_sheet")
        return found

    def has(self, name: str) -> bool:
        """Whether there is a sheet of this name or key."""
        return name in self._texts or name in self.columns.names

    @property
    def columns(self) -> Columns:
        """What the headings mean."""
        if self._columns is None:
            names = {key: one.name for key, one in by_name(self.sheets(), Findings(own=set(self.findings.own))).items()}
            self._columns = Columns(self._texts, names)
        return self._columns

    def text(self, sheet: str, row: int, column: int) -> str:
        """What a cell holds."""
        cells = self._texts[sheet].get(row, ())
        return cells[column - 1] if column <= len(cells) else ""

    def rows(self, sheet: str) -> Texts:
        """The texts of a sheet's rows that are not blank, by their numbers."""
        return self._texts[sheet]

    def sheets(self) -> list[Sheet]:
        """The sheets as a reader of the file finds them."""
        for name in [name for name in self._texts if name not in self._read]:
            self._read[name] = Sheet(name, tuple(self._rows(name)))
        return [self._read[name] for name in self._texts]

    def _rows(self, sheet: str) -> Iterator[Row]:
        texts, dated, last = self._texts[sheet], self._dated.get(sheet, {}), 0
        for number in sorted(texts):
            if number - last > BLANK_ROWS_THAT_END_A_SHEET:
                return
            last = number
            cells = texts[number]
            yield Row(number, tuple(cells), dated.get(number, frozenset()))

    def last(self, sheet: str) -> int:
        """The number of the last row that is not blank; 0 if there is none."""
        return max(self._texts[sheet], default=0)

    def set(self, sheet: str, texts: Mapping[Cell, str], like: Cell | None = None) -> None:
        """Give cells other texts, those that do not hold theirs already; one too long for a cell is not cut."""
        if any(len(text) > LONGEST_CELL for text in texts.values()):
            raise EditError("too_long")
        cleaned = {cell: clean_text(text) for cell, text in texts.items()}
        new = {cell: text for cell, text in cleaned.items() if text != self.text(sheet, *cell)}
        if not new:
            return
        noted = [self._noted(sheet, cell, text) for cell, text in new.items()]
        xml = self._sheet_xml(sheet)
        xml.set(new, like)
        self._freed[sheet] += xml.freed
        xml.freed.clear()
        self.changes.append({"do": "set", "sheet": sheet, "cells": noted, "like": like and list(like)})
        heading = self.columns.heading_row(sheet)
        for (row, column), text in new.items():
            cells = self._texts[sheet].setdefault(row, [])
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                del self._texts[sheet][row]
            if dates := self._dated.get(sheet, {}).get(row):
                self._dated[sheet][row] = dates - {column - 1}
        self._read.pop(sheet, None)
        if not heading or min(row for row, _ in new) <= heading:
            self._columns = None

    def insert(self, sheet: str, at: int, count: int, first: int | None = None) -> None:
        """Insert empty rows; ``first``: the first of the ids that they had before."""
        like = at if at - 1 <= self.columns.heading_row(sheet) else at - 1
        self._sheet_xml(sheet).insert(at, count, like)
        self._move(sheet, inserted(at, count, like))
        given = self.ids.insert(sheet, at, count, first)
        self.changes.append({"do": "insert", "sheet": sheet, "at": at, "count": count, "first": given})

    def remove(self, sheet: str, first: int, count: int) -> None:
        """Remove rows."""
        held = [self._texts[sheet].get(row, []) for row in range(first, first + count)]
        items = [self.columns.item(sheet, row) for row in range(first, first + count)]
        self._rearrange(sheet, removed(first, count))
        self.ids.remove(sheet, first, count)
        gone = {"texts": held, "items": items}
        self.changes.append({"do": "remove", "sheet": sheet, "at": first, "count": count, **gone})

    def move(self, sheet: str, first: int, count: int, after: int) -> None:
        """Move rows behind another one."""
        if first - 1 <= after < first + count:
            return
        items = [self.columns.item(sheet, row) for row in range(first, first + count)]
        self._rearrange(sheet, put_behind(first, count, after))
        self.ids.move(sheet, first, count, after)
        self.changes.append({"do": "move", "sheet": sheet, "at": first, "count": count, "after": after, "items": items})

    def add_sheet(self, sheet: str) -> None:
        """Add an empty sheet."""
        self._package.add_sheet(sheet)
        self._texts[sheet] = {}
        self._columns = None
        self.changes.append({"do": "add_sheet", "sheet": sheet})

    def note(self, what: str, sheet: str, **details: str) -> None:
        """Note what the changes that follow are for."""
        self.changes.append({"do": what, "sheet": sheet, **details})

    def do(self, changes: Sequence[Change]) -> None:
        """Make changes again that were noted when they were made on the same workbook."""
        for one in changes:
            sheet = one["sheet"]
            match one["do"]:
                case "set":
                    texts = {(cell["row"], cell["column"]): cell["after"] for cell in one["cells"]}
                    self.set(sheet, texts, tuple(one["like"]) if one["like"] else None)
                case "insert":
                    self.insert(sheet, one["at"], one["count"], one["first"])
                case "remove":
                    self.remove(sheet, one["at"], one["count"])
                case "move":
                    self.move(sheet, one["at"], one["count"], one["after"])
                case "add_sheet":
                    self.add_sheet(sheet)
                case _:
                    self.changes.append(one)

    def content(self) -> bytes:
        """The file as it is now; of the list of formulas those are taken that are none any more."""
        for sheet in list(self._xml):
            self._store(sheet)
        for sheet, cells in self._freed.items():
            if cells:
                self._formulas_listed(sheet, partial(_without, set(cells)))
        return self._package.bytes()

    def _noted(self, sheet: str, cell: Cell, text: str) -> dict[str, Any]:
        row, column = cell
        heading = self.columns.heading(sheet, column) or get_column_letter(column)
        place = {"row": row, "column": column, "heading": heading, "item": self.columns.item(sheet, row)}
        return {**place, "before": self.text(sheet, row, column), "after": text}

    def _sheet_xml(self, sheet: str) -> SheetXml:
        if sheet not in self._xml:
            self._xml[sheet] = SheetXml(self._package.read(self._package.part_of(sheet)), self._package.date_styles)
        return self._xml[sheet]

    def _store(self, sheet: str) -> None:
        self._package.replace(self._package.part_of(sheet), self._xml[sheet].bytes())

    def _rearrange(self, sheet: str, moved: Moved) -> None:
        self._sheet_xml(sheet).rearrange(moved)
        self._move(sheet, moved)

    def _move(self, sheet: str, moved: Moved) -> None:
        """Everything that refers to rows of the sheet follows them, in whichever part it stands."""
        take_along(self._sheet_xml(sheet), sheet, moved)
        for other in [one for one in self._xml if one != sheet]:
            self._store(other)
            del self._xml[other]
        for part, content in take_parts_along(self._package, sheet, self._package.part_of(sheet), moved).items():
            self._package.replace(part, content)

        self._formulas_listed(sheet, partial(_behind, moved))
        self._freed[sheet] = [to for cell in self._freed[sheet] if (to := _behind(moved, cell))]
        self._texts[sheet] = _at_their_places(self._texts[sheet], moved)
        self._dated[sheet] = _at_their_places(self._dated.get(sheet, {}), moved)
        self._read.pop(sheet, None)
        self._columns = None

    def _formulas_listed(self, sheet: str, place: Callable[[Cell], Cell | None]) -> None:
        """Cells in the list of formulas (ECMA-376 part 1, 18.6) get the places given, or leave it."""
        part = self._package.calculated()
        if not part:
            return
        number, current = self._package.number_of(sheet), ""
        chain = parsed(self._package.read(part))
        for one in list(chain):
            # The sheet's number is left out where it is that of the line before.
            current = one.get("i") or current
            if current != number or not one.get("r"):
                continue
            letters, row = coordinate_from_string(one.get("r"))
            to = place((row, column_index_from_string(letters)))
            if to is not None:
                one.set("r", f"{letters}{to[0]}")
                continue
            following = one.getnext()
            if following is not None and one.get("i") and not following.get("i"):
                following.set("i", current)
            chain.remove(one)
        if len(chain):
            self._package.replace(part, written(chain))
        else:
            self._package.drop(part)


def _behind(moved: Moved, cell: Cell) -> Cell | None:
    row = moved.row(cell[0])
    return None if row is None else (row, cell[1])


def _without(gone: Container[Cell], cell: Cell) -> Cell | None:
    return None if cell in gone else cell


def _at_their_places(rows: Mapping[int, _OfARow], moved: Moved) -> dict[int, _OfARow]:
    places = ((moved.row(number), held) for number, held in rows.items())
    return {number: held for number, held in places if number is not None}
