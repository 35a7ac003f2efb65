"""Triggers of the database: which exist, and their SQL in a form that can be compared."""

import re

from django.db.backends.base.base import BaseDatabaseWrapper


def existing_triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name of an existing, enabled trigger → its SQL in comparable form."""
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {name: comparable(sql) for name, sql in cursor.fetchall()}


def drop_trigger(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    """The SQL that drops a trigger, if it exists."""
    return f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}")


def drop_triggers_of_lookups(connection: BaseDatabaseWrapper) -> None:
    """On SQLite, drop the triggers that look something up in another table of ours than the gate of the guards.

    There a table that such a trigger reads cannot be rebuilt, and every migration that changes a table rebuilds it.
    """
    if connection.vendor != "sqlite":
        return
    lookups = [name for name, sql in existing_triggers(connection).items() if _LOOKUP.search(sql)]
    with connection.cursor() as cursor:
        for name in lookups:
            cursor.execute(drop_trigger(connection, name, ""))


_LOOKUP = re.compile(r"FROM surveys_(?!gate)")


def comparable(sql: str) -> str:
    """SQL in comparable form: PostgreSQL returns it in its own spelling, with the schema."""
    return " ".join(sql.replace("public.", "").split())
