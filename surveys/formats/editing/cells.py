"""Writes texts into cells of a sheet's XML (ECMA-376 part 1, 18.3.1); everything else in it stays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from openpyxl.utils.cell import column_index_from_string as index_of
from openpyxl.utils.cell import coordinate_from_string, get_column_letter

from .troubles import EditError

MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 1_048_576, 16_384, 32_767
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?")
_SHARED = ("shared", "array", "dataTable")

Cell = tuple[int, int]
"""Row and column, from 1."""


class SheetXml:
    """The XML of one sheet; ``freed`` are the cells that no longer hold a formula."""

    def __init__(self, xml: bytes) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
        self._root = etree.fromstring(xml, parser)
        space = etree.QName(self._root).namespace
        self._tag = f"{{{space}}}" if space else ""
        data = self._root.find(f"{self._tag}sheetData")
        if data is None:
            raise EditError("no_such_sheet")
        self._data = data
        self.freed: list[Cell] = []

    def set(self, texts: Mapping[Cell, str]) -> None:
        """Write the texts; ``""`` empties a cell and keeps its format. Raises ``EditError``."""
        rows = dict(self._numbered(self._data, "row"))
        for (number, column), text in sorted(texts.items()):
            if not (0 < number <= MOST_ROWS and 0 < column <= MOST_COLUMNS):
                raise EditError("beyond_the_sheet")
            if len(text) > LONGEST_TEXT:
                raise EditError("too_long")
            if number not in rows:
                if not text:
                    continue
                rows[number] = self._new_row(number, rows)
            self._set(rows[number], number, column, text)

    def bytes(self) -> bytes:
        """The XML, as UTF-8."""
        xml: bytes = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return xml

    def _numbered(self, parent: etree._Element, name: str) -> list[tuple[int, etree._Element]]:
        # Numbers may be left out: then an element stands right after the one before it.
        found, last = [], 0
        for one in parent.iterchildren(f"{self._tag}{name}"):
            written = one.get("r")
            if name == "row":
                last = int(written) if written else last + 1
            else:
                last = index_of(coordinate_from_string(written)[0]) if written else last + 1
            found.append((last, one))
        return found

    def _new_row(self, number: int, rows: Mapping[int, etree._Element]) -> etree._Element:
        row = etree.Element(f"{self._tag}row", r=str(number))
        later = min((one for one in rows if one > number), default=None)
        self._forget_size()
        if later is None:
            self._data.append(row)
        else:
            rows[later].addprevious(row)
        return row

    def _set(self, row: etree._Element, number: int, column: int, text: str) -> None:
        cells = self._numbered(row, "c")
        cell = next((one for at, one in cells if at == column), None)
        if cell is None:
            if not text:
                return
            cell = self._new_cell(row, cells, number, column)
        held = cell.find(f"{self._tag}f")
        if held is not None and held.get("t") in _SHARED and held.get("ref"):
            raise EditError("formula_for_many")
        if held is not None:
            self.freed.append((number, column))
        self._fill(cell, text, is_number=cell.get("t", "n") == "n")

    def _new_cell(
        self, row: etree._Element, cells: list[tuple[int, etree._Element]], number: int, column: int
    ) -> etree._Element:
        cell = etree.Element(f"{self._tag}c", r=f"{get_column_letter(column)}{number}")
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
            etree.SubElement(cell, f"{self._tag}v").text = text
            return
        cell.set("t", "inlineStr")
        words = etree.SubElement(etree.SubElement(cell, f"{self._tag}is"), f"{self._tag}t")
        words.text = text
        words.set(_PRESERVE, "preserve")

    def _forget_size(self) -> None:
        size = self._root.find(f"{self._tag}dimension")
        if size is not None:
            self._root.remove(size)
