"""Questions and groups are moved: by one place, or to where they are dropped; never where they cannot stand."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.formats.editing import MoveRows, Operation

from .blocks import begin_of, block_of, end_of, place_of, row_before
from .order import may_stand
from .written import Written


def moved(written: Written, row: int, by: int) -> list[Operation]:
    """The row, or the whole group, stands one place further down (``by`` 1) or up (-1); none if it is at the edge.

    A question goes into a group and out of it; a group passes over another one, and leaves its own. Raises
    ``MisplacedError``.
    """
    rows, block = written.survey.rows, block_of(written, row)
    at = place_of(rows, row)
    if at is None:
        return []
    is_group = len(block) > 1
    if by > 0:
        following = at + len(block)
        if following >= len(rows):
            return []
        target = end_of(written, following) if is_group else following
        return _to(written, block, rows[target].number)
    if at == 0:
        return []
    passed = begin_of(written, at - 1) if is_group else at - 1
    return _to(written, block, row_before(written, passed))


def placed(
    written: Written, rows: Iterable[int], beside: int | None, *, before: bool = False, whole: bool = False
) -> list[Operation]:
    """The rows, each group with all that is in it, stand behind the row ``beside``; first if ``None``.

    ``before``: they stand before it; ``whole``: behind all that is in the group which begins there. Never inside of
    themselves. Raises ``MisplacedError``.
    """
    at, after = place_of(written.survey.rows, beside), written.headings_at["survey"]
    if at is not None:
        end = end_of(written, at) if whole else at
        after = row_before(written, at) if before else written.survey.rows[end].number
    blocks = _blocks(written, rows)
    if not blocks or any(after in block for block in blocks):
        return []
    may_stand(written, [block[0] for block in blocks], after)
    operations = list[Operation]()
    for block in blocks:
        operations.append(MoveRows("survey", block, after))
        after = block[-1]
    return operations


def _to(written: Written, block: tuple[int, ...], after: int) -> list[Operation]:
    may_stand(written, block[:1], after)
    return [MoveRows("survey", block, after)]


def _blocks(written: Written, rows: Iterable[int]) -> list[tuple[int, ...]]:
    """What each row begins, in the order of the sheet, without what stands in another one."""
    wanted, found, inside = set(rows), list[tuple[int, ...]](), set[int]()
    for row in written.survey.rows:
        if row.number in wanted and row.number not in inside:
            found.append(block_of(written, row.number))
            inside.update(found[-1])
    return found
