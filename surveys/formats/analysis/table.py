"""A table of data as programs for analysis take it: typed columns with labels, and the values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars

DECIMALS = 10
"""The most decimals that are written where a format wants a number of them."""
CHUNK = 5000
"""Rows that are Python objects at once, before they become columns."""


class Kind(StrEnum):
    """What a column's values are. ``CODE``: whole numbers with labels; ``FLAG``: 1 chosen, 0 not."""

    CODE = "code"
    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


WHOLE = frozenset({Kind.CODE, Kind.FLAG, Kind.WHOLE})


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column. ``labels``: number → its words, those of don't know and refused too.

    ``missing``: ``dk`` and ``refused`` → the number that stands for it. ``measure``: nominal, ordinal or scale.
    ``answer``: of one column of several, the words of its answer. ``texts``: of texts that are our codes, their words.
    ``bounds``: of a number the least and the largest that could be answered, where there are such.
    """

    name: str
    kind: Kind
    label: str = ""
    labels: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    measure: str = "nominal"
    answer: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    bounds: Sequence[float] = ()

    @property
    def full_label(self) -> str:
        """Question and answer: what a program shows for the column."""
        return f"{self.label} – {self.answer}" if self.answer else self.label


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Columns that are one question with several answers. ``flags`` and ``mentions``: names, in the codes' order."""

    name: str
    label: str
    codes: Mapping[int, str]
    flags: Sequence[str]
    mentions: Sequence[str]


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table: ``name`` for its files; ``frame`` holds the values, a column for each of ``columns``.

    ``serial``: the column that identifies a row; ``weight``: the one that weighs it; ``""``: none. ``study``: its name.
    """

    name: str
    title: str
    columns: Sequence[DataColumn]
    sets: Sequence[AnswerSet]
    frame: polars.DataFrame
    serial: str = ""
    weight: str = ""
    study: str = ""

    @property
    def full_title(self) -> str:
        """The study and what of it the table holds: what a program shows for the file."""
        return f"{self.study} · {self.title}" if self.study else self.title


def frame_of(
    columns: Sequence[DataColumn],
    rows: Iterable[Sequence[Any]],
    *,
    mended: Callable[[Sequence[Any]], Sequence[Any]] | None = None,
) -> polars.DataFrame:
    """The rows as a frame, typed by the columns. Raises ``ValueError`` where a value is not of its column's kind.

    ``mended`` is called with such rows first: it returns them with values that are.
    """
    import polars as pl  # noqa: PLC0415 (see the package)

    types = {
        Kind.CODE: pl.Int64(),
        Kind.FLAG: pl.Int8(),
        Kind.WHOLE: pl.Int64(),
        Kind.NUMBER: pl.Float64(),
        Kind.TEXT: pl.String(),
        Kind.DATE: pl.Date(),
        Kind.TIME: pl.Time(),
        Kind.DATETIME: pl.Datetime("us"),
    }
    schema = {column.name: types[column.kind] for column in columns}
    chunks, rest = [pl.DataFrame(schema=schema)], iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        try:
            chunks.append(_typed(columns, chunk, schema))
        except ValueError:
            if mended is None:
                raise
            chunks.append(_typed(columns, list(map(mended, chunk)), schema))
    return pl.concat(chunks, rechunk=True)


def _typed(columns: Sequence[DataColumn], chunk: list[Sequence[Any]], schema: Mapping[str, Any]) -> polars.DataFrame:
    import polars as pl  # noqa: PLC0415 (see the package)

    try:
        frame = pl.DataFrame(chunk, schema=schema, orient="row", strict=False)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"values that are not of their column's kind: {error}") from error
    # What is not of the type becomes empty, a decimal a whole number: here these are errors, no other answers.
    empty = frame.null_count().row(0)
    wrong = [
        column.name
        for column, found, given in zip(columns, empty, zip(*chunk, strict=True), strict=True)
        if found != given.count(None) or (column.kind in WHOLE and not all(map(_is_whole, given)))
    ]
    if wrong:
        raise ValueError(f"values that are not of their column's kind: {', '.join(wrong)}")
    return frame


def decimals_of(table: DataTable, name: str) -> int:
    """How many decimals the column's numbers need, at most ``DECIMALS``."""
    values = table.frame[name].drop_nulls()
    return next((count for count in range(DECIMALS) if bool((values.round(count) == values).all())), DECIMALS)


def _is_whole(value: Any) -> bool:
    return value.__class__ is not float or value.is_integer()
