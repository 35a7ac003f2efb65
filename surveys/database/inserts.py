"""Bulk inserts: values that are the same in all rows are prepared once.

Django prepares every column of every row anew, which takes it longer than the database needs to store
them. Where hundreds of thousands of rows come in, only what differs is prepared row by row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
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
    TimeField,
    UUIDField,
)
from psycopg.types.json import Jsonb

from .kept_statements import Asked
from .prepared import prepared_cursor, run_prepared
from .stored_values import stored_value

MOST_VALUES = 30_000
"""Values in one statement: SQLite takes 32,766."""
MANY_ROWS = 20
"""From so many on PostgreSQL takes rows by COPY, for a third of the CPU of an INSERT; SQLite by a kept statement."""
FEW_ROWS = 4
"""What a single request stores: a statement that comes again and again."""
PREPARED_ROW_BY_ROW = (
    BinaryField,
    DateField,
    DecimalField,
    GenericIPAddressField,
    JSONField,
    TimeField,
    UUIDField,
)
"""Fields whose values the driver does not store as they are."""


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> list[int]:
    """Store the rows; returns their new keys, in the rows' order.

    ``columns``: the columns (``study_id``, not ``study``) in which rows differ, in the order of each row's
    values. ``same``: columns alike in all of them. Every other column has its field's default.
    """
    table = _table(model, tuple(columns), tuple(same))
    given = _given(table, columns, same)
    left, keys = iter(rows), list[int]()
    many = _copy if connections[DEFAULT_DB_ALIAS].vendor == "postgresql" else _insert_many
    while batch := list(islice(left, MOST_VALUES // len(table.fields))):
        keys += (many if len(batch) >= MANY_ROWS else _insert)(table, given, batch)
    return keys


def inserting(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any
) -> Iterator[Asked]:
    """The statements of ``insert_rows`` for what a single request stores, for ``run_together`` with others."""
    table = _table(model, tuple(columns), tuple(same))
    given, left = _given(table, columns, same), iter(rows)
    while batch := list(islice(left, FEW_ROWS)):
        yield _insertion(table, given, batch)


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
    new_keys: str
    copy: str
    into: str


@lru_cache(maxsize=100)
def _table(model: type[Model], columns: tuple[str, ...], same: tuple[str, ...]) -> _Table:
    """The model's table. Raises ``ValueError`` for what is no column of it."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    unknown = {*columns, *same} - {field.attname for field in fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    name, key = quote(model._meta.db_table), model._meta.pk.column
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
        before=f"INSERT INTO {name} ({names}) VALUES ",  # noqa: S608  # the model's own
        after=f" RETURNING {quote(key)}",
        # The sequence is looked up once, not for each key.
        new_keys=f"SELECT nextval((SELECT pg_get_serial_sequence('{name}', '{key}')::regclass))"  # noqa: S608
        " FROM generate_series(1, %s)",
        copy=f"COPY {name} ({quote(key)}, {names}) FROM STDIN",
        into=f"INSERT INTO {name} ({names}) ",
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """The values of one call. ``alike``: of all fields, as far as all rows have them, prepared.

    ``takes``: for each value of a row the place of its field, and the field if the driver does not take its values as
    they are.
    """

    alike: Sequence[Any]
    takes: Sequence[tuple[int, Field[Any, Any] | None]]

    def arranged(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """The values of all fields, row by row."""
        connection, takes = connections[DEFAULT_DB_ALIAS], self.takes
        for row in rows:
            values = list(self.alike)
            for (place, field), value in zip(takes, row, strict=True):
                values[place] = value if field is None else stored_value(field, value, connection)
            yield values

    def told(self, rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """The values in which rows differ, prepared, one row after the other."""
        connection = connections[DEFAULT_DB_ALIAS]
        fields = [field for _, field in self.takes]
        for row in rows:
            for field, value in zip(fields, row, strict=True):
                yield value if field is None else stored_value(field, value, connection)

    def lines(self, rows: Sequence[Sequence[Any]], keys: Iterable[int]) -> Iterator[str]:
        """The rows as COPY takes them; what is alike in all of them is written once."""
        pieces = [_copied(value).replace("%", "%%") for value in self.alike]
        for place, _ in self.takes:
            pieces[place] = "%s"
        line = "\t".join(["%s", *pieces])
        ordered = sorted((place, number, field) for number, (place, field) in enumerate(self.takes))
        columns = [_column([row[number] for row in rows], field) for _, number, field in ordered]
        for values in zip(keys, *columns, strict=True):
            yield line % values


def _given(table: _Table, columns: Sequence[str], same: Mapping[str, Any]) -> _Given:
    connection = connections[DEFAULT_DB_ALIAS]
    alike = list(table.usual)
    for place, field in table.made_anew:
        alike[place] = stored_value(field, field.get_default(), connection)
    for name, value in same.items():
        place = table.places[name]
        alike[place] = stored_value(table.fields[place], value, connection)
    fields = [table.fields[table.places[name]] for name in columns]
    takes = [
        (table.places[name], field if isinstance(field, PREPARED_ROW_BY_ROW) else None)
        for name, field in zip(columns, fields, strict=True)
    ]
    return _Given(alike, takes)


def _insert(table: _Table, given: _Given, rows: Sequence[Sequence[Any]]) -> list[int]:
    sql, values = _insertion(table, given, rows)
    if len(rows) <= FEW_ROWS:
        return [found for (found,) in run_prepared(sql, values)]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return [found for (found,) in cursor.fetchall()]


def _insertion(table: _Table, given: _Given, rows: Sequence[Sequence[Any]]) -> Asked:
    one = f"({', '.join(['%s'] * len(table.fields))})"
    sql = table.before + ", ".join([one] * len(rows)) + table.after
    return sql, [value for row in given.arranged(rows) for value in row]


def _insert_many(table: _Table, given: _Given, rows: Sequence[Sequence[Any]]) -> list[int]:
    """Store the rows in SQLite: what is alike in all of them is handed over once, and the statement is kept."""
    places = tuple([place for place, _ in given.takes])
    sql = _sql_of_many(table.into, table.after, len(table.fields), places, len(rows))
    alike = [value for place, value in enumerate(given.alike) if place not in places]
    with prepared_cursor() as cursor:
        cursor.execute(sql, [*alike, *given.told(rows)])
        return [found for (found,) in cursor.fetchall()]


@lru_cache(maxsize=100)
def _sql_of_many(into: str, after: str, fields: int, places: tuple[int, ...], count: int) -> str:
    columns = {place: f"column{number}" for number, place in enumerate(places, start=1)}
    selected = ", ".join([columns.get(place, "%s") for place in range(fields)])
    values = ", ".join([f"({', '.join(['%s'] * len(places))})"] * count)
    return f"{into}SELECT {selected} FROM (VALUES {values}) AS given{after}"  # noqa: S608


def _copy(table: _Table, given: _Given, rows: Sequence[Sequence[Any]]) -> list[int]:
    """Store the rows of PostgreSQL by COPY, under keys that its sequence has given."""
    connection = connections[DEFAULT_DB_ALIAS]
    keys = [found for (found,) in run_prepared(table.new_keys, [len(rows)])]
    lines = list(given.lines(rows, keys))
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(table.copy) as copy:
        copy.write("\n".join([*lines, ""]))
    return keys


def _column(values: Sequence[Any], field: Field[Any, Any] | None) -> Sequence[str]:
    """One column's values as ``_copied`` writes them; texts in which nothing is to be escaped stay as they are."""
    if field is not None:
        connection = connections[DEFAULT_DB_ALIAS]
        values = [stored_value(field, value, connection) for value in values]
    kinds = set(map(type, values))
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {Jsonb}:
        values, kinds = [_json(value) for value in values], {str}
    if kinds != {str}:
        return [_copied(value) for value in values]
    return [value.translate(_ESCAPED) for value in values] if _ESCAPING.search("".join(values)) else values


_ESCAPING = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _json(value: Jsonb) -> str:
    text = (value.dumps or json.dumps)(value.obj)
    return text if isinstance(text, str) else text.decode()


def _copied(value: Any) -> str:
    """A value as the driver gets it, in COPY's text form. Raises ``TypeError`` for what has none here."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, int | float | Decimal | IPv4Address | IPv6Address):  # PostgreSQL reads True and False
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Jsonb):
        return _json(value).translate(_ESCAPED)
    if isinstance(value, bytes | memoryview):
        return f"\\\\x{bytes(value).hex()}"
    raise TypeError(f"COPY has no text for {type(value).__name__}")
