"""Bulk inserts: values that are the same in all rows are prepared once.

Django prepares every column of every row anew, which takes it longer than the database needs to store
them. Where hundreds of thousands of rows come in, only what differs is prepared row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    AutoField,
    BinaryField,
    DateField,
    DecimalField,
    Field,
    GenericIPAddressField,
    JSONField,
    Model,
)

from .prepared import prepared_cursor
from .stored_values import stored_value

MOST_VALUES = 30_000
"""Values in one statement: SQLite takes 32,766."""
FEW_ROWS = 4
"""What a single request stores: a statement that comes again and again."""
PREPARED_ROW_BY_ROW = (BinaryField, DateField, DecimalField, GenericIPAddressField, JSONField)
"""Fields whose values the driver does not store as they are."""


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> list[int]:
    """Store the rows; returns their new keys, in the rows' order.

    ``columns``: the columns (``study_id``, not ``study``) in which rows differ, in the order of each row's
    values. ``same``: columns alike in all of them. Every other column has its field's default.
    """
    table = _table(model, tuple(columns), tuple(same))
    arrange = _arranged(table, columns, same)
    left, keys = iter(rows), list[int]()
    while batch := list(islice(left, MOST_VALUES // len(table.fields))):
        keys += _insert(table, map(arrange, batch), len(batch))
    return keys


def insert_object(found: Model) -> None:
    """Store a new object, as its ``save`` would; it gets its key."""
    columns = _columns(type(found))
    (found.pk,) = insert_rows(type(found), columns, [[getattr(found, column) for column in columns]])
    found._state.adding, found._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=100)
def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if not isinstance(field, AutoField))


@dataclass(frozen=True, slots=True)
class _Table:
    """What is the same for all rows, whenever they are stored: fields, where each stands, the SQL around the values."""

    fields: Sequence[Field[Any, Any]]
    places: Mapping[str, int]
    usual: Sequence[Any]
    """The value of each field where nothing is given, prepared; ``None`` for a default that is made anew every time."""
    made_anew: Sequence[tuple[int, Field[Any, Any]]]
    before: str
    after: str


@lru_cache(maxsize=100)
def _table(model: type[Model], columns: tuple[str, ...], same: tuple[str, ...]) -> _Table:
    """The model's table. Raises ``ValueError`` for what is no column of it."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    unknown = {*columns, *same} - {field.attname for field in fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    connection, given = connections[DEFAULT_DB_ALIAS], {*columns, *same}
    made_anew = [
        (place, field)
        for place, field in enumerate(fields)
        if field.attname not in given and field.has_default() and callable(field.default)
    ]
    kept = [field.attname not in given and (place, field) not in made_anew for place, field in enumerate(fields)]
    return _Table(
        fields=fields,
        places={field.attname: place for place, field in enumerate(fields)},
        usual=[
            stored_value(field, field.get_default(), connection) if is_kept else None
            for field, is_kept in zip(fields, kept, strict=True)
        ],
        made_anew=made_anew,
        before=f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ",  # noqa: S608  # the model's own
        after=f" RETURNING {quote(model._meta.pk.column)}",
    )


def _arranged(table: _Table, columns: Sequence[str], same: Mapping[str, Any]) -> Callable[[Sequence[Any]], list[Any]]:
    """How a row becomes the values of all fields."""
    connection = connections[DEFAULT_DB_ALIAS]
    usual = list(table.usual)
    for place, field in table.made_anew:
        usual[place] = stored_value(field, field.get_default(), connection)
    for name, value in same.items():
        place = table.places[name]
        usual[place] = stored_value(table.fields[place], value, connection)
    takes = [
        (
            table.places[name],
            field if isinstance(field := table.fields[table.places[name]], PREPARED_ROW_BY_ROW) else None,
        )
        for name in columns
    ]

    def arrange(row: Sequence[Any]) -> list[Any]:
        values = usual.copy()
        for (place, field), value in zip(takes, row, strict=True):
            values[place] = value if field is None else stored_value(field, value, connection)
        return values

    return arrange


def _insert(table: _Table, rows: Iterator[list[Any]], count: int) -> list[int]:
    one = f"({', '.join(['%s'] * len(table.fields))})"
    sql = table.before + ", ".join([one] * count) + table.after
    with prepared_cursor() if count <= FEW_ROWS else connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
        return [found for (found,) in cursor.fetchall()]
