"""CSV as each country's programs read it: separator, decimal sign, letters, codes or words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from .table import DataColumn, DataTable, Kind

if TYPE_CHECKING:
    import polars

ROWS = 20_000
"""Rows that are text at once."""
FORMULA = r"^[=+\-@\t\r]"
"""What a spreadsheet would take for a formula (OWASP ASVS 1.2.10)."""


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a CSV file is written. ``encoding``: one of Python's; ``has_words``: labels instead of codes."""

    separator: str = ";"
    decimal_comma: bool = True
    encoding: str = "utf-8-sig"
    has_words: bool = False


def write_csv(target: IO[bytes], table: DataTable, style: CsvStyle) -> int:
    """Write the table; returns how many letters the encoding does not have and were replaced by ``?``."""
    frame = _in_words(table) if style.has_words else table.frame
    frame = _harmless(frame)
    lost = 0
    for number, part in enumerate(frame.iter_slices(ROWS) if frame.height else [frame]):
        text = part.write_csv(
            separator=style.separator,
            decimal_comma=style.decimal_comma,
            include_header=number == 0,
            datetime_format="%Y-%m-%d %H:%M:%S",
            time_format="%H:%M:%S",
            line_terminator="\r\n",
        )
        encoding = style.encoding if number == 0 else style.encoding.removesuffix("-sig")
        written = text.encode(encoding, "replace")
        lost += written.count(b"?") - text.count("?")
        target.write(written)
    return lost


def _in_words(table: DataTable) -> polars.DataFrame:
    import polars as pl  # noqa: PLC0415 (see the package)

    def words(column: DataColumn) -> polars.Expr:
        values = pl.col(column.name)
        # A whole number is written as one, in a column of decimals too.
        plain = values.cast(pl.Int64, strict=False) if column.kind == Kind.CODE else values
        # Of a long list only what was said: each of its mentions is a column.
        said = {code: column.labels[code] for code in table.frame[column.name].unique() if code in column.labels}
        return values.replace_strict(
            list(said), list(said.values()), default=plain.cast(pl.String), return_dtype=pl.String
        )

    def unsaid(column: DataColumn) -> list[polars.Expr]:
        """Among numbers, those that stand for no answer are left empty, and stand in words in a column beside."""
        numbers = list(column.missing.values())
        said = [column.labels.get(number, "") for number in numbers]
        beside = values_of(column).replace_strict(numbers, said, default=None, return_dtype=pl.String)
        return [values_of(column).replace(dict.fromkeys(numbers)), beside.alias(f"{column.name}_ns")]

    def values_of(column: DataColumn) -> polars.Expr:
        return pl.col(column.name)

    found: list[polars.Expr] = []
    for column in table.columns:
        if column.labels and column.kind in {Kind.CODE, Kind.FLAG}:
            found.append(words(column))
        elif column.texts:
            values, said = list(column.texts), list(column.texts.values())
            found.append(values_of(column).replace_strict(values, said, default=values_of(column)))
        elif column.missing and f"{column.name}_ns" not in table.frame.columns:
            found += unsaid(column)
        else:
            found.append(values_of(column))
    return table.frame.select(found)


def _harmless(frame: polars.DataFrame) -> polars.DataFrame:
    import polars as pl  # noqa: PLC0415 (see the package)

    texts = pl.col(pl.String)
    return frame.with_columns(pl.when(texts.str.contains(FORMULA)).then("'" + texts).otherwise(texts).name.keep())
