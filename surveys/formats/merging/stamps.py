"""The stamp of a downloaded workbook, which says of which state it is a copy.

No part of the workbook knows of it: it is the comment of the archive, which is lost when a program saves the workbook,
and a mark in the name of the file, which stays then.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, replace

from lxml import etree

from surveys.formats.editing import EditError
from surveys.formats.editing.cells import parsed
from surveys.formats.editing.package import Package

_NAME, _ARCHIVE = "Ascolto", b"PK"
_WORDS = re.compile(r"(draft|version) (\d{1,9}) (\d{1,9}) (\d{1,11}) ([0-9a-f]{32})(?: ([0-9a-f]{8}))?")
_MARK = re.compile(r" ?\(([dv])(\d{1,9})-(\d{1,9})-([0-9a-f]{8})(?:-([0-9a-f]{8}))?\)")
_SHORT, _END = 8, b"PK\x05\x06"
LONGEST_FILE_NAME = 200
DRAFT, VERSION = "draft", "version"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of which study a workbook is a copy: of its draft right after the step of this number, or of a version.

    ``at``: when it was downloaded, in seconds since 1970, 0 if only the file's name says of what it is a copy;
    ``fingerprint``: that of the workbook as it was then, or how it begins; ``study_print``: what tells the study from
    the one that has its number in another installation, ``""`` in copies of former times.
    """

    kind: str
    study: int
    number: int
    at: int
    fingerprint: str = ""
    study_print: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The stamp of a workbook, ``None`` if it has none; ``is_draft``: whether the draft is still what was copied."""

    stamp: Stamp | None = None
    is_draft: bool = False


def study_print(*facts: object) -> str:
    """What tells a study from others of its number, by facts that never change and survive a restored backup."""
    return hashlib.sha256(json.dumps([str(fact) for fact in facts]).encode()).hexdigest()[:_SHORT]


def fingerprint(content: bytes) -> str:
    """What tells a workbook from others with other parts, however it was packed; ``""`` if it is no .xlsx."""
    if not content.startswith(_ARCHIVE):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = sorted((entry.filename, entry.CRC, entry.file_size) for entry in archive.infolist())
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def stamped(content: bytes, name: str, stamp: Stamp) -> tuple[bytes, str]:
    """The workbook and the name of its file with a stamp that has its fingerprint; as they are if it can have none.

    Not a byte of its parts is another one: the stamp is the comment of the archive, and, as programs that edit
    workbooks write an archive of their own, a mark in the name.
    """
    if not content.startswith(_ARCHIVE):
        return content, name  # an old .xls may hold an archive, which is found in it
    try:
        made = replace(stamp, fingerprint=fingerprint(content))
    except zipfile.BadZipFile:
        return content, name
    return _commented(content, f"{_NAME} {_words(made)}".encode()), _marked(name, made)


def stamp_of(content: bytes, name: str = "") -> Stamp | None:
    """The stamp of a workbook, or of the name of its file; ``None`` if it has none."""
    if not content.startswith(_ARCHIVE):
        return None
    comment = _comment(content)[1].decode("ascii", "replace").removeprefix(_NAME).strip()
    return _stamp(_WORDS.fullmatch(comment)) or _stamp_in(name) or _property(content)


def plain(name: str) -> str:
    """The name of a file without the mark of a copy."""
    return _MARK.sub("", name)


def _property(content: bytes) -> Stamp | None:
    """The stamp that copies had as a property of the document at first."""
    try:
        package = Package(content)
        part = _part(package)
        for one in _ours(parsed(package.read(part))) if part else ():
            if found := _stamp(_WORDS.fullmatch("".join(one.itertext()).strip())):
                return found
    except (EditError, zipfile.BadZipFile, etree.XMLSyntaxError, KeyError):
        return None
    return None


def origin_of(content: bytes, draft: bytes, name: str = "") -> Origin:
    """Where an uploaded workbook comes from, and whether the draft is still what it was copied from."""
    stamp = stamp_of(content, name)
    return Origin(stamp, bool(stamp and stamp.fingerprint and fingerprint(draft).startswith(stamp.fingerprint)))


def _words(stamp: Stamp) -> str:
    return f"{stamp.kind} {stamp.study} {stamp.number} {stamp.at} {stamp.fingerprint} {stamp.study_print}".rstrip()


def _stamp(found: re.Match[str] | None) -> Stamp | None:
    return Stamp(found[1], int(found[2]), int(found[3]), int(found[4]), found[5], found[6] or "") if found else None


def _marked(name: str, stamp: Stamp) -> str:
    stem, dot, suffix = plain(name).rpartition(".")
    prints = "-".join(part for part in (stamp.fingerprint[:_SHORT], stamp.study_print) if part)
    mark = f" ({stamp.kind[0]}{stamp.study}-{stamp.number}-{prints})"
    return f"{stem[: LONGEST_FILE_NAME - len(mark) - len(suffix) - 1]}{mark}{dot}{suffix}" if stem else name


def _stamp_in(name: str) -> Stamp | None:
    found = _MARK.search(name)
    kind = {"d": DRAFT, "v": VERSION}
    return Stamp(kind[found[1]], int(found[2]), int(found[3]), 0, found[4], found[5] or "") if found else None


def _comment(content: bytes) -> tuple[int, bytes]:
    """Where the comment of an archive begins, behind its length, and what it is; 0 for what is no whole archive."""
    end = content.rfind(_END)
    length = int.from_bytes(content[end + 20 : end + 22], "little")
    if end < 0 or end + 22 + length != len(content):
        return 0, b""
    return end + 22, content[end + 22 :]


def _commented(content: bytes, comment: bytes) -> bytes:
    start, there = _comment(content)
    if not start or (there and not there.startswith(_NAME.encode())):
        return content  # somebody else’s comment stays
    return content[: start - 2] + len(comment).to_bytes(2, "little") + comment


def _part(package: Package) -> str:
    kinds = ("custom-properties", "customProperties")
    part = next((target for kind, target in package.relations("").values() if kind in kinds), "")
    return part if package.has(part) else ""


def _ours(root: etree._Element) -> list[etree._Element]:
    return [one for one in root.iter("{*}property") if one.get("name") == _NAME]
