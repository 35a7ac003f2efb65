"""The work of the sandboxed process: functions of the core as generators of their results."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from surveys.formats import editing, marking, pictures, questionnaires, samples, tables  # noqa: F401 (loaded before any file comes)
from surveys.formats.xlsform import respondents  # noqa: F401

T = TypeVar("T")
ROWS_AT_ONCE = 200

Rows = list[tuple[int, list[Any]]]


def once(work: Callable[..., T], arguments: tuple[Any, ...]) -> Iterator[T]:
    """Yield the result of a function."""
    yield work(*arguments)


def table(source: bytes | Path, file_name: str) -> Iterator[tuple[list[str], int, str, tuple[str, ...]] | Rows]:
    """Yield a sample table's headings, number of rows, sheet and hints; then its rows, ``ROWS_AT_ONCE`` at a time."""
    found = tables.open_table(source, file_name)
    yield found.headers, found.total, found.sheet, found.hints
    while rows := list(islice(found.rows, ROWS_AT_ONCE)):
        yield rows
