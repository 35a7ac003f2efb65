"""Prepared queries: only their values change, so their SQL is compiled once instead of at every use.

Compiling the SQL of a join takes Django five to ten times as long as running it. What is asked at
every answer of every interview, or at every call, is therefore prepared; what is asked now and then need not be.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor  # type: ignore[attr-defined]
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

from .kept_statements import Asked, kept_statements
from .replicas import read_from

M = TypeVar("M", bound=Model)
Value = int | str | date | datetime
Convert = Callable[[Any, Any, Any], Any]
"""Makes of a value as the database returns it (with its expression and connection) what a field holds."""
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
        compiler, statement = _compiled(query_set, self._standins)
        select, info = compiler.select, compiler.klass_info
        return _Written(
            statement,
            make=_maker(info["model"], [select[place][0].target.attname for place in info["select_fields"]]),
            related=[_related(populator) for populator in get_related_populators(info, select, DEFAULT_DB_ALIAS)],
            annotations=list(compiler.annotation_col_map.items()),
        )


class PreparedRows:
    """The same of a query for values: ``build`` makes a ``values_list``, and its rows are tuples in that order.

    Unlike objects they may be read from a replica.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **standins: Value) -> None:
        self._build, self._standins = build, standins

    def all(self, **given: Value) -> list[tuple[Any, ...]]:
        """The rows for these values."""
        connection = connections[read_from()]
        return [tuple(self._written.converted(row, connection)) for row in self._written.rows(given, connection)]

    @cached_property
    def _written(self) -> _Statement:
        return _compiled(self._build(**self._standins), self._standins)[1]


class PreparedRange(PreparedRows):
    """The same of what lies behind a time: PostgreSQL plans it for its values, of which the plan depends.

    Behind one time lie nearly all rows of a large table, behind another one nearly none.
    """

    @cached_property
    def _written(self) -> _Statement:
        return replace(super()._written, is_planned_anew=True)


P = TypeVar("P", Prepared[Any], PreparedRows)


class PreparedAmong(Generic[P]):
    """A prepared query of the rows of several keys, such as studies; it is prepared for a few numbers of them.

    ``build`` takes the keys first, as integers, and then what the query takes.
    """

    def __init__(self, prepare: Callable[..., P], build: Callable[..., QuerySet[Any, Any]], **standins: Value) -> None:
        self._prepare: Callable[..., P] = prepare
        self._build, self._standins = build, standins
        self._kept: dict[int, P] = {}

    def all(self, keys: Iterable[int], **given: Value) -> list[Any]:
        """What the query returns for these keys and values; nothing without a key."""
        listed = sorted(keys)
        if not listed:
            return []
        places = 1 << (len(listed) - 1).bit_length()
        listed += listed[-1:] * (places - len(listed))
        named = {f"key_{place}": key for place, key in enumerate(listed)}
        return self._for(places).all(**named, **given)

    def _for(self, places: int) -> P:
        if places not in self._kept:
            keys = {f"key_{place}": FIRST_KEY - place for place in range(places)}
            self._kept[places] = self._prepare(
                lambda **given: self._build([given.pop(name) for name in keys], **given), **keys, **self._standins
            )
        return self._kept[places]


FIRST_KEY = -1_000
"""Stands for a key, the numbers below it for the next ones."""


def _compiled(query_set: QuerySet[Any, Any], standins: Mapping[str, Value]) -> tuple[Any, _Statement]:
    compiler: Any = query_set.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    names = {stored(value): name for name, value in standins.items()}
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    return compiler, _Statement(
        sql=with_constants(sql, parameters, names),
        values=[names[value] for value in parameters if not isinstance(value, list) and value in names],
        converters=[
            (place, [_quick(convert) for convert in found], expression)
            for place, (found, expression) in converters.items()
        ],
    )


def run_prepared(sql: str, values: Sequence[Any]) -> list[Any]:
    """Execute a statement that comes again and again; its rows, if it has any."""
    return _run_on(connections[DEFAULT_DB_ALIAS], sql, values)


def _run_on(connection: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    """The same where the connection has been looked up, which takes a good part of the time of a small statement."""
    asked = ((sql, values),)
    if _goes_straight(connection, asked):
        if connection.vendor != "sqlite":
            found = _of_postgresql(connection, asked)
            if found is not None:
                return found[0]
        else:
            try:
                rows: list[Any] = connection.connection.execute(_with_question_marks(sql), values).fetchall()
            except sqlite3.Error:
                pass  # Django raises it again
            else:
                return rows
    return _run_in_djangos_way(sql, values)


def run_together(asked: Sequence[Asked]) -> list[list[Any]]:
    """Execute such statements within a transaction, one behind the other; the rows of each.

    PostgreSQL gets them all at once.
    The driver takes a half or a third of what Django and its cursors put around it. Whatever is out of the ordinary
    goes Django's way: what is watched or logged, and an error, which a statement that had no effect raises again.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        return [_run_on(connection, sql, values) for sql, values in asked]
    found = _of_postgresql(connection, asked) if _goes_straight(connection, asked) else None
    return found if found is not None else [_run_in_djangos_way(sql, values) for sql, values in asked]


def _run_in_djangos_way(sql: str, values: Sequence[Any]) -> list[Any]:
    with prepared_cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def _of_postgresql(connection: Any, asked: Sequence[Asked]) -> list[list[Any]] | None:
    """The rows; ``None`` if the connection turned out to be lost where another one can be made.

    The first query of a request is its look whether the connection still stands, for which Django has one of its own.
    """
    is_tried = connection.health_check_done or not connection.health_check_enabled
    may_ask_again = not connection.in_atomic_block and all(sql.startswith("SELECT ") for sql, _ in asked)
    if not is_tried and not may_ask_again:
        return None
    kept = kept_statements(connection)
    with connection.wrap_database_errors:
        try:
            found = kept.execute(asked, begins=not connection.autocommit)
        except psycopg.OperationalError:
            if is_tried:
                raise
            found = None
    if found is None:
        connection.close()
    connection.health_check_done = True
    return found


def _goes_straight(connection: Any, asked: Sequence[Asked]) -> bool:
    return (
        connection.connection is not None
        and not connection.needs_rollback
        and not connection.queries_logged
        and (not connection.execute_wrappers or _minds_none(connection.execute_wrappers, asked))
    )


def _minds_none(wrappers: Sequence[Any], asked: Sequence[Asked]) -> bool:
    """Whether what stands around queries minds writes only, and nothing writes."""
    minds_writes = all(getattr(wrapper, "minds_writes_only", False) for wrapper in wrappers)
    return minds_writes and all(sql.startswith("SELECT ") for sql, _ in asked)


def prepared_cursor() -> CursorWrapper:
    """A cursor for statements that come again and again: on SQLite it keeps their SQL with its own placeholders.

    SQLite's library keeps every statement by itself. On PostgreSQL values travel beside the SQL, as they do with the
    statements that it keeps.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            return connection._prepare_cursor(_ServerBindingCursor(connection.connection))
        return connection._prepare_cursor(connection.connection.cursor(factory=_KeepingCursor))


class _ServerBindingCursor(ServerBindingCursor):
    """Tells Django what was executed."""

    def execute(self, query: Any, params: Any = None) -> Any:
        try:
            return super().execute(query, params)
        finally:
            self._query = SimpleNamespace(query=query.encode())


def with_constants(sql: str, parameters: Sequence[Any], names: Mapping[Any, str]) -> str:
    """The SQL with what never changes written into it: placeholders are left for the values alone.

    A partial index serves a statement that is planned once only if the index's condition stands in the statement;
    and SQLite would plan it again for each use, looking whether the parameters happen to fulfil that condition.
    """
    given = iter(parameters)
    return _PLACEHOLDER.sub(lambda found: found[0] if found[0] == "%%" else _written_out(next(given), names), sql)


def _written_out(value: Any, names: Mapping[Any, str]) -> str:
    """The placeholder of a value, or a constant as a literal of both databases' SQL."""
    if isinstance(value, list):  # the path of a key in PostgreSQL's JSON
        return f"ARRAY[{', '.join(_written_out(one, names) for one in value)}]"
    if value in names:
        return "%s"
    if isinstance(value, bool | int):
        return str(value)
    return "'{}'".format(str(value).replace("'", "''").replace("%", "%%"))


_TRANSLATE: Callable[..., str] = SQLiteCursorWrapper.convert_query  # type: ignore[attr-defined]  # the stubs leave it out


class _KeepingCursor(SQLiteCursorWrapper):
    """SQLite's cursor; the SQL that it has translated once is not translated again."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is not None:
            return _TRANSLATE(self, query, param_names=param_names)
        return _with_question_marks(query)


@lru_cache(maxsize=300)
def _with_question_marks(query: str) -> str:
    return _TRANSLATE(None, query)  # it reads nothing of a cursor


def stored(value: Value, connection: Any = None) -> Any:
    """The value as a parameter of the database: SQLite stores dates and times as texts."""
    if not isinstance(value, date):  # as a moment is, too
        return value
    ops = (connection or connections[DEFAULT_DB_ALIAS]).ops
    return ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else ops.adapt_datefield_value(value)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A query's SQL, the names of its values, and how the columns of its rows become values of Python's."""

    sql: str
    values: Sequence[str]
    converters: Sequence[tuple[int, Sequence[Convert], Any]]
    is_planned_anew: bool = False

    def rows(self, given: Mapping[str, Value], connection: Any) -> list[Any]:
        """The rows that the database returns for these values; none for a number that no column can hold."""
        values = [stored(given[name], connection) for name in self.values]
        has_own_plan = self.is_planned_anew and connection.vendor == "postgresql"
        if has_own_plan or read_from() != DEFAULT_DB_ALIAS:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, values)
                return list(cursor.fetchall())
        try:
            return _run_on(connection, self.sql, values)
        except OverflowError:  # of a number that somebody wrote into an address
            return []

    def converted(self, row: Sequence[Any], connection: Any) -> list[Any]:
        """The row's values as Django converts them."""
        found = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                found[place] = convert(found[place], expression, connection)
        return found


@dataclass(frozen=True, slots=True)
class _Written:
    """A query's statement, and how a row becomes an object."""

    statement: _Statement
    make: Callable[[list[Any]], Any]
    related: Sequence[_Related]
    annotations: Sequence[tuple[str, int]]

    def objects(self, given: Mapping[str, Value]) -> list[Any]:
        """The objects that the database returns for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        return [
            self._object_of(self.statement.converted(row, connection)) for row in self.statement.rows(given, connection)
        ]

    def _object_of(self, row: list[Any]) -> Any:
        """The row as Django makes an object of it."""
        found = self.make(row)
        for related in self.related:
            related.populate(row, found)
        for name, place in self.annotations:
            setattr(found, name, row[place])
        return found


@dataclass(frozen=True, slots=True)
class _Related:
    """An object that the query selects beside another, as ``RelatedPopulator`` makes it."""

    begins: int
    key: int
    make: Callable[[list[Any]], Any]
    related: Sequence[_Related]
    keep: Callable[[Any, Any], None]
    keep_back: Callable[[Any, Any], None]

    def populate(self, row: list[Any], of: Any) -> None:
        """Make the object and keep it at the one that it belongs to; ``None`` where there is none."""
        found = None if row[self.key] is None else self.make(row[self.begins :])
        self.keep(of, found)
        if found is not None:
            for related in self.related:
                related.populate(row, found)
            self.keep_back(found, of)


def _related(populator: Any) -> _Related:
    if populator.reorder_for_init:
        raise ValueError(f"{populator.model_cls.__name__} is the child of another model")
    return _Related(
        begins=populator.cols_start,
        key=populator.cols_start + populator.pk_idx,
        make=_maker(populator.model_cls, populator.init_list),
        related=[_related(inner) for inner in populator.related_populators],
        keep=populator.local_setter,
        keep_back=populator.remote_setter,
    )


def _maker(model: type[Any], columns: Sequence[str]) -> Callable[[list[Any]], Any]:
    """How the first values of a row become an object of the model: as ``Model.from_db`` makes it.

    Where nobody has changed how objects of this model begin, their attributes are set at once. Nothing listens to
    signals here.
    """
    count = len(columns)
    is_usual = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
    if not is_usual:
        return lambda row: model.from_db(DEFAULT_DB_ALIAS, columns, row[:count])

    def make(row: list[Any]) -> Any:
        state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        made: Any = object.__new__(model)
        made.__dict__.update(zip(columns, row, strict=False), _state=state)
        return made

    return make


def _quick(convert: Convert) -> Convert:
    """The converter; for SQLite's moments, which are all in UTC, one that does not look the settings up."""
    ops: Any = connections[DEFAULT_DB_ALIAS].ops
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" and convert == ops.convert_datetimefield_value:
        return _moment
    return convert


def _moment(value: Any, expression: Any, connection: Any) -> Any:
    is_plain = type(value) is datetime and value.tzinfo is None and connection.timezone is UTC
    return (
        value.replace(tzinfo=UTC)
        if is_plain
        else connection.ops.convert_datetimefield_value(value, expression, connection)
    )
