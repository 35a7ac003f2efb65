"""An .xlsx file as an archive: which part holds which sheet; the file with parts replaced (ECMA-376 part 2)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Container, Mapping
from functools import cached_property

import openpyxl
import xlrd
from lxml import etree

from surveys.formats.long_sheets import date_styles
from surveys.formats.xlsform.grid import xls_value

from .troubles import EditError

_TYPE, _ID = "Type", "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_OLD = b"\xd0\xcf\x11\xe0"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
LONGEST_NAME = 31
_MADE_AT = (1980, 1, 1, 0, 0, 0)


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
    """The parts of an .xlsx file, and those that have been changed since; ``book`` is the one that lists the sheets."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = set(self._archive.namelist())
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self.book = self._target("", "officeDocument")

    def names(self) -> list[str]:
        """The names of the parts, in order; the new ones last."""
        new = [name for name in self._changed if name not in self._names]
        return [*(name for name in self._archive.namelist() if name not in self._dropped), *new]

    def has(self, part: str) -> bool:
        """Whether there is a part of this name."""
        return (part in self._names or part in self._changed) and part not in self._dropped

    def part_of(self, sheet: str) -> str:
        """The name of the part that holds a sheet's cells. Raises ``EditError``."""
        relations = self.relations(self.book)
        for one in self._xml(self.book).iter("{*}sheet"):
            if (one.get("name") or "").strip() == sheet:
                target = relations.get(one.get(_ID) or one.get(_STRICT_ID) or "", ("", ""))[1]
                if self.has(target):
                    return target
        raise EditError("no_such_sheet")

    def read(self, part: str) -> bytes:
        """The content of a part."""
        changed = self._changed.get(part)
        return self._archive.read(part) if changed is None else changed

    def replace(self, part: str, content: bytes) -> None:
        """Give a part other content."""
        self._changed[part] = content

    def relations(self, source: str) -> dict[str, tuple[str, str]]:
        """Kind and part of each relation of a part, by id; of the package itself for ``""``."""
        folder = posixpath.dirname(source)
        part = _relations_of(source)
        if not self.has(part):
            return {}
        return {
            one.get("Id") or "": (
                posixpath.basename(one.get(_TYPE) or ""),
                posixpath.normpath(posixpath.join("/", folder, one.get("Target") or "")).lstrip("/"),
            )
            for one in self._xml(part).iter("{*}Relationship")
        }

    def calculated(self) -> str:
        """The part that lists the cells with formulas; ``""`` if there is none."""
        part = next((target for kind, target in self.relations(self.book).values() if kind == "calcChain"), "")
        return part if self.has(part) else ""

    @cached_property
    def date_styles(self) -> frozenset[str]:
        """The indexes of cell styles that show a number as a date or time."""
        part = next((target for kind, target in self.relations(self.book).values() if kind == "styles"), "")
        return date_styles(self.read(part)) if self.has(part) else frozenset()

    def number_of(self, sheet: str) -> str:
        """The sheet's number, by which the list of formulas knows it."""
        sheets = self._xml(self.book).iter("{*}sheet")
        return next((one.get("sheetId") or "" for one in sheets if (one.get("name") or "").strip() == sheet), "")

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet behind the others. Raises ``EditError``."""
        book = self._xml(self.book)
        sheets = book.find("{*}sheets")
        names = {(one.get("name") or "").casefold() for one in book.iter("{*}sheet")}
        if sheets is None or not name or len(name) > LONGEST_NAME or _NOT_IN_A_NAME.search(name):
            raise EditError("no_sheet_name")
        if name.casefold() in names:
            raise EditError("sheet_taken")
        space = etree.QName(book).namespace or ""
        part = self._free("xl/worksheets/sheet{}.xml")
        relation, is_strict = self._relate(part), "purl.oclc.org" in space
        number = max((int(one.get("sheetId") or 0) for one in book.iter("{*}sheet")), default=0) + 1
        added = etree.SubElement(sheets, f"{{{space}}}sheet", name=name, sheetId=str(number))
        added.set(_STRICT_ID if is_strict else _ID, relation)
        self._write(self.book, book)
        sheet = etree.Element(f"{{{space}}}worksheet", nsmap={None: space})
        etree.SubElement(sheet, f"{{{space}}}sheetData")
        self._write(part, sheet)
        types = self._xml("[Content_Types].xml")
        kind = f"{{{etree.QName(types).namespace}}}Override"
        etree.SubElement(types, kind, PartName=f"/{part}", ContentType=_SHEET_TYPE)
        self._write("[Content_Types].xml", types)

    def drop(self, part: str) -> None:
        """Leave out a part to which the book is related."""
        for name, tag, attribute in (
            ("[Content_Types].xml", "Override", "PartName"),
            (_relations_of(self.book), "Relationship", "Target"),
        ):
            root = self._xml(name)
            for one in list(root.iter(f"{{*}}{tag}")):
                target = posixpath.join("/", posixpath.dirname(self.book), one.get(attribute) or "")
                if posixpath.normpath(target) == f"/{part}":
                    root.remove(one)
            self._write(name, root)
        self._dropped.add(part)
        self._changed.pop(part, None)

    def bytes(self) -> bytes:
        """The file with the changed parts replaced; every other part, and their order, stays."""
        return with_parts(self._content, self._changed, self._dropped)

    def _free(self, pattern: str) -> str:
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def _relate(self, part: str) -> str:
        """Add a relation from the book to a sheet's part; its id."""
        relations = _relations_of(self.book)
        root = self._xml(relations)
        ids = {one.get("Id") for one in root.iter("{*}Relationship")}
        free = next(f"rId{n}" for n in range(1, len(ids) + 2) if f"rId{n}" not in ids)
        kinds = [one.get(_TYPE) or "" for one in root.iter("{*}Relationship")]
        kind = next((one for one in kinds if posixpath.basename(one) == "worksheet"), _ID[1:-3] + "/worksheet")
        target = f"/{part}"
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship", Id=free, Type=kind, Target=target)
        self._write(relations, root)
        return free

    def _target(self, source: str, kind: str) -> str:
        found = next((target for one, target in self.relations(source).values() if one == kind), "")
        if not self.has(found):
            raise EditError("no_cells")
        return found

    def _write(self, part: str, root: etree._Element) -> None:
        self._changed[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _xml(self, part: str) -> etree._Element:
        return etree.fromstring(self.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def packed(name: str) -> zipfile.ZipInfo:
    """A new part of an archive, which is the same whenever it is made."""
    part = zipfile.ZipInfo(name, _MADE_AT)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def with_parts(content: bytes, parts: Mapping[str, bytes], without: Container[str] = ()) -> bytes:
    """The file with these parts replaced, added at its end if they are new, and ``without`` some."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as copy:
        for entry in archive.infolist():
            if entry.filename in without:
                continue
            replaced = parts.get(entry.filename)
            copy.writestr(entry, archive.read(entry) if replaced is None else replaced)
        for name in parts:
            if name not in archive.NameToInfo:
                copy.writestr(packed(name), parts[name])
    return out.getvalue()


def _relations_of(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")
