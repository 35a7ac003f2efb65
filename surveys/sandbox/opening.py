"""What is done in the process of its own: functions of the core, as generators of what they give."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from surveys.formats import marking, pictures, questionnaires, samples, tables  # noqa: F401 (ready before any file is)
from surveys.formats.xlsform import respondents  # noqa: F401

T = TypeVar("T")
ROWS_AT_ONCE = 200

Rows = list[tuple[int, list[Any]]]


def once(work: Callable[..., T], arguments: tuple[Any, ...]) -> Iterator[T]:
    """What a function gives."""
    yield work(*arguments)


def table(source: bytes | Path, file_name: str) -> Iterator[tuple[list[str], int, str, tuple[str, ...]] | Rows]:
    """A sample table: its headings, how many rows it has, its sheet and its hints; then its rows, some at a time."""
    found = tables.open_table(source, file_name)
    yield found.headers, found.total, found.sheet, found.hints
    while rows := list(islice(found.rows, ROWS_AT_ONCE)):
        yield rows
