"""Numbers as people type and paste them, and wholes divided in proportion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

LONGEST_NUMBER = 15
HIGHEST_TARGET = 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or so many per cent."""

    value: Fraction
    is_percent: bool = False


def read_amount(text: str, decimal: str = ",") -> Amount | None:
    """``1.250``, ``12,5``, ``12,5 %``; ``None`` for anything else.

    ``decimal``: the decimal mark, comma or point; the other one groups thousands. One that groups none is a decimal
    mark too: ``12.5`` with a decimal comma.
    """
    words = "".join(text.split())
    is_percent = words.endswith("%")
    words = words.removesuffix("%")
    if not words or len(words) > LONGEST_NUMBER or not words.isascii():
        return None
    grouping = "." if decimal == "," else ","
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(grouping)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", words):
        words = words.replace(grouping, "")
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", words):
        return None
    return Amount(Fraction(words.replace(",", ".")), is_percent)


def read_whole(text: str, decimal: str = ",") -> int | None:
    """A target as it is typed: a whole number up to ``HIGHEST_TARGET``; ``None`` for anything else."""
    amount = read_amount(text, decimal)
    if amount is None or amount.is_percent or amount.value.denominator != 1 or amount.value > HIGHEST_TARGET:
        return None
    return int(amount.value)


def divide(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Whole numbers that add up to ``total``, in proportion to the weights; all alike if these are all 0.

    By largest remainder (Hamilton's method): each gets its share rounded down, and those that lost most get one more;
    of equal remainders the first.
    """
    whole = sum(weights)
    shares = [Fraction(total * weight, whole) if whole else Fraction(total, len(weights)) for weight in weights]
    parts = [int(share) for share in shares]
    for at in sorted(range(len(parts)), key=lambda at: parts[at] - shares[at])[: total - sum(parts)]:
        parts[at] += 1
    return parts
