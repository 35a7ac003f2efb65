"""Prepared queries: only their values change, so their SQL is compiled once instead of at every use.

Compiling the SQL of a join takes Django five to ten times as long as running it. What is asked at
every answer of every interview, or at every call, is therefore prepared; what is asked now and then need not be.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor  # type: ignore[attr-defined]
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

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
        values=[names[value] for value in parameters if value in names],
        converters=[
            (place, [_quick(convert) for convert in found], expression)
            for place, (found, expression) in converters.items()
        ],
    )


def run_prepared(sql: str, values: Sequence[Any]) -> list[Any]:
    """Execute a statement that comes again and again; its rows, if it has any.

    On SQLite the driver takes half as long as what Django puts around it. Whatever is out of the ordinary goes Django's
    way: what is watched or logged, and an error, which a statement that had no effect raises again.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if _goes_straight(connection):
        try:
            rows: list[Any] = connection.connection.execute(_with_question_marks(sql), values).fetchall()
        except sqlite3.Error:
            pass
        else:
            return rows
    with prepared_cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def _goes_straight(connection: Any) -> bool:
    return (
        connection.vendor == "sqlite"
        and connection.connection is not None
        and not connection.needs_rollback
        and not connection.queries_logged
        and all(getattr(wrapper, "minds_errors_only", False) for wrapper in connection.execute_wrappers)
    )


def prepared_cursor() -> CursorWrapper:
    """A cursor of which PostgreSQL keeps the statements: it parses and plans each once for a connection.

    For statements that come again and again. SQLite's library keeps every statement by itself; their SQL with its own
    placeholders is kept here.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            return connection._prepare_cursor(_PreparingCursor(connection.connection))
        return connection._prepare_cursor(connection.connection.cursor(factory=_KeepingCursor))


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


def with_constants(sql: str, parameters: Sequence[Any], names: Mapping[Any, str]) -> str:
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


def stored(value: Value) -> Any:
    """The value as a parameter of the database: SQLite stores dates and times as texts."""
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datefield_value(value)
    return value


@dataclass(frozen=True, slots=True)
class _Statement:
    """A query's SQL, the names of its values, and how the columns of its rows become values of Python's."""

    sql: str
    values: Sequence[str]
    converters: Sequence[tuple[int, Sequence[Convert], Any]]

    def rows(self, given: Mapping[str, Value], connection: Any) -> list[Any]:
        """The rows that the database returns for these values; none for a number that no column can hold."""
        values = [stored(given[name]) for name in self.values]
        if connection is not connections[DEFAULT_DB_ALIAS]:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, values)
                return list(cursor.fetchall())
        try:
            return run_prepared(self.sql, values)
        except OverflowError:  # SQLite's driver, of a number that somebody wrote into an address
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
