"""Lines of numbers to choose from: ``0 1 2 3 4 5 DK``, behind a statement or alone; and columns of spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .instructions import is_missing_words

_LEAD = re.compile(r"(?:[a-zA-Z][.)]\s+|[•·▪◦○●◯☐□*–-]\s+|\d{1,2}[.)]\s+)(?=\S)")
_COLUMNS = re.compile(r"\s{2,}|\t")
_LABELLED_COLUMNS = re.compile(r"\[(?:columns?|colonne|scala|scale)\]\s?:?\s", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2})\s?[-–]\s?(\d{1,3})")


@dataclass(frozen=True, slots=True)
class NumberRow:
    """The statement before the numbers, the lowest and the highest of them, the words behind them."""

    label: str
    low: int
    high: int
    codes: tuple[str, ...]
    missing: tuple[str, ...]


def number_row(raw: str) -> NumberRow | None:
    """The row that the line is; none if fewer than three numbers that run on stand at its end."""
    if span := _SPAN.fullmatch(raw.strip()):
        low, high = int(span[1]), int(span[2])
        return NumberRow("", low, high, (), ()) if low in (0, 1) and low + 2 < high <= 10 else None
    words = _LABELLED_COLUMNS.sub("[] ", raw.strip(), count=1).replace("/", " ").split()
    missing: list[str] = []
    while words and not words[-1].isdigit() and len(missing) < 6:
        missing.insert(0, words.pop())
    numbers: list[int] = []
    codes: list[str] = []
    while words and words[-1].isdigit() and len(words[-1]) <= 2:
        numbers.insert(0, int(words.pop()))
    while len(numbers) > 1 and numbers[-1] != numbers[-2] + 1:
        codes.insert(0, str(numbers.pop()))
    runs = all(after == before + 1 for before, after in pairwise(numbers))
    if len(numbers) < 3 or not runs or numbers[0] not in (0, 1):
        return None
    label = " ".join(words)
    label = label[found.end() :] if (found := _LEAD.match(label)) else label
    said = missing_words(" ".join(missing))
    return None if missing and not said else NumberRow(label, numbers[0], numbers[-1], tuple(codes), said)


def missing_words(words: str) -> tuple[str, ...]:
    """``dk`` and ``refused`` as words such as ``DK REF`` name them; nothing if they are others."""
    if not words:
        return ()
    parts = [words] if is_missing_words(words) else words.split()
    if not all(is_missing_words(part) for part in parts):
        return ()
    return tuple("refused" if part.lower().startswith(("r", "pref", "non ri")) else "dk" for part in parts)


def columns_of(raw: str) -> list[str]:
    """The cells of a line whose columns are parted by spaces or tabs."""
    return [cell.strip() for cell in _COLUMNS.split(raw.strip()) if cell.strip()]
