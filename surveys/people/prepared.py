"""Queries of which only the values change: their SQL is written once, where Django writes it anew every time.

Writing the SQL of a join takes Django five to ten times as long as running it. What is asked at
every answer of every interview is therefore prepared; what is asked now and then need not be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """A query for one object by whole numbers and texts.

    ``build`` makes the query set from stand-ins: values that occur nowhere else in the query, under
    the names that ``first`` takes. Its other conditions are constants.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **standins: int | str) -> None:
        self._build, self._standins = build, standins

    def first(self, **given: int | str) -> M | None:
        """The object with these values, or ``None``; related ones and annotations as the query set selects them."""
        written = self._written
        values = [given[name] if name else value for name, value in written.values]
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, values)
            row = cursor.fetchone()
        return None if row is None else written.object_of(list(row), connection)

    @cached_property
    def _written(self) -> _Written:
        compiler = self._build(**self._standins)[:1].query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        names = {value: name for name, value in self._standins.items()}
        select, info = compiler.select, compiler.klass_info
        return _Written(
            sql=sql,
            values=[(names.get(value, ""), value) for value in parameters],
            converters=list(compiler.get_converters([column for column, *_ in select]).items()),
            model=info["model"],
            columns=[select[place][0].target.attname for place in info["select_fields"]],
            related=get_related_populators(info, select, DEFAULT_DB_ALIAS),
            annotations=list(compiler.annotation_col_map.items()),
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """A query's SQL, the names of its values (empty for constants), and how a row becomes an object."""

    sql: str
    values: Sequence[tuple[str, Any]]
    converters: Sequence[tuple[int, tuple[Sequence[Callable[..., Any]], Any]]]
    model: type[Any]
    columns: Sequence[str]
    related: Sequence[Any]
    annotations: Sequence[tuple[str, int]]

    def object_of(self, row: list[Any], connection: Any) -> Any:
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
