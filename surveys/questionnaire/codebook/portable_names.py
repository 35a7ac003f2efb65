"""Names that Excel, SPSS and Triple-S all take, and numbers for codes that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

LONGEST_NAME = 64
"""Bytes of a variable's name in SPSS."""

RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
"""Words that SPSS keeps for itself, in any case (IBM SPSS Statistics, variable names)."""

_OTHER = re.compile(r"[^A-Za-z0-9_.]+")
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)


def is_portable(name: str) -> bool:
    """Whether every program takes the name as it is."""
    return portable(name) == name


def portable(name: str) -> str:
    """The name in letters, digits, ``_`` and ``.`` only, beginning with a letter, ending with a letter or digit."""
    plain = _OTHER.sub("_", name).strip("._")
    if not plain[:1].isalpha():
        plain = f"v{plain}"
    if plain.upper() in RESERVED:
        plain = f"{plain}_v"
    return plain[:LONGEST_NAME].rstrip("._")


class Names:
    """Gives names that differ from all given so far, also if case is ignored."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def give(self, *wishes: str) -> str:
        """The first wish that is free, else the first one with a number behind it."""
        candidates = [portable(wish) for wish in wishes]
        free = next((name for name in candidates if name.casefold() not in self._taken), None)
        if free is None:
            free = self._numbered(candidates[0])
        self._taken.add(free.casefold())
        return free

    def _numbered(self, name: str) -> str:
        count = 2
        while True:
            tail = f"_{count}"
            wish = f"{name[: LONGEST_NAME - len(tail)]}{tail}"
            if wish.casefold() not in self._taken:
                return wish
            count += 1


def numbered(codes: Sequence[str], frozen: Mapping[str, int] | None = None) -> dict[str, int]:
    """Code → number: its frozen one, else the number it is, else the smallest positive one that is free.

    A code that is a number but whose number is taken (``01`` beside ``1``, or a number once given
    to a word) gets a free one too. Frozen numbers of codes that are gone stay taken.
    """
    numbers = {code: frozen[code] for code in codes if frozen and code in frozen}
    taken = set((frozen or {}).values())
    for code in codes:
        if code not in numbers and _WHOLE.fullmatch(code) and int(code) not in taken:
            numbers[code] = int(code)
            taken.add(int(code))
    free = 1
    for code in codes:
        if code in numbers:
            continue
        while free in taken:
            free += 1
        numbers[code] = free
        taken.add(free)
    return {code: numbers[code] for code in codes}


def missing_numbers(legal: Iterable[int]) -> dict[str, int]:
    """Numbers for don't know and refused beside listed codes: 98 and 99, or 998 and 999 … above them all."""
    greatest = max((abs(number) for number in legal), default=0)
    return _nines(2 if greatest < 98 else len(str(greatest + 2)))


def missing_numbers_longer_than(greatest: float) -> dict[str, int]:
    """Numbers for don't know and refused that have more digits than any legal value."""
    return _nines(max(2, len(str(int(greatest))) + 1))


def _nines(width: int) -> dict[str, int]:
    return {"dk": 10**width - 2, "refused": 10**width - 1}
