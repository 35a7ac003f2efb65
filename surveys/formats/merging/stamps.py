"""The stamp of a downloaded workbook: a property of the document that says of which state it is a copy.

No cell knows of it, and the programs that edit workbooks keep it (ECMA-376 part 1, 15.2.12.2).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from surveys.formats.editing import EditError
from surveys.formats.editing.cells import parsed, written
from surveys.formats.editing.package import Package

_NAME, _ARCHIVE = "Ascolto", b"PK"
_PART, _TYPES, _RELATIONS = "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_WORDS = re.compile(r"(draft|version) (\d{1,9}) (\d{1,9}) (\d{1,11}) ([0-9a-f]{32})")
DRAFT, VERSION = "draft", "version"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of which study a workbook is a copy: of its draft right after the step of this number, or of a version.

    ``at``: when it was downloaded, in seconds since 1970; ``fingerprint``: that of the workbook as it was then.
    """

    kind: str
    study: int
    number: int
    at: int
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The stamp of a workbook, ``None`` if it has none; ``is_draft``: whether the draft is still what was copied."""

    stamp: Stamp | None = None
    is_draft: bool = False


def fingerprint(content: bytes) -> str:
    """What tells a workbook from others with other parts, however it was packed; ``""`` if it is no .xlsx."""
    if not content.startswith(_ARCHIVE):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = sorted((entry.filename, entry.CRC, entry.file_size) for entry in archive.infolist())
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def stamped(content: bytes, stamp: Stamp) -> bytes:
    """The workbook with a stamp that has its fingerprint; as it is if it is none that could have one."""
    if not content.startswith(_ARCHIVE):
        return content  # an old .xls may hold an archive, which is found in it
    try:
        package = Package(content)
        words = f"{stamp.kind} {stamp.study} {stamp.number} {stamp.at} {fingerprint(content)}"
        part = _part(package) or _new_part(package)
        root = parsed(package.read(part))
        for one in _ours(root):
            root.remove(one)
        used = {int(one.get("pid") or 0) for one in root.iter("{*}property")}
        number_of_it = next(number for number in range(2, len(used) + 3) if number not in used)
        ours = etree.SubElement(root, f"{{{_SPACE}}}property", fmtid=_FORMAT, pid=str(number_of_it), name=_NAME)
        etree.SubElement(ours, f"{{{_VALUES}}}lpwstr").text = words
        package.replace(part, written(root))
        return package.bytes()
    except (EditError, zipfile.BadZipFile, etree.XMLSyntaxError, ValueError, KeyError):
        return content


def stamp_of(content: bytes) -> Stamp | None:
    """The stamp of a workbook; ``None`` if it has none."""
    if not content.startswith(_ARCHIVE):
        return None
    try:
        package = Package(content)
        part = _part(package)
        for one in _ours(parsed(package.read(part))) if part else ():
            if found := _WORDS.fullmatch("".join(one.itertext()).strip()):
                return Stamp(found[1], int(found[2]), int(found[3]), int(found[4]), found[5])
    except (EditError, zipfile.BadZipFile, etree.XMLSyntaxError, KeyError):
        return None
    return None


def origin_of(content: bytes, draft: bytes) -> Origin:
    """Where an uploaded workbook comes from, and whether the draft is still what it was copied from."""
    stamp = stamp_of(content)
    return Origin(stamp, bool(stamp and stamp.fingerprint == fingerprint(draft)))


def _part(package: Package) -> str:
    kinds = ("custom-properties", "customProperties")
    part = next((target for kind, target in package.relations("").values() if kind in kinds), "")
    return part if package.has(part) else ""


def _new_part(package: Package) -> str:
    relations, types = parsed(package.read(_RELATIONS)), parsed(package.read(_TYPES))
    ids = {one.get("Id") for one in relations}
    free = next(f"rId{number}" for number in range(1, len(ids) + 2) if f"rId{number}" not in ids)
    space = etree.QName(relations).namespace
    etree.SubElement(relations, f"{{{space}}}Relationship", Id=free, Type=_KIND, Target=_PART)
    space = etree.QName(types).namespace
    etree.SubElement(types, f"{{{space}}}Override", PartName=f"/{_PART}", ContentType=_CONTENT)
    package.replace(_RELATIONS, written(relations))
    package.replace(_TYPES, written(types))
    package.replace(_PART, written(etree.Element(f"{{{_SPACE}}}Properties", nsmap={None: _SPACE, "vt": _VALUES})))
    return _PART


def _ours(root: etree._Element) -> list[etree._Element]:
    return [one for one in root.iter("{*}property") if one.get("name") == _NAME]
