"""Functions on texts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.patterns import matches_whole
from surveys.questionnaire.expressions.values import SPACES, put_together, to_text

from .registry import BOOLEAN, MANY, NUMBER, PATTERN, TEXT, Functions

_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def register(functions: Functions) -> None:
    """Add the functions on texts to the table."""
    pure = functions.pure
    pure("string", (MANY,), TEXT, to_text)
    pure("concat", (MANY,), TEXT, _concat, least=0, most=None)
    pure("join", (TEXT, MANY), TEXT, _join, least=1, most=None)
    pure("contains", (TEXT, TEXT), BOOLEAN, lambda text, part: part in text)
    pure("starts-with", (TEXT, TEXT), BOOLEAN, str.startswith)
    pure("ends-with", (TEXT, TEXT), BOOLEAN, str.endswith)
    pure("string-length", (TEXT,), NUMBER, lambda text: float(len(text)))
    pure("substr", (TEXT, NUMBER, NUMBER), TEXT, _substr, least=2)
    pure("substring", (TEXT, NUMBER, NUMBER), TEXT, _substring, least=2)
    pure("substring-before", (TEXT, TEXT), TEXT, _before)
    pure("substring-after", (TEXT, TEXT), TEXT, _after)
    pure("translate", (TEXT, TEXT, TEXT), TEXT, _translate)
    pure("normalize-space", (TEXT,), TEXT, _normalize_space)
    pure("upper-case", (TEXT,), TEXT, str.upper)
    pure("lower-case", (TEXT,), TEXT, str.lower)
    functions.placed("regex", (TEXT, PATTERN), BOOLEAN, _regex)
    pure("digest", (TEXT, TEXT, TEXT), TEXT, _digest, least=2)
    pure("base64-decode", (TEXT,), TEXT, _base64_decode)


def _regex(context: Context, text: str, pattern: str) -> bool:
    return matches_whole(text, pattern, lambda steps: context.spend(steps))  # a constant one is worked out nowhere


def _concat(*parts: tuple[Value, ...]) -> str:
    return put_together("", [to_text(value) for values in parts for value in values])


def _join(glue: str, *parts: tuple[Value, ...]) -> str:
    return put_together(glue, [to_text(value) for values in parts for value in values])


def _substr(text: str, start: float, end: float = math.inf) -> str:
    """From ``start`` (0 is the first) up to but without ``end``; negative numbers count from the end.

    What is no number counts as 0.
    """
    start, end = (0.0 if math.isnan(number) else number for number in (start, end))
    return text[_index(start, len(text)) : _index(end, len(text))]


def _index(number: float, length: int) -> int:
    return math.trunc(max(-length, min(number, length)))


def _substring(text: str, start: float, length: float | None = None) -> str:
    """XPath's: the first character is 1, numbers are rounded, NaN gives nothing."""
    first = _half_up(start)
    beyond = math.inf if length is None else first + _half_up(length)
    if math.isnan(first) or math.isnan(beyond):
        return ""
    low = max(1.0, min(first, len(text) + 1.0))
    high = max(low, min(beyond, len(text) + 1.0))
    return text[int(low) - 1 : int(high) - 1]


def _half_up(number: float) -> float:
    return float(math.floor(number + 0.5)) if math.isfinite(number) else number


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for index, character in enumerate(old):
        table.setdefault(ord(character), new[index] if index < len(new) else None)
    return text.translate(table)


def _normalize_space(text: str) -> str:
    return re.sub(f"[{SPACES}]+", " ", text).strip(SPACES)


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """OpenRosa's hashes; an unknown algorithm or encoding gives ''."""
    name = _DIGESTS.get(algorithm.upper(), "")
    if not name or encoding not in ("base64", "hex"):
        return ""
    hashed = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return hashed.hex() if encoding == "hex" else base64.b64encode(hashed).decode("ascii")


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
