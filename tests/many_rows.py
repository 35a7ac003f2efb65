"""Many rows at once, made by the database itself: worlds of thousands of cases for tests and benchmarks."""

from typing import Any

from django.db import connection, models


def fill(model: type[models.Model], source: str, /, *, values: dict[str, Any] | None = None, **columns: str) -> None:
    """Insert a row for each row of ``source``, the SQL after ``FROM``; columns not told of have their defaults.

    ``columns``: column → SQL expression over the source. ``values``: for the placeholders in both.
    """
    others = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column not in {"id", *columns}
    }
    names = ", ".join(f'"{column}"' for column in (*columns, *others))
    selected = ", ".join((*columns.values(), *(f"%({column})s" for column in others)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {selected} FROM {source}",
            {**others, **(values or {})},
        )


def numbers(size: int) -> str:
    """A source of the numbers from 1 to ``size``, as ``i``."""
    return f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size}) SELECT i FROM n) numbers"


def moment(value: Any) -> Any:
    """A time as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)
