"""Writes texts into cells of a sheet's XML (ECMA-376 part 1, 18.3.1); everything else in it stays."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Container, Iterator, Mapping

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import column_index_from_string as index_of
from openpyxl.utils.cell import coordinate_from_string, get_column_letter

from .moved import Moved
from .row_ids import MOST_ROWS
from .troubles import EditError

MOST_COLUMNS = 16_384
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?")
_SHARED = ("shared", "array", "dataTable")
_FORMAT_OF_A_ROW = ("s", "customFormat")

Cell = tuple[int, int]
"""Row and column, from 1."""


def parsed(xml: bytes) -> etree._Element:
    """The root of a part's XML, read without entities and without a network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
    return etree.fromstring(xml, parser)


def written(root: etree._Element) -> bytes:
    """The XML of a part, as UTF-8."""
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml


class SheetXml:
    """The XML of one sheet; ``freed`` are the cells that no longer hold a formula.

    ``dated``: the indexes of styles that show a number as a date. A number is written as one only where a cell held
    one, and shows it as such; elsewhere it is a text, as a code or a count is no date whatever the format says.
    """

    def __init__(self, xml: bytes, dated: Container[str] = ()) -> None:
        self.root, self._dated = parsed(xml), dated
        space = etree.QName(self.root).namespace
        self.tag = f"{{{space}}}" if space else ""
        data = self.root.find(f"{self.tag}sheetData")
        if data is None:
            raise EditError("no_such_sheet")
        self._data = data
        self._rows = dict(self._numbered(data, "row"))
        self._numbers = sorted(self._rows)
        self.freed: list[Cell] = []

    def set(self, texts: Mapping[Cell, str], like: Cell | None = None) -> None:
        """Write the texts; ``""`` empties a cell and keeps its format. Raises ``EditError``.

        ``like``: a cell whose format is given to cells that were not there.
        """
        style = self._style(like) if like else ""
        for (number, column), text in sorted(texts.items()):
            if not (0 < number <= MOST_ROWS and 0 < column <= MOST_COLUMNS):
                raise EditError("beyond_the_sheet")
            if number not in self._rows:
                if not text:
                    continue
                self._new_row(number)
            self._set(self._rows[number], number, column, text, style)

    def insert(self, at: int, count: int, like: int) -> None:
        """Put empty rows before the row of this number, formatted like the one numbered ``like``. The others follow."""
        while self._numbers and self._numbers[-1] + count > MOST_ROWS:
            last = self._rows.pop(self._numbers.pop())
            if any(len(cell) for cell in last):
                raise EditError("beyond_the_sheet")
            self._data.remove(last)  # formatted only, as Excel lets them go
        model = self._rows.get(like)
        self._renumber(Moved(((1, at - 1, 1), (at, MOST_ROWS, at + count))))
        if model is None:
            return
        for number in range(at, at + count):
            row = self._new_row(number)
            for name in _FORMAT_OF_A_ROW:
                if value := model.get(name):
                    row.set(name, value)
            for column, cell in self._numbered(model, "c"):
                if style := cell.get("s"):
                    etree.SubElement(row, f"{self.tag}c", r=f"{get_column_letter(column)}{number}", s=style)

    def rearrange(self, moved: Moved) -> None:
        """Remove rows, or put them in another order."""
        self._renumber(moved)

    def formulas(self) -> Iterator[etree._Element]:
        """Every formula."""
        yield from self._data.iterfind(f"{self.tag}row/{self.tag}c/{self.tag}f")

    def bytes(self) -> bytes:
        """The XML, as UTF-8."""
        return written(self.root)

    def _own_formulas(self) -> None:
        """Give each cell that shares a formula its own."""
        if next(self.formulas(), None) is None:
            return
        origins: dict[str, tuple[str, str]] = {}
        for number in self._numbers:
            for column, cell in self._numbered(self._rows[number], "c"):
                formula = cell.find(f"{self.tag}f")
                kind = "" if formula is None else formula.get("t")
                if kind == "dataTable":
                    raise EditError("formula_for_many")
                if kind == "shared":
                    self._own_formula(formula, f"{get_column_letter(column)}{number}", origins)

    def _own_formula(self, formula: etree._Element, at: str, origins: dict[str, tuple[str, str]]) -> None:
        group = formula.get("si") or ""
        if formula.text and formula.get("ref"):
            origins[group] = formula.text, at
        elif group in origins and not formula.text:
            text, origin = origins[group]
            formula.text = Translator(f"={text}", origin=origin).translate_formula(at)[1:]
        elif not formula.text:
            raise EditError("formula_unread")
        for name in ("t", "ref", "si"):
            formula.attrib.pop(name, None)

    def _renumber(self, moved: Moved) -> None:
        self._own_formulas()
        self._forget_size()
        kept: dict[int, etree._Element] = {}
        for number in self._numbers:
            row, to = self._rows[number], moved.row(number)
            if to is None:
                self._data.remove(row)
                continue
            kept[to] = row
            if to != number or not row.get("r"):
                for column, cell in self._numbered(row, "c"):
                    cell.set("r", f"{get_column_letter(column)}{to}")
                row.set("r", str(to))
        order = sorted(kept)
        if order != list(kept):
            for number in order:
                self._data.append(kept[number])
        self._rows, self._numbers = kept, order

    def _numbered(self, parent: etree._Element, name: str) -> list[tuple[int, etree._Element]]:
        # Numbers may be left out: then an element stands right after the one before it.
        found, last = [], 0
        for one in parent.iterchildren(f"{self.tag}{name}"):
            held = one.get("r")
            if name == "row":
                last = int(held) if held else last + 1
            else:
                last = index_of(coordinate_from_string(held)[0]) if held else last + 1
            found.append((last, one))
        return found

    def _new_row(self, number: int) -> etree._Element:
        row = etree.Element(f"{self.tag}row", r=str(number))
        self._forget_size()
        after = bisect_right(self._numbers, number)
        if after == len(self._numbers):
            self._data.append(row)
        else:
            self._rows[self._numbers[after]].addprevious(row)
        insort(self._numbers, number)
        self._rows[number] = row
        return row

    def _style(self, like: Cell) -> str:
        row = self._rows.get(like[0])
        cells = self._numbered(row, "c") if row is not None else []
        return next((cell.get("s") or "" for at, cell in cells if at == like[1]), "")

    def _set(self, row: etree._Element, number: int, column: int, text: str, style: str) -> None:
        cells = self._numbered(row, "c")
        cell = next((one for at, one in cells if at == column), None)
        if cell is None:
            if not text:
                return
            cell = self._new_cell(row, cells, number, column)
            if style:
                cell.set("s", style)
        held = cell.find(f"{self.tag}f")
        if held is not None and held.get("t") in _SHARED and held.get("ref"):
            raise EditError("formula_for_many")
        if held is not None:
            self.freed.append((number, column))
        is_number = cell.get("t", "n") == "n" and bool(cell.findtext(f"{self.tag}v"))
        self._fill(cell, text, is_number=is_number and cell.get("s", "0") not in self._dated)

    def _new_cell(
        self, row: etree._Element, cells: list[tuple[int, etree._Element]], number: int, column: int
    ) -> etree._Element:
        cell = etree.Element(f"{self.tag}c", r=f"{get_column_letter(column)}{number}")
        row.attrib.pop("spans", None)
        for at, one in cells:
            one.set("r", f"{get_column_letter(at)}{number}")
        row.set("r", str(number))
        self._forget_size()
        after = next((one for at, one in cells if at > column), None)
        if after is None:
            row.append(cell)
        else:
            after.addprevious(cell)
        return cell

    def _fill(self, cell: etree._Element, text: str, *, is_number: bool) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        cell.attrib.pop("cm", None)
        cell.attrib.pop("vm", None)
        if not text:
            return
        if is_number and _NUMBER.fullmatch(text):
            etree.SubElement(cell, f"{self.tag}v").text = text
            return
        cell.set("t", "inlineStr")
        words = etree.SubElement(etree.SubElement(cell, f"{self.tag}is"), f"{self.tag}t")
        words.text = text
        words.set(_PRESERVE, "preserve")

    def _forget_size(self) -> None:
        size = self.root.find(f"{self.tag}dimension")
        if size is not None:
            self.root.remove(size)
