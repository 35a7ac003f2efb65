"""The way back from a changed workbook to the one before, byte by byte of each part.

A patch is an archive: of each part that is another one the bytes it held between those that both begin and end with.
A workbook of which not every part is known (an old .xls, another program's file) is kept whole.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Sequence

from .package import packed, with_parts
from .troubles import EditError

_LIST, _WHOLE = "patch.json", "whole"


def patch(after: bytes, before: bytes) -> bytes:
    """What leads from ``after`` back to ``before``."""
    if not (after.startswith(b"PK") and before.startswith(b"PK")):
        return whole(before)
    new, old = zipfile.ZipFile(io.BytesIO(after)), zipfile.ZipFile(io.BytesIO(before))
    if not set(old.namelist()) <= set(new.namelist()) or len(old.namelist()) != len(old.NameToInfo):
        return whole(before)
    out, parts = io.BytesIO(), list[list[str | int]]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            crc = new.getinfo(name).CRC
            if crc == old.getinfo(name).CRC:
                continue
            held, holds = old.read(name), new.read(name)
            start = _same(held, holds)
            end = _same(held[start:][::-1], holds[start:][::-1])
            archive.writestr(packed(str(len(parts))), held[start : len(held) - end])
            parts.append([name, crc, start, end])
        added = [name for name in new.namelist() if name not in old.NameToInfo]
        archive.writestr(packed(_LIST), json.dumps({"parts": parts, "added": added}))
    return out.getvalue()


def whole(before: bytes) -> bytes:
    """What leads from any workbook back to ``before``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(packed(_WHOLE), before)
    return out.getvalue()


def back(after: bytes, ways: Sequence[bytes]) -> bytes:
    """The workbook before the steps from which the patches were made, the last step's first.

    Raises ``EditError`` if ``after`` is another one.
    """
    workbook = _Unpacked(after)
    for way in ways:
        with zipfile.ZipFile(io.BytesIO(way)) as archive:
            if _WHOLE in archive.NameToInfo:
                workbook = _Unpacked(archive.read(_WHOLE))
                continue
            known = json.loads(archive.read(_LIST))
            for number, (name, crc, start, end) in enumerate(known["parts"]):
                holds = workbook.read(name)
                if zlib.crc32(holds) != crc:
                    raise EditError("not_that_workbook")
                workbook.parts[name] = holds[:start] + archive.read(str(number)) + holds[len(holds) - end :]
            workbook.without.update(known["added"])
            for name in known["added"]:
                workbook.parts.pop(name, None)
    return workbook.packed()


class _Unpacked:
    """A workbook with other ``parts``, ``without`` some."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.parts: dict[str, bytes] = {}
        self.without: set[str] = set()
        self._archive = zipfile.ZipFile(io.BytesIO(content)) if content.startswith(b"PK") else None

    def read(self, name: str) -> bytes:
        if name in self.parts:
            return self.parts[name]
        if self._archive is None or name not in self._archive.NameToInfo or name in self.without:
            raise EditError("not_that_workbook")
        return self._archive.read(name)

    def packed(self) -> bytes:
        if not self.parts and not self.without:
            return self._content
        return with_parts(self._content, self.parts, self.without)


def _same(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
