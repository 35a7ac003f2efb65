"""Collapses problems of the same kind into one, so that they do not hide the others."""

from __future__ import annotations

from collections.abc import Sequence

TOLD_APART = 3
"""More problems of one kind than this are reported on one line."""

SHOWN_ROWS = 8
"""The most row numbers listed in a collapsed problem."""


def some_rows(rows: Sequence[int | None]) -> str:
    """The first row numbers as text, with an ellipsis if there are more."""
    return some([str(row) for row in rows if row is not None], SHOWN_ROWS)


def some(words: Sequence[str], most: int) -> str:
    """The first ``most`` of the words, with an ellipsis if there are more."""
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
