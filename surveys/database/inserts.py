"""Many rows into one table: what is the same in all of them is prepared once.

Django prepares every column of every row anew, which takes it longer than the database needs to store
them. Where hundreds of thousands of rows come in, only what differs is prepared row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, DateTimeField, DecimalField, Field, JSONField, Model

MOST_VALUES = 30_000
"""Values in one statement: SQLite takes 32,766."""
_PREPARED = (DateTimeField, DecimalField, JSONField)
"""Fields whose values the driver does not store as they are."""


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> list[int]:
    """Store the rows; their new keys, in the rows' order.

    ``columns``: the columns (``study_id``, not ``study``) in which rows differ, in the order of each row's
    values. ``same``: columns alike in all of them. Every other column has its field's default.
    """
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    unknown = {*columns, *same} - {field.attname for field in fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    arrange = _arranged(fields, columns, same)
    left, keys = iter(rows), list[int]()
    while batch := list(islice(left, MOST_VALUES // len(fields))):
        keys += _insert(model, fields, map(arrange, batch), len(batch))
    return keys


def _arranged(
    fields: Sequence[Field[Any, Any]], columns: Sequence[str], same: dict[str, Any]
) -> Callable[[Sequence[Any]], list[Any]]:
    """How a row becomes the values of all fields."""
    connection = connections[DEFAULT_DB_ALIAS]
    usual = [field.get_db_prep_save(same.get(field.attname, field.get_default()), connection) for field in fields]
    places = {field.attname: place for place, field in enumerate(fields)}
    takes = [
        (places[name], fields[places[name]] if isinstance(fields[places[name]], _PREPARED) else None)
        for name in columns
    ]

    def arrange(row: Sequence[Any]) -> list[Any]:
        values = usual.copy()
        for (place, field), value in zip(takes, row, strict=True):
            values[place] = value if field is None else field.get_db_prep_save(value, connection)
        return values

    return arrange


def _insert(
    model: type[Model], fields: Sequence[Field[Any, Any]], rows: Iterator[list[Any]], count: int
) -> Iterator[int]:
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    table, key, values = quote(model._meta.db_table), quote(model._meta.pk.column), ", ".join([one] * count)
    sql = f"INSERT INTO {table} ({names}) VALUES {values} RETURNING {key}"  # noqa: S608  # all of it is the model's own
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
        yield from (found for (found,) in cursor.fetchall())
