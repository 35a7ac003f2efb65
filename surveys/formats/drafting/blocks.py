"""Which rows belong together: a group or a loop begins in one and ends in another, and all between is in it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.types import BEGIN, END, GROUP, read_type

from .written import Written


def block_of(written: Written, row: int) -> tuple[int, ...]:
    """The rows that belong together: of a group or a loop all up to its end, else the row itself."""
    rows = written.survey.rows
    at = place_of(rows, row)
    return () if at is None else tuple(one.number for one in rows[at : end_of(written, at) + 1])


def place_of(rows: Sequence[Row], number: int | None) -> int | None:
    """The place of a row among the others; ``None`` if it is not there."""
    return next((at for at, row in enumerate(rows) if row.number == number), None)


def outside_of_pages(written: Written, row: int) -> int:
    """The row itself, or the end of the outermost loop or page of several questions that it stands in."""
    table = written.survey
    at = place_of(table.rows, row)
    for begin in range(-1 if at is None else at + 1):
        one = table.rows[begin]
        is_page = read_type(table.cell(one, "type")).name != GROUP or "field-list" in table.cell(one, "appearance")
        if at is not None and is_page and is_kind(written, begin, BEGIN) and (end := end_of(written, begin)) >= at:
            return table.rows[end].number
    return row


def end_of_part(written: Written, row: int, together: Container[int]) -> int:
    """The last of the rows that were put in ``together`` with this one; itself if they only begin and end a group."""
    places = [at for at, one in enumerate(written.survey.rows) if one.number in together]
    if all(is_kind(written, at, BEGIN) or is_kind(written, at, END) for at in places):
        return row
    return written.survey.rows[places[-1]].number


def row_before(written: Written, at: int) -> int:
    """The row before a place, or that of the headings."""
    return written.survey.rows[at - 1].number if at else written.headings_at["survey"]


def is_kind(written: Written, at: int, kind: str) -> bool:
    """Whether the row in this place begins or ends a group, or is a question."""
    return read_type(written.survey.cell(written.survey.rows[at], "type")).kind == kind


def _edges(written: Written, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each place with how many groups are open behind it, counted from the first."""
    depth = 0
    for at in places:
        depth += is_kind(written, at, BEGIN) - is_kind(written, at, END)
        yield at, depth


def end_of(written: Written, at: int) -> int:
    """Where the group that begins here ends; here if none does, or if it never ends."""
    if not is_kind(written, at, BEGIN):
        return at
    return next((end for end, depth in _edges(written, range(at, len(written.survey.rows))) if depth == 0), at)


def begin_of(written: Written, at: int) -> int:
    """Where the group that ends here begins; here if none does."""
    if not is_kind(written, at, END):
        return at
    return next((begin for begin, depth in _edges(written, range(at, -1, -1)) if depth == 0), at)


def is_balanced(written: Written, places: Sequence[int]) -> bool:
    """Whether each group that begins in these places ends there, and none ends that began elsewhere."""
    depths = [depth for _, depth in _edges(written, places)]
    return depths[-1] == 0 and min(depths) >= 0
