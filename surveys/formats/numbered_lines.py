"""Lines that begin with a number: the code of an answer, or words such as ``18-24 anni`` and ``2 volte al mese``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MARK = r"\s?[.)\]:=–—-]*(?:[)\]=]\s*|[.:](?!\d)\s*|[–—-]\s+)"
"""What parts a number from words. ``1.000``, ``10:30`` and ``18-24`` have none: they are numbers, times and ranges."""
_NUMBERED = re.compile(rf"[(\[]?(?P<number>\d{{1,6}})(?P<sub>[a-z]?)(?:(?P<mark>{MARK})|\s+(?![.,:–—-]))(?P<rest>\S.*)")
_DASH_BEFORE_NUMBER = re.compile(r"[–—-]+\s+\d")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number with which a line begins, a letter behind it, the words that follow.

    ``mark``: what stands between, without white space; ``""`` where the number may be one of the words, as in
    ``2 volte`` and ``18 - 24``.
    """

    number: str
    sub: str
    mark: str
    rest: str


def number_in(text: str) -> Numbered | None:
    """The number with which a line begins; ``None`` if it begins with none, or goes on as a number or a range."""
    found = _NUMBERED.fullmatch(text)
    if found is None:
        return None
    mark, rest = (found["mark"] or "").strip(), found["rest"]
    if mark and _DASH_BEFORE_NUMBER.fullmatch(f"{mark} {rest[0]}"):
        mark = ""
    return Numbered(found["number"], found["sub"], mark, rest)


def are_codes(found: Iterable[tuple[str, str]]) -> bool:
    """Whether numbers without marks, each with its words, are the codes of answers.

    Neither codes nor words repeat. Before words in lower case codes rise from 0 or 1, and before another number they
    run on one by one: otherwise they are words themselves.
    """
    lines = [(int(number), words.lower(), words[0]) for number, words in found]
    if len({code for code, _, _ in lines}) < len(lines) or len({words for _, words, _ in lines}) < len(lines):
        return False
    last: int | None = None
    for code, _, first in lines:
        goes_on = code in (0, 1) if last is None else code == last + 1
        rises = goes_on or (last is not None and code > last)
        if (first.isdigit() and not goes_on) or (first.islower() and not rises):
            return False
        last = code
    return True
