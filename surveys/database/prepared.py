"""Prepared queries: only their values change, so their SQL is compiled once instead of at every use.

Compiling the SQL of a join takes Django five to ten times as long as running it. What is asked at
every answer of every interview, or at every call, is therefore prepared; what is asked now and then need not be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor  # type: ignore[attr-defined]
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

M = TypeVar("M", bound=Model)
Value = int | str | date | datetime
SOME_TIME = datetime(1900, 1, 1, tzinfo=UTC)
"""A stand-in for a time."""
_PLACEHOLDER = re.compile("%[%s]")


class Prepared(Generic[M]):
    """A query for objects whose parameters are integers, texts, dates and times.

    ``build`` makes the query set from stand-ins: values that occur nowhere else in the query, under
    the names that ``first`` and ``all`` take. Its other conditions are constants.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **standins: Value) -> None:
        self._build, self._standins = build, standins

    def first(self, **given: Value) -> M | None:
        """The first object with these values, or ``None``; with what the query set selects beside it."""
        found = self._first.objects(given)
        return found[0] if found else None

    def all(self, **given: Value) -> list[M]:
        """Every object with these values, in the query set's order."""
        return self._all.objects(given)

    @cached_property
    def _first(self) -> _Written:
        return self._written(self._build(**self._standins)[:1])

    @cached_property
    def _all(self) -> _Written:
        return self._written(self._build(**self._standins))

    def _written(self, query_set: QuerySet[M]) -> _Written:
        compiler = query_set.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        names = {_stored(value): name for name, value in self._standins.items()}
        select, info = compiler.select, compiler.klass_info
        return _Written(
            sql=_with_constants(sql, parameters, names),
            values=[names[value] for value in parameters if value in names],
            converters=list(compiler.get_converters([column for column, *_ in select]).items()),
            model=info["model"],
            columns=[select[place][0].target.attname for place in info["select_fields"]],
            related=get_related_populators(info, select, DEFAULT_DB_ALIAS),
            annotations=list(compiler.annotation_col_map.items()),
        )


def prepared_cursor() -> CursorWrapper:
    """A cursor of which PostgreSQL keeps the statements: it parses and plans each once for a connection.

    For statements that come again and again. SQLite's library keeps every statement by itself.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(_PreparingCursor(connection.connection))


class _PreparingCursor(ServerBindingCursor):
    """Prepares what it executes; Django's other cursors write values into the SQL, which nobody could use again."""

    def execute(self, query: Any, params: Any = None) -> Any:
        kept_from = self.connection.prepare_threshold
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = kept_from
            self._query = SimpleNamespace(query=query.encode())  # by which Django tells what was executed


def _with_constants(sql: str, parameters: Sequence[Any], names: Mapping[Any, str]) -> str:
    """The SQL with what never changes written into it: placeholders are left for the values alone.

    A partial index serves a statement that is planned once only if the index's condition stands in the statement;
    and SQLite would plan it again for each use, looking whether the parameters happen to fulfil that condition.
    """
    given = iter(parameters)
    return _PLACEHOLDER.sub(lambda found: found[0] if found[0] == "%%" else _written_out(next(given), names), sql)


def _written_out(value: Any, names: Mapping[Any, str]) -> str:
    """The placeholder of a value, or a constant as a literal of both databases' SQL."""
    if value in names:
        return "%s"
    if isinstance(value, bool | int):
        return str(value)
    return "'{}'".format(str(value).replace("'", "''").replace("%", "%%"))


def _stored(value: Value) -> Any:
    """The value as a parameter of the database: SQLite stores dates and times as texts."""
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datefield_value(value)
    return value


@dataclass(frozen=True, slots=True)
class _Written:
    """A query's SQL, the names of its values, and how a row becomes an object."""

    sql: str
    values: Sequence[str]
    converters: Sequence[tuple[int, tuple[Sequence[Callable[..., Any]], Any]]]
    model: type[Any]
    columns: Sequence[str]
    related: Sequence[Any]
    annotations: Sequence[tuple[str, int]]

    def objects(self, given: Mapping[str, Value]) -> list[Any]:
        """The objects that the database returns for these values."""
        values = [_stored(given[name]) for name in self.values]
        connection = connections[DEFAULT_DB_ALIAS]
        with prepared_cursor() as cursor:
            cursor.execute(self.sql, values)
            return [self._object_of(list(row), connection) for row in cursor.fetchall()]

    def _object_of(self, row: list[Any], connection: Any) -> Any:
        """The row as Django makes an object of it."""
        for place, (converters, expression) in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.columns, row[: len(self.columns)])
        for populator in self.related:
            populator.populate(row, found)
        for name, place in self.annotations:
            setattr(found, name, row[place])
        return found
