"""A block of cells pasted into a quota table: as numbers or per cent, with or without headings and sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .amounts import HIGHEST_TARGET, Amount, divide, read_amount
from .tables import Place, QuotaTable

MOST_LINES = 1_000
TOO_LARGE, NO_NUMBER, NOTHING, NO_TOTAL = "too_large", "no_number", "nothing", "no_total"
_WHOLE = range(98, 103)
"""Shares that add up to so many per cent are meant to be 100, and were rounded."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste says. ``trouble``: why nothing of it is taken, with what stands in the ``faulty`` cell.

    ``contradicted``: sums in it that are not those of its numbers: the condition of the line or column (``""``: of
    all), the sum pasted and that of the numbers.
    """

    targets: Mapping[Place, int | None] = field(default_factory=dict)
    trouble: str = ""
    faulty: str = ""
    contradicted: Sequence[tuple[str, int, int]] = ()


def read_paste(
    text: str,
    table: QuotaTable,
    headings: Mapping[str, str],
    *,
    start: Place | None = None,
    total: int = 0,
    decimal: str = ",",
) -> Pasted:
    """Read a block, tab separated, that begins at a cell of the table (at the first one if ``start`` is ``None``).

    ``headings``: the words of lines and columns; a block with these goes by them. ``total``: what shares are shares of.
    """
    block = _block(text)
    if len(block) > MOST_LINES:
        return Pasted(trouble=TOO_LARGE)
    above, beside, block = _without_headings(block, decimal)
    if not block:
        return Pasted(trouble=NOTHING)
    lines, columns = table.lines, table.columns
    if start is not None and start in table.places:
        lines, columns = lines[lines.index(start[0]) :], columns[columns.index(start[1]) :]
    lines, columns = _named(beside, lines, headings), _named(above, columns, headings)
    width = max(len(row) for row in block)
    if len(block) > len(lines) + 1 or width > len(columns) + 1:
        return Pasted(trouble=TOO_LARGE)
    return _taken(block, lines, columns, total, decimal)


def _block(text: str) -> list[list[str]]:
    """The cells of a paste, line by line; a line of empty cells holds its place.

    An empty line between lines of several cells is none, nor is one behind each number of a single column, as in
    letters.
    """
    lines = text.strip("\r\n").splitlines()
    if any("\t" in line for line in lines):
        lines = [line for line in lines if "\t" in line or line.strip()]
    elif not any(line.strip() for line in lines[1::2]):
        lines = lines[::2]
    block = [[cell.strip() for cell in line.split("\t")] for line in lines]
    while block and not any(block[-1]):
        block.pop()
    return block


def _without_headings(block: list[list[str]], decimal: str) -> tuple[list[str], list[str], list[list[str]]]:
    """The headings above and beside a block, none where there are none, and the block without them."""

    def is_heading(cells: Sequence[str]) -> bool:
        """Words, and neither a number nor a formula or one of its errors."""
        return any(cells) and not any(cell[:1] in ("=", "#") or read_amount(cell, decimal) for cell in cells)

    above: list[str] = []
    if block and is_heading(block[0]) and len(block) > 1:
        above, block = block[0], block[1:]
    beside = [row[0] for row in block]
    if not is_heading(beside) or max((len(row) for row in block), default=0) < 2:
        return above, [], block
    block = [row[1:] for row in block]
    width = max(len(row) for row in block)
    return (above[1:] if len(above) > width else above), beside, block


def _named(words: Sequence[str], parts: Sequence[str], headings: Mapping[str, str]) -> tuple[str, ...]:
    """The parts in the order of the words that head them; in their own order where not all of these are known."""
    by_words = {headings.get(part, part).casefold(): part for part in parts}
    found = [by_words.get(one.casefold(), "") for one in words[: len(parts)]]
    is_known = bool(found) and all(found) and len(set(found)) == len(found)
    return (*found, *(part for part in parts if part not in found)) if is_known else tuple(parts)


def _taken(
    block: Sequence[Sequence[str]], lines: Sequence[str], columns: Sequence[str], total: int, decimal: str
) -> Pasted:
    amounts: dict[tuple[int, int], Amount] = {}
    for down, row in enumerate(block):
        for across, cell in enumerate(row):
            if cell in ("", "–", "-"):
                continue
            amount = read_amount(cell, decimal)
            if amount is None or amount.value > HIGHEST_TARGET:
                return Pasted(trouble=NO_NUMBER, faulty=cell)
            amounts[down, across] = amount
    inside = {
        (lines[down], columns[across]): amount
        for (down, across), amount in amounts.items()
        if down < len(lines) and across < len(columns)
    }
    targets = _targets(inside, total)
    if targets is None:
        return Pasted(trouble=NO_TOTAL)
    if isinstance(targets, Amount):
        return Pasted(trouble=NO_NUMBER, faulty=f"{float(targets.value):g}")
    return Pasted(targets, contradicted=_contradicted(amounts, targets, lines, columns) if targets else ())


def _targets(amounts: Mapping[Place, Amount], total: int) -> dict[Place, int | None] | Amount | None:
    """The targets; where a number is no whole one, and all are no shares, that number; ``None`` for shares of 0."""
    values = [one.value for one in amounts.values()]
    broken = next((one for one in amounts.values() if one.value.denominator != 1), None)
    is_percent = any(one.is_percent for one in amounts.values())
    if broken is not None and sum(values) <= Fraction(102, 100):
        values, is_percent = [value * 100 for value in values], True
    elif broken is not None and round(sum(values)) in _WHOLE:
        is_percent = True
    if not is_percent:
        return broken or {place: int(one.value) for place, one in amounts.items()}
    whole = sum(values, Fraction(0))
    if whole and not total:
        return None
    shared = round(total * (Fraction(100) if round(whole) in _WHOLE else whole) / 100)
    return dict(zip(amounts, divide(shared, values), strict=True))


def _contradicted(
    amounts: Mapping[tuple[int, int], Amount],
    targets: Mapping[Place, int | None],
    lines: Sequence[str],
    columns: Sequence[str],
) -> list[tuple[str, int, int]]:
    """Sums that stand behind the last column or line and are not those of the numbers before them; of numbers only."""
    found = []
    for (down, across), amount in amounts.items():
        if (down < len(lines) and across < len(columns)) or amount.is_percent or amount.value.denominator != 1:
            continue
        line = lines[down] if down < len(lines) else ""
        column = columns[across] if across < len(columns) else ""
        added = sum(value or 0 for place, value in targets.items() if _is_at(place, line, column, down < len(lines)))
        if added != amount.value:
            found.append((line or column, int(amount.value), added))
    return found


def _is_at(place: Place, line: str, column: str, is_of_line: bool) -> bool:
    return place[0] == line if is_of_line else (not column or place[1] == column)
