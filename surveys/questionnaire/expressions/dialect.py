"""Patterns as ODK's Java and Enketo's JavaScript read them, in the words of RE2 and of Python's ``re``.

Three dialects describe the same texts with small differences: ``[\\w-.]`` has a plain hyphen, a
group is named ``(?<name>…)``, and Java knows classes of characters by name (``\\p{L}``: any letter).
``\\d``, ``\\w`` and ``\\s`` mean ASCII in all of them, so Python's are to be compiled with ``re.ASCII``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_PIECE = re.compile(
    r"""
    (?P<property>\\(?P<not>[pP])(?:\{(?P<long>\^?\w+)\}|(?P<short>[A-Z])))
  | (?P<literal>\\Q(?P<quoted>.*?)(?:\\E|$))
  | (?P<back>\\k<(?P<referred>\w+)>)
  | (?P<end>\\[zZ])
  | \\u(?P<code>[0-9a-fA-F]{4})
  | (?P<at_most>\{,(?=\d+\}))
  | (?P<escape>\\.)
  | (?P<named>\(\?<(?=[A-Za-z_]))
  | (?P<open>\[\^?\]?)
  | (?P<close>\])
    """,
    re.VERBOSE | re.DOTALL,
)
_LATE_FLAGS = re.compile(r"^(\^)(\(\?[imsx]+\))")
_HYPHEN = re.compile(r"(?<!\\)(\\[dDwWsS])-(?=[^\]])|(?<=[^\[^])-(?=\\[dDwWsS])")
_ASCII = {
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Alnum": "A-Za-z0-9",
    "Upper": "A-Z",
    "Lower": "a-z",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r" \t\n\x0b\f\r",
    "Blank": r" \t",
    "ASCII": r"\x00-\x7f",
}
_LONG_NAMES = {"IsAlphabetic": "L", "Letter": "L", "IsLetter": "L", "IsDigit": "Nd", "IsPunctuation": "P"}


def in_re2(pattern: str) -> str:
    """The pattern for RE2. Raises ``re.error`` for a class of characters that has no name here."""
    return _written(pattern, _piece_of_re2)


def in_python(pattern: str) -> str:
    """The pattern for ``re``. Raises ``re.error`` for a class of characters that has no name here."""
    return _written(pattern, _piece)


def _written(pattern: str, write: Callable[[re.Match[str], bool], str]) -> str:
    pattern = _LATE_FLAGS.sub(r"\2\1", pattern)
    written: list[str] = []
    at, inside = 0, False
    for found in _PIECE.finditer(pattern):
        written.append(pattern[at : found.start()])
        at = found.end()
        if found["open"] and not inside:
            inside = True
            written.append(found["open"])
        elif found["close"]:
            inside = False
            written.append("]")
        else:
            written.append(write(found, inside))
    written.append(pattern[at:])
    return _HYPHEN.sub(lambda match: (match[1] or "") + r"\-", "".join(written))


def _piece(found: re.Match[str], inside: bool) -> str:
    if found["property"]:
        name = found["long"] or found["short"]
        other = (found["not"] == "P") != name.startswith("^")
        characters = _class(name.lstrip("^"))
        if inside and other:
            raise re.error("the other characters of a class inside a class", found.string)
        return characters if inside else f"[{'^' if other else ''}{characters}]"
    if found["literal"]:
        return re.escape(found["quoted"])
    if found["back"]:
        return f"(?P={found['referred']})"
    if found["end"]:
        return r"\Z"
    if found["code"] or found["at_most"]:
        return found[0]
    return "(?P<" if found["named"] else found[0]


def _piece_of_re2(found: re.Match[str], inside: bool) -> str:
    if found["property"]:
        name = found["long"] or found["short"]
        other = (found["not"] == "P") != name.startswith("^")
        name = name.lstrip("^")
        if name in _ASCII:
            return _piece(found, inside)
        return f"\\{'P' if other else 'p'}{{{_LONG_NAMES.get(name, name.removeprefix('Is'))}}}"
    if found["code"]:
        return f"\\x{{{found['code']}}}"
    if found["at_most"]:
        return found[0] if inside else "{0,"
    return r"\z" if found["end"] else _piece(found, inside)


def _class(name: str) -> str:
    if name in _ASCII:
        return _ASCII[name]
    return _category(_LONG_NAMES.get(name, name.removeprefix("Is")))


@lru_cache(maxsize=64)
def _category(name: str) -> str:
    """The characters of a Unicode category (``L``, ``Lu``, ``Nd``) of the basic plane, as ranges of a class."""
    ranges: list[list[int]] = []
    for code in range(0x10000):
        if unicodedata.category(chr(code)).startswith(name):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    if not name or not ranges or name == "Cs":
        raise re.error(f"no class of characters is called {name}")
    return "".join([f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges])
