"""Where the rows of a sheet are after rows were inserted, removed or moved."""

from __future__ import annotations

from dataclasses import dataclass

from .row_ids import MOST_ROWS

Span = tuple[int, int]
"""The numbers of a first and a last row."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows in another order.

    ``pieces``: the rows that stay, in their old order: first, last, and the number that the first gets. ``new``: the
    rows that are inserted, which are made like the row that was numbered ``like``. ``block``: the rows that move past
    others.
    """

    pieces: tuple[tuple[int, int, int], ...]
    new: Span | None = None
    like: int = 0
    block: Span | None = None

    def row(self, number: int) -> int | None:
        """A row's new number; ``None`` if it is removed."""
        for first, last, to in self.pieces:
            if first <= number <= last:
                return to + number - first
        return None

    def places(self, first: int, last: int) -> list[Span]:
        """Where exactly these rows are, as spans; with the rows that are made like one of them."""
        spans = [
            (to + max(first, start) - start, to + min(last, end) - start)
            for start, end, to in self.pieces
            if start <= last and first <= end
        ]
        if self.new is not None and first <= self.like <= last:
            spans.append(self.new)
        joined: list[Span] = []
        for start, end in sorted((start, min(end, MOST_ROWS)) for start, end in spans):
            if joined and joined[-1][1] + 1 >= start:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def reach(self, first: int, last: int, *, grows: bool = False) -> Span | None:
        """What a range over these rows covers; ``None`` if all are removed.

        A row that moves out of it leaves it, as one that moves into it joins it. ``grows``: rows that are inserted
        right behind its last row, and made like it, belong to it.
        """
        block = self.block
        spans = [
            (to + max(first, start) - start, to + min(last, end) - start)
            for start, end, to in self.pieces
            if start <= last
            and first <= end
            and (block is None or (start, end) != block or (block[0] <= first and last <= block[1]))
        ]
        if not spans:
            return None
        beginning, end = min(start for start, _ in spans), min(max(stop for _, stop in spans), MOST_ROWS)
        if grows and self.new is not None and self.like == last and self.new[0] == end + 1:
            end = self.new[1]
        return beginning, end

    def parts(self, first: int, last: int) -> bool:
        """Whether something that hangs together over these rows is torn apart."""
        spans = self.places(first, last)
        if self.block is not None:
            return len(spans) != 1
        return first != last and self.row(first) is None and self.row(last) is not None


def inserted(at: int, count: int, like: int) -> Moved:
    """Rows inserted at a number, made like another one."""
    return Moved(((1, at - 1, 1), (at, MOST_ROWS, at + count)), (at, at + count - 1), like)


def removed(first: int, count: int) -> Moved:
    """Rows removed, from a number on."""
    return Moved(((1, first - 1, 1), (first + count, MOST_ROWS, first)))


def put_behind(first: int, count: int, after: int) -> Moved:
    """Rows moved, from a number on, behind the one numbered ``after``, which is none of them."""
    last = first + count - 1
    if after > last:
        pieces = ((1, first - 1, 1), (first, last, after - count + 1), (last + 1, after, first))
        return Moved((*pieces, (after + 1, MOST_ROWS, after + 1)), block=(first, last))
    pieces = ((1, after, 1), (after + 1, first - 1, after + 1 + count), (first, last, after + 1))
    return Moved((*pieces, (last + 1, MOST_ROWS, last + 1)), block=(first, last))
