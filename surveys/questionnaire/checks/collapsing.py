"""Problems of the same kind reported as one, so that they do not hide the others."""

from __future__ import annotations

from collections.abc import Sequence

TOLD_APART = 3
"""More problems of one kind than this are one line."""

SHOWN_ROWS = 8
"""Number of rows named in a problem that stands for many."""


def some_rows(rows: Sequence[int | None]) -> str:
    """The first rows in words, and whether there are more."""
    return some([str(row) for row in rows if row is not None], SHOWN_ROWS)


def some(words: Sequence[str], most: int) -> str:
    """The first ``most`` of the words, and whether there are more."""
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
