"""Detects the encoding and the field separator of text tables."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
MARKS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SEPARATORS = ";,\t|"
RARE_SEPARATORS = ":^~§¦\x1f"
OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")
"""The encodings of Excel's formats CSV, CSV (Macintosh) and CSV (MS-DOS)."""
WINDOWS_FIRST = 1.25
_BEYOND_ASCII = re.compile(r"(?P<before>.?)(?P<sign>[^\x00-\x7f])")
_ITALIAN = "àèéìòùÀÈÉÌÒÙ"
_OTHER_LETTERS = "áâäãåæçêëíîïñóôöõøúûüýßœÁÂÄÃÅÆÇÊËÍÎÏÑÓÔÖÕØÚÛÜÝŒ"
_SIGNS_ANYWHERE = "’”…€°ª»"
_SIGNS_BEFORE_WORDS = "‘“«–—"


def opened(source: bytes | Path) -> BinaryIO:
    """The source as a binary file: opened from its path, or wrapped around the bytes."""
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def wide_encoding(beginning: bytes) -> str:
    """The variant of UTF-16 or UTF-32, by the byte order mark or by the positions of zero bytes; otherwise empty."""
    for mark, encoding in MARKS.items():
        if beginning.startswith(mark):
            return encoding
    first, second = beginning[0::2].count(0), beginning[1::2].count(0)
    # In UTF-16 most Latin letters have a zero byte beside them, always on the same side; binary files have both.
    for encoding, zeros, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if not others and zeros * 4 > len(beginning):
            text = beginning[: len(beginning) // 2 * 2].decode(encoding, "ignore")
            return encoding if all(sign.isprintable() or sign in "\t\r\n\x1f" for sign in text) else ""
    return ""


def encoding_of(source: bytes | Path) -> str:
    """The text's likely encoding: a wide one, UTF-8 if the whole text is valid, otherwise the likeliest legacy one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(source) as file:
        if wide := wide_encoding(file.read(4096)):
            return wide
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return max(OLD_ENCODINGS, key=lambda encoding: _likelihood(chunk, encoding))
    return "utf-8-sig"


def separator_of(text: str) -> str:
    """The separator that splits the first lines into equal numbers of fields, preferring the most fields."""
    sample = "\n".join(text.splitlines()[:20])

    def score(separator: str) -> tuple[bool, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        except csv.Error:  # a long line would be a single field
            return False, 0
        return len(set(widths)) == 1 and widths[0] > 1, min(widths, default=0)

    usual = max(SEPARATORS, key=score)
    rare = max(RARE_SEPARATORS, key=score)
    return rare if score(rare)[0] and not score(usual)[0] else usual


def _likelihood(chunk: bytes, encoding: str) -> float:
    """A score of how many non-ASCII characters would be letters and signs that fit names and addresses."""
    found = _BEYOND_ASCII.finditer(chunk.decode(encoding, "replace"))
    weight = sum(_weight(match["before"], match["sign"]) for match in found)
    return weight * WINDOWS_FIRST if encoding == OLD_ENCODINGS[0] else weight


def _weight(before: str, sign: str) -> float:
    if sign.isupper() and before.islower():
        return 0
    if sign in _ITALIAN or sign in _SIGNS_ANYWHERE or (sign in _SIGNS_BEFORE_WORDS and not before.isalpha()):
        return 1
    return 0.8 if sign in _OTHER_LETTERS else 0
