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
TOLD_WITH_INTERVIEWS = ("external_id", "attributes", "weight")
"""The columns of a case that leave with its interviews, which change with them."""
OF_CASE = "surveys_case_of_interviews_changed"


def put_back_marks(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers; nothing for tables that have no such column yet."""
    _triggers(connection, [table for table in TOLD if _is_marked(connection, table)]).put_back(connection)


def missing_marks(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose triggers are missing or differ from what they should be."""
    return _triggers(connection, list(TOLD)).missing(connection)


def drop_marks(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for reversing the migration."""
    _triggers(connection, list(TOLD)).drop(connection)


def _triggers(connection: BaseDatabaseWrapper, tables: Collection[str]) -> Triggers:
    wanted = {_name(table): (table, _trigger(connection, table)) for table in tables}
    functions = {_name(table): _function(table) for table in tables}
    if len(tables) == len(TOLD):
        wanted[OF_CASE] = ("surveys_case", _trigger_of_case(connection))
        functions[OF_CASE] = _function_of_case()
    return Triggers(wanted, {} if connection.vendor == "sqlite" else functions)


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


def _trigger_of_case(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor == "sqlite":
        return (
            f"CREATE TRIGGER {OF_CASE} AFTER UPDATE OF {', '.join(TOLD_WITH_INTERVIEWS)} ON surveys_case "
            f"WHEN ({_leaving('NEW')}) IS NOT ({_leaving('OLD')}) BEGIN {_mark_interviews('NEW')}; END"
        )
    return (
        f"CREATE TRIGGER {OF_CASE} AFTER UPDATE OF {', '.join(TOLD_WITH_INTERVIEWS)} ON surveys_case FOR EACH ROW "
        f"EXECUTE FUNCTION {OF_CASE}()"
    )


def _function_of_case() -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {OF_CASE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({_leaving('NEW')}) IS DISTINCT FROM ({_leaving('OLD')}) THEN {_mark_interviews('NEW')}; END IF; "
        f"RETURN NULL; END $$"
    )


def _mark_interviews(row: str) -> str:
    """One that is going on is marked already, and not touched: whoever answers in it has it."""
    found = f"SELECT id FROM surveys_interview WHERE case_id = {row}.id AND {MARK} IS NOT NULL"  # noqa: S608
    return f"UPDATE surveys_interview SET {MARK} = NULL WHERE id IN ({found})"  # noqa: S608


def _leaving(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in TOLD_WITH_INTERVIEWS)


def _row(row: str, table: str) -> str:
    return ", ".join(f"{row}.{column}" for column in TOLD[table])
