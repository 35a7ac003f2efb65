"""Rows that changed are marked by the database itself: their ``change_number`` becomes null.

Triggers see every change, whatever makes it. The number is given later, by whoever reads changes or by the worker, so
that it never comes before the commit of the change: see ``fieldwork.services.change_numbers``.

``manage.py migrate`` creates the triggers again after every migration: on SQLite a table that is changed loses its own.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from .triggers import Triggers

MARK = "change_number"
TOLD: Mapping[str, Sequence[str]] = {
    "surveys_case": (
        *("external_id", "stratum", "language", "state", "final_outcome", "last_disposition", "attempts_counted"),
        *("last_called_at", "closed_at", "reopened_at"),
    ),
    "surveys_interview": ("status", '"row"', "changed_at"),
}
"""The columns of a table whose changes are told to other systems; an interview's ``changed_at`` stands for the rest."""


def put_back_marks(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers; nothing for tables that have no such column yet."""
    _triggers(connection, [table for table in TOLD if _is_marked(connection, table)]).put_back(connection)


def missing_marks(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose triggers are missing or differ from what they should be."""
    return _triggers(connection, TOLD).missing(connection)


def drop_marks(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for reversing the migration."""
    _triggers(connection, TOLD).drop(connection)


def _triggers(connection: BaseDatabaseWrapper, tables: Collection[str]) -> Triggers:
    functions = {} if connection.vendor == "sqlite" else {_name(table): _function(table) for table in tables}
    return Triggers({_name(table): (table, _trigger(connection, table)) for table in tables}, functions)


def _is_marked(connection: BaseDatabaseWrapper, table: str) -> bool:
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        return MARK in {column.name for column in connection.introspection.get_table_description(cursor, table)}


def _name(table: str) -> str:
    return f"{table}_changed"


def _trigger(connection: BaseDatabaseWrapper, table: str) -> str:
    columns = ", ".join(TOLD[table])
    if connection.vendor == "sqlite":
        return (
            f"CREATE TRIGGER {_name(table)} AFTER UPDATE OF {columns} ON {table} "  # noqa: S608
            f"WHEN NEW.{MARK} IS NOT NULL AND ({_row('NEW', table)}) IS NOT ({_row('OLD', table)}) "
            f"BEGIN UPDATE {table} SET {MARK} = NULL WHERE id = NEW.id; END"
        )
    # What is marked already, such as an interview that is going on, does not cost a call of the function.
    return (
        f"CREATE TRIGGER {_name(table)} BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW "
        f"WHEN ((old.{MARK} IS NOT NULL)) EXECUTE FUNCTION {_name(table)}()"
    )


def _function(table: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {_name(table)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({_row('NEW', table)}) IS DISTINCT FROM ({_row('OLD', table)}) THEN NEW.{MARK} := NULL; END IF; "
        f"RETURN NEW; END $$"
    )


def _row(row: str, table: str) -> str:
    return ", ".join(f"{row}.{column}" for column in TOLD[table])
