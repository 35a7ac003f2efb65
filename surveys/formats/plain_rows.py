"""Rows of an .xlsx sheet, and shared texts, read by patterns, in a fraction of the time that an XML parser takes.

For parts as programs write them: cells with their references, values, formulas and inline texts of one run. At
anything else ``NotPlainError`` is raised, and what comes from there on is left to a parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Any

from openpyxl.utils.cell import column_index_from_string

CHUNK = 1 << 16
LONGEST = 1 << 22
"""Bytes of a sheet's head, and of a row: no program writes longer ones, and each would be searched again and again."""
_TEXT = "[^<\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*"
"""A text that means what it says: XML refuses the other characters, or reads ``\\r`` as a line feed."""
_ENCODING = re.compile(rb"""<\?xml[^>]*\sencoding=["'](?!utf-8["'])""", re.IGNORECASE)
_NUMBERED = r'<row (?:[^<>]{0,500}? )?r="(\d{1,7})"[^<>]{0,500}'
_BLANK_ROW = re.compile(rf"\s*{_NUMBERED}(?<=/)>")
_ROW = re.compile(rf"\s*{_NUMBERED}(?<!/)>")
_END = re.compile(r"\s*</sheetData>")
_CELL = re.compile(
    r'(<c( s="\d+")? r="([A-Z]{1,3})\d{1,7}"([^<>]*?)'
    rf"(?:/>|>(?:<f(?: [^<>]*?)?(?:/>|>{_TEXT}</f>))?"
    rf'(?:<v>({_TEXT})</v>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?</c>))'
)
"""A cell, and of it the whole, its style, its column, its other attributes, its value, its inline text."""
_SHARED = re.compile(rb"(?:\s*<\?xml[^<>]*\?>)?\s*<sst(?: [^<>]*)?(?<!/)>")
_SHARED_TEXT = re.compile(rf'(<si><t(?: xml:space="preserve")?>({_TEXT})</t></si>)')
_ATTRIBUTES = re.compile(r'(?: (?:s="(?P<s>\d+)"|t="(?P<t>\w+)"|(?![st]=)[a-z]+="[^"<>&]*"))*')
_ENTITY = re.compile("&([^;&]*;?)")
_NUMBERED_CHARACTER = re.compile("#(?:([1-9][0-9]{0,5})|x([0-9A-Fa-f]{1,5}));")
_CHARACTER = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'"}

Read = Callable[[str, str, str], Any]
"""A cell's type, style and value as text → its value, or ``None``."""


class NotPlainError(Exception):
    """The sheet goes on in a way that only a parser understands."""


def rows(stream: IO[bytes], read: Read, most_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """The sheet's rows, blank ones too, each with its number.

    ``most_columns``: one cell beyond is the last that is read of a row. Raises ``NotPlainError`` before the first row
    that is not plain.
    """
    take = _cells_by(read, most_columns)
    left = _after_head(stream)
    while True:
        *whole, left = _split(left)
        for row in whole:
            blanks, at = _blank_rows(row)
            yield from blanks
            opened = _ROW.match(row, at)
            if opened is None:
                raise NotPlainError
            yield int(opened[1]), take(row, opened.end())
        if not (chunk := stream.read(CHUNK)):
            break
        if len(left) > LONGEST:
            raise NotPlainError
        left += chunk
    blanks, at = _blank_rows(rest := _decoded(left))
    yield from blanks
    if not _END.match(rest, at):
        raise NotPlainError


def texts(part: bytes) -> list[str]:
    """The workbook's shared texts. Raises ``NotPlainError`` if one of them has several runs."""
    head = _SHARED.match(part)
    if head is None or _ENCODING.search(head[0]):
        raise NotPlainError
    shared = _decoded(part[head.end() :]).rstrip()
    found = _SHARED_TEXT.findall(shared)
    if sum([len(whole) for whole, _ in found]) + len("</sst>") != len(shared):
        raise NotPlainError
    return [_ENTITY.sub(_meant, text) if "&" in text else text for _, text in found]


def _blank_rows(text: str) -> tuple[list[tuple[int, list[Any]]], int]:
    """The rows without cells with which the text begins, and where they end."""
    found, at = list[tuple[int, list[Any]]](), 0
    while blank := _BLANK_ROW.match(text, at):
        found.append((int(blank[1]), []))
        at = blank.end()
    return found, at


def _after_head(stream: IO[bytes]) -> bytes:
    """What was read beyond the sheet's head."""
    beginning = b""
    while len(beginning) <= LONGEST and (chunk := stream.read(CHUNK)):
        beginning += chunk
        if (at := beginning.find(b"<sheetData>")) >= 0:
            head = beginning[:at]
            if b"<!" in head or _ENCODING.search(head):
                raise NotPlainError
            return beginning[at + len(b"<sheetData>") :]
    raise NotPlainError


def _split(data: bytes) -> list[Any]:
    """The whole rows as texts, without their end tags; then the bytes that are left."""
    end = data.rfind(b"</row>")
    if end < 0:
        return [data]
    return [*_decoded(data[:end]).split("</row>"), data[end + len(b"</row>") :]]


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise NotPlainError from error


def _cells_by(read: Read, most_columns: int) -> Callable[[str, int], list[Any]]:
    """How the cells of a row are read, from their place in it on."""
    kinds, places = _Kinds(), _Places(most_columns)

    def take(row: str, start: int) -> list[Any]:
        cells: list[Any] = []
        length = start
        for whole, style, column, attributes, text, inline in _CELL.findall(row, start):
            length += len(whole)
            kind, styled = kinds[style + attributes]
            text = inline if kind == "inlineStr" else text
            if not text:
                continue
            if "&" in text:
                text = _ENTITY.sub(_meant, text)
            value = read(kind, styled, text)
            if value is None:
                continue
            place = places[column]
            if place != len(cells):
                if place < len(cells):
                    raise NotPlainError
                cells.extend([None] * (place - len(cells)))
            cells.append(value)
            if place == most_columns:
                return cells
        if length != len(row):
            raise NotPlainError
        return cells

    return take


class _Kinds(dict[str, tuple[str, str]]):
    """The attributes of a cell as they are written → its type and its style."""

    def __missing__(self, written: str) -> tuple[str, str]:
        found = _ATTRIBUTES.fullmatch(written)
        if found is None:
            raise NotPlainError
        kind = (found["t"] or "n", found["s"] or "")
        if len(self) < 1000:
            self[written] = kind
        return kind


class _Places(dict[str, int]):
    """The letters of a column → how many columns stand before it, at most so many as are read."""

    def __init__(self, most: int) -> None:
        self._most = most

    def __missing__(self, letters: str) -> int:
        place: int = min(column_index_from_string(letters) - 1, self._most)
        self[letters] = place
        return place


def _meant(entity: re.Match[str]) -> str:
    return _character(entity[1])


@lru_cache(maxsize=1000)
def _character(entity: str) -> str:
    meant = _ENTITIES.get(entity)
    if meant is None:
        number = _NUMBERED_CHARACTER.fullmatch(entity)
        meant = chr(int(number[1] or f"0x{number[2]}", 0)) if number else ""
        if not number or not _CHARACTER.fullmatch(meant):
            raise NotPlainError
    return meant
