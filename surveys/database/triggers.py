"""Triggers of the database: which exist, and their SQL in a form that can be compared."""

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


def comparable(sql: str) -> str:
    """SQL in comparable form: PostgreSQL returns it in its own spelling, with the schema."""
    return " ".join(sql.replace("public.", "").split())
