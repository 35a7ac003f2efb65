"""Rows that never change: published versions, interview events, the register. The database itself refuses.

Triggers on both databases stop every update and deletion, whatever asks for it: a query set, raw SQL, a cascade. A gate
lets through what must be: ``redaction`` takes a person's words out of a few columns, ``retention`` deletes old lines of
the register, ``flush`` empties tables between tests. Events of practice interviews are nobody's answers, and may be
deleted without it. It opens inside a transaction and cannot stay open: on PostgreSQL
it is a setting that ends with the transaction, on SQLite a row with a foreign key that no commit accepts.

``manage.py migrate`` puts the triggers back after every migration: on SQLite a table that is changed loses its own.
A migration that changes such rows does it inside ``redaction``; on SQLite, one that drops a column of these tables
calls ``drop_triggers`` before.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .triggers import Triggers

GATE = "surveys_gate"
"""On SQLite the table of the gate; on PostgreSQL the function of the triggers."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What the gate lets through in a table: columns that a redaction may change, and whether old rows are deleted.

    ``practised``: its rows are of interviews, and those of practice interviews may be deleted.
    """

    redacted: tuple[str, ...] = ()
    expires: bool = False
    practised: bool = False


GUARDS: Mapping[str, Guard] = {
    "surveys_version": Guard(),
    "surveys_interviewevent": Guard(redacted=("path", "old", "new", "reason"), practised=True),
    "surveys_auditentry": Guard(redacted=("subject", "details"), expires=True),
    "surveys_trainingentry": Guard(),
}


@contextmanager
def _opened(purpose: str) -> Iterator[None]:
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic(), connection.cursor() as cursor:  # what fails inside takes the opening back
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {GATE} (purpose) VALUES (%s)", [purpose])  # noqa: S608
            yield
            cursor.execute(f"DELETE FROM {GATE} WHERE purpose = %s", [purpose])  # noqa: S608
        else:
            cursor.execute("SELECT set_config('ascolto.gate', %s, true)", [purpose])
            yield
            cursor.execute("SELECT set_config('ascolto.gate', '', true)")


redaction = partial(_opened, "redaction")
"""Inside of it, the columns of ``Guard.redacted`` may be changed."""
retention = partial(_opened, "retention")
"""Inside of it, rows that expire may be deleted."""
flush = partial(_opened, "flush")
"""Inside of it, everything may be deleted: between tests."""


def create_gate(connection: BaseDatabaseWrapper) -> None:
    """Create the gate that the triggers consult; for the migration."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_GATE if connection.vendor == "sqlite" else _POSTGRESQL_GATE)


def drop_guards(connection: BaseDatabaseWrapper) -> None:
    """Drop triggers and gate; for reversing the migration."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {GATE}" if connection.vendor == "sqlite" else f"DROP FUNCTION {GATE}()")


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers."""
    Triggers(_wanted(connection)).drop(connection)


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose triggers are missing or differ from what they should be."""
    return Triggers(_wanted(connection)).missing(connection)


def put_back_guards(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers; does nothing where there is no gate yet."""
    if _has_gate(connection):
        Triggers(_wanted(connection)).put_back(connection)


def is_gate_shut(connection: BaseDatabaseWrapper) -> bool:
    """Whether the gate is shut; on PostgreSQL it cannot stay open."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {GATE}")  # noqa: S608
        return cursor.fetchone() == (0,)


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Name of a trigger → its table and its SQL; of tables that are there: an earlier migration has not all."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        guards = {table: guard for table, guard in GUARDS.items() if table in there}
        if connection.vendor == "sqlite":
            columns = {
                table: [column.name for column in connection.introspection.get_table_description(cursor, table)]
                for table in guards
            }
            return {
                f"{table}_{verb.lower()}": (table, _sqlite_trigger(table, verb, guard, condition))
                for table, guard in guards.items()
                for verb, condition in (
                    ("UPDATE", _redacts(columns[table], guard)),
                    ("DELETE", "purpose IN ('flush', 'retention')" if guard.expires else "purpose = 'flush'"),
                )
            }
    return {
        f"{table}_{verb.lower()}": (table, _postgresql_trigger(table, verb, guard))
        for table, guard in guards.items()
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
    }


def _has_gate(connection: BaseDatabaseWrapper) -> bool:
    asked = (
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = %s"
        if connection.vendor == "sqlite"
        else "SELECT 1 FROM pg_proc WHERE proname = %s AND pronamespace = current_schema()::regnamespace"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [GATE])
        return cursor.fetchone() is not None


def _redacts(columns: list[str], guard: Guard) -> str:
    """The condition under which an update is a redaction and nothing else."""
    if not guard.redacted:
        return "0"
    kept = [column for column in columns if column not in guard.redacted]
    return " AND ".join(["purpose = 'redaction'", *(f'NEW."{column}" IS OLD."{column}"' for column in kept)])


def _sqlite_trigger(table: str, verb: str, guard: Guard, condition: str) -> str:
    practised = (
        "AND NOT EXISTS (SELECT 1 FROM surveys_interview WHERE id = OLD.interview_id AND purpose = 'practice') "
        if guard.practised and verb == "DELETE"
        else ""
    )
    return (
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "  # noqa: S608
        f"WHEN NOT EXISTS (SELECT 1 FROM {GATE} WHERE {condition}) {practised}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql_trigger(table: str, verb: str, guard: Guard) -> str:
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    redacted = "{" + ",".join(guard.redacted) + "}"
    deleted = "retention" if guard.expires else "practice" if guard.practised else ""
    return (
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {GATE}('{redacted}', '{deleted}')"
    )


_SQLITE_GATE = f"""
CREATE TABLE {GATE} (
    id integer PRIMARY KEY CHECK (id > 0),
    purpose text NOT NULL CHECK (purpose IN ('redaction', 'retention', 'flush')),
    never integer NOT NULL DEFAULT 0 CHECK (never = 0) REFERENCES {GATE} (id) DEFERRABLE INITIALLY DEFERRED
)
"""
_POSTGRESQL_GATE = f"""
CREATE OR REPLACE FUNCTION {GATE}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    purpose text := coalesce(current_setting('ascolto.gate', true), '');
BEGIN
    IF TG_OP = 'TRUNCATE' AND purpose = 'flush' THEN
        RETURN NULL;
    ELSIF TG_OP = 'DELETE' AND (purpose = 'flush' OR (purpose = 'retention' AND TG_ARGV[1] = 'retention')) THEN
        RETURN OLD;
    ELSIF TG_OP = 'DELETE' AND TG_ARGV[1] = 'practice' THEN
        IF EXISTS (
            SELECT 1 FROM surveys_interview AS held
            WHERE held.id = (to_jsonb(OLD) ->> 'interview_id')::bigint AND held.purpose = 'practice'
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND purpose = 'redaction' AND TG_ARGV[0] <> '{{}}'
            AND to_jsonb(NEW) - TG_ARGV[0]::text[] = to_jsonb(OLD) - TG_ARGV[0]::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""  # noqa: S608
