"""An .xlsx file as an archive: which part holds which sheet; the file with parts replaced (ECMA-376 part 2)."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping

import openpyxl
import xlrd
from lxml import etree

from surveys.formats.xlsform.grid import xls_value

from .troubles import EditError

_TYPE, _ID = "Type", "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_OLD = b"\xd0\xcf\x11\xe0"


def as_xlsx(content: bytes) -> bytes:
    """The content of an .xlsx as it is; of an old .xls, an .xlsx with equal values. Raises ``EditError``."""
    if content.startswith(b"PK"):
        return content
    if not content.startswith((_OLD, b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        raise EditError("no_cells")
    old = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True)
    workbook = openpyxl.Workbook(write_only=True)
    for sheet in old.sheets():
        copy = workbook.create_sheet(sheet.name)
        for row in range(sheet.nrows):
            copy.append([_as_value(xls_value(cell, old.datemode)) for cell in sheet.row(row)])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _as_value(value: object) -> object:
    # A text that begins with "=" is no formula in an old file.
    return None if value == "" else value


class Package:
    """The parts of an .xlsx file."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._book = self._target("", "officeDocument")
        self._of_book = self._relations(self._book)

    def part_of(self, sheet: str) -> str:
        """The name of the part that holds a sheet's cells. Raises ``EditError``."""
        for one in self._xml(self._book).iter("{*}sheet"):
            if (one.get("name") or "").strip() == sheet:
                target = self._of_book.get(one.get(_ID) or one.get(_STRICT_ID) or "", ("", ""))[1]
                if target in self._archive.namelist():
                    return target
        raise EditError("no_such_sheet")

    def read(self, part: str) -> bytes:
        """The content of a part."""
        return self._archive.read(part)

    def calculated_in(self, sheet: str) -> tuple[str, str]:
        """The part that lists the cells with formulas (``""`` if there is none), and the sheet's number in it."""
        part = next((target for kind, target in self._of_book.values() if kind == "calcChain"), "")
        for one in self._xml(self._book).iter("{*}sheet"):
            if (one.get("name") or "").strip() == sheet:
                return (part if part in self._archive.namelist() else "", one.get("sheetId") or "")
        return "", ""

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """The file with these parts replaced; every other part, and their order, stays."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as copy:
            for entry in self._archive.infolist():
                content = parts.get(entry.filename)
                copy.writestr(entry, self._archive.read(entry) if content is None else content)
        return out.getvalue()

    def _target(self, source: str, kind: str) -> str:
        found = next((target for one, target in self._relations(source).values() if one == kind), "")
        if found not in self._archive.namelist():
            raise EditError("no_cells")
        return found

    def _relations(self, source: str) -> dict[str, tuple[str, str]]:
        """Kind and part of each relation of a part, by id; of the package itself for ``""``."""
        folder, name = posixpath.split(source)
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        if part not in self._archive.namelist():
            return {}
        return {
            one.get("Id") or "": (
                posixpath.basename(one.get(_TYPE) or ""),
                posixpath.normpath(posixpath.join("/", folder, one.get("Target") or "")).lstrip("/"),
            )
            for one in self._xml(part).iter("{*}Relationship")
        }

    def _xml(self, part: str) -> etree._Element:
        return etree.fromstring(self.read(part), etree.XMLParser(resolve_entities=False, no_network=True))
