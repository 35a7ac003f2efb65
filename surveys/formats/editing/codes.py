"""Codes for new answers of a list: the one that is wanted where it is free, else the next number."""

from __future__ import annotations

from collections.abc import Iterable

RESERVED_FROM = 90
"""From here on stand “don’t know”, “refused” and the like: the next number does not follow theirs."""


class FreeCodes:
    """Gives each new answer of a list a code that no other answer has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next = 1 + max((number for code in self._taken if (number := _ordinary(code))), default=0)

    def next_number(self) -> str:
        """Return the number behind the highest one below 90, or the first one behind that which nobody has."""
        number = self._next
        while str(number) in self._taken:
            number += 1
        return str(number)

    def take(self, wanted: str = "") -> str:
        """Return the code that is wanted, or the next number where another answer has it; it is taken then."""
        code = wanted if wanted and wanted not in self._taken else self.next_number()
        self._taken.add(code)
        self._next = max(self._next, _ordinary(code) + 1)
        return code

    def take_word(self, word: str) -> str:
        """Return a word as a code, with a number behind it where another answer has it; it is taken then."""
        words = (word, *(f"{word}_{number}" for number in range(2, len(self._taken) + 3)))
        return self.take(next(code for code in words if code not in self._taken))


def _ordinary(code: str) -> int:
    """Return the number that a code is, if it is below those reserved; 0 for any other."""
    number = int(code) if code.isascii() and code.isdecimal() and len(code) < 5 else 0
    return number if number < RESERVED_FROM else 0
