"""One row changed by its key: the SQL is written once, where Django writes it anew every time."""

from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

from .prepared import prepared_cursor
from .stored_values import stored_value


def update_row(model: type[Model], key: int, /, **values: Any) -> None:
    """Store these columns of the row with this key (``study_id``, not ``study``), as ``QuerySet.update`` would."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _statement(model, tuple(values))
    prepared = [stored_value(field, value, connection) for field, value in zip(fields, values.values(), strict=True)]
    with prepared_cursor() as cursor:
        cursor.execute(sql, [*prepared, key])


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
