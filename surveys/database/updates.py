"""Rows changed by their key, or under a condition: the SQL is written once, where Django writes it anew every time."""

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import UpdateQuery

from .kept_statements import Asked
from .prepared import Value, run_prepared, stored, with_constants
from .stored_values import stored_value


def update_row(model: type[Model], key: int, /, **values: Any) -> None:
    """Store these columns of the row with this key (``study_id``, not ``study``), as ``QuerySet.update`` would."""
    run_prepared(*updating(model, key, **values))


def updating(model: type[Model], key: int, /, **values: Any) -> Asked:
    """The statement of ``update_row``, for ``run_together`` with others."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _statement(model, tuple(values))
    prepared = [stored_value(field, value, connection) for field, value in zip(fields, values.values(), strict=True)]
    return sql, [*prepared, key]


class PreparedUpdate:
    """Rows changed under a condition, whose SQL is written once. ``build``: query set and changes, from stand-ins."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]], **standins: Value) -> None:
        self._build, self._standins = build, standins

    def run(self, **given: Value) -> int:
        """Change the rows; how many there were."""
        sql, names = self._written
        connection = connections[DEFAULT_DB_ALIAS]
        return len(run_prepared(sql, [stored(given[name], connection) for name in names]))

    @cached_property
    def _written(self) -> tuple[str, list[str]]:
        query_set, changes = self._build(**self._standins)
        query: Any = query_set.order_by().query.chain(UpdateQuery)
        query.add_update_values(changes)
        sql, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        names = {stored(value): name for name, value in self._standins.items()}
        key = connections[DEFAULT_DB_ALIAS].ops.quote_name(query_set.model._meta.pk.column)
        written = with_constants(f"{sql} RETURNING {key}", parameters, names)
        return written, [names[value] for value in parameters if value in names]


@lru_cache(maxsize=100)
def _statement(model: type[Model], columns: tuple[str, ...]) -> tuple[str, tuple[Field[Any, Any], ...]]:
    """The SQL that sets these columns, and their fields. Raises ``ValueError`` for what is no column."""
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    if unknown := set(columns) - set(by_column):
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = tuple(by_column[column] for column in columns)
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    return f"UPDATE {table} SET {changes} WHERE {key} = %s", fields  # noqa: S608  # all of it is the model's own
