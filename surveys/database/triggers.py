"""Triggers of the database: which exist, which are missing, and their SQL in a form that can be compared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Triggers:
    """Triggers as they should be: their names → table and SQL; and the functions that they call, by name.

    On SQLite a migration that rebuilds a table drops its triggers, and ``manage.py migrate`` puts them back.
    """

    wanted: Mapping[str, tuple[str, str]]
    functions: Mapping[str, str] = field(default_factory=dict)

    def put_back(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Create the functions anew and the triggers that are missing or differ; the tables of these."""
        lost = self._lost(connection)
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for sql in self.functions.values():
                cursor.execute(sql)
            for name, (table, sql) in lost.items():
                cursor.execute(drop_trigger(connection, name, table))
                cursor.execute(sql)
        return {table for table, _ in lost.values()}

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The tables whose triggers are missing or differ from what they should be."""
        return sorted({table for table, _ in self._lost(connection).values()})

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Drop them; for reversing a migration."""
        with connection.cursor() as cursor:
            for name, (table, _) in self.wanted.items():
                cursor.execute(drop_trigger(connection, name, table))
            for name in self.functions:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")

    def _lost(self, connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
        there = existing_triggers(connection)
        return {name: (table, sql) for name, (table, sql) in self.wanted.items() if there.get(name) != comparable(sql)}


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


def triggers_of_lookups(connection: BaseDatabaseWrapper) -> list[str]:
    """On SQLite, the triggers that look something up in another table of ours than the gate of the guards.

    There a table that such a trigger reads cannot be rebuilt, and every migration that changes a table rebuilds it.
    """
    if connection.vendor != "sqlite":
        return []
    return [name for name, sql in existing_triggers(connection).items() if _LOOKUP.search(sql)]


def drop_triggers(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Drop triggers of SQLite by their names."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(drop_trigger(connection, name, ""))


_LOOKUP = re.compile(r"FROM surveys_(?!gate)")


def comparable(sql: str) -> str:
    """SQL in comparable form: PostgreSQL returns it in its own spelling, with the schema."""
    return " ".join(sql.replace("public.", "").split())
