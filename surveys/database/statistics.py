"""What the planner knows of the tables: SQLite's is asked for here, PostgreSQL's autovacuum gathers its own.

No query relies on either. Both keep values as they found them, and would keep the names and numbers of people who are
erased since: of the columns that erasing empties nothing is gathered.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

SECONDS_BETWEEN = 60 * 60
MOST_ROWS = 400
"""Rows of each index that are looked at: the database is locked for some milliseconds only."""
ALL_TABLES = 0x10002
"""Whatever tables this connection has used."""
_GATHERED = "statistics.gathered"
UNGATHERED: Mapping[str, tuple[str, ...]] = {
    "surveys_contact": ("name", "respondent", "searchable", "attributes"),
    "surveys_phonenumber": ("number", "extension", "kind"),
    "surveys_contactperson": ("name", "note"),
    "surveys_updateexample": ("before", "after"),
    "surveys_case": ("external_id", "note"),
    "surveys_attempt": ("note",),
    "surveys_appointment": ("ask_for", "hours_reason"),
    "surveys_outcomecorrection": ("reason",),
    "surveys_rownote": ("value",),
    "surveys_samplebatch": ("results", "digest"),
    "surveys_interview": ("state", "row"),
    "surveys_interviewevent": ("new", "old", "reason"),
    "surveys_message": ("words",),
    "surveys_helpcall": ("words",),
    "surveys_askedquestion": ("words",),
    "surveys_resultsrequest": ("address",),
    "surveys_review": ("reason", "told"),
    "surveys_reviewcomment": ("words",),
    "surveys_cleanedvalue": ("before", "after", "reason"),
    "surveys_auditentry": ("details",),
    "surveys_browsersession": ("session_data",),
    "django_tasks_database_dbtaskresult": ("traceback",),
}
"""Table → the columns that are emptied when somebody is erased."""


def gather_statistics(*, now: datetime) -> bool:
    """Have SQLite look, once an hour, at tables that have grown much; whether it did.

    SQLite may keep some values as samples, which could be names or numbers: those are deleted at once.
    """
    if connection.vendor != "sqlite" or not cache.add(_GATHERED, now, SECONDS_BETWEEN):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={MOST_ROWS}")
        cursor.execute(f"PRAGMA optimize={ALL_TABLES}")
        if "sqlite_stat4" in connection.introspection.table_names(cursor):
            cursor.execute("DELETE FROM sqlite_stat4")
    return True


def leave_out_personal_columns(connection: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL gather nothing of ``UNGATHERED``, and forget what it has gathered. Where all is so, nothing."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for sql in [*_of_columns(cursor), *_of_expressions(cursor)]:
            cursor.execute(sql)


def _of_columns(cursor: CursorWrapper) -> Iterator[str]:
    cursor.execute(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attstattarget = 0, s.attname IS NOT NULL"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = current_schema()::regnamespace"
        " LEFT JOIN pg_stats s ON (s.schemaname, s.tablename, s.attname) = (current_schema(), c.relname, a.attname)"
        " WHERE c.relname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped",
        [list(UNGATHERED)],
    )
    found = [row for row in cursor.fetchall() if row[1] in UNGATHERED[row[0]]]
    known = [(table, column, kind) for table, column, kind, _, was_gathered in found if was_gathered]
    yield from _forgotten(cursor, known)
    for table, column, _, is_left_out, _ in found:
        if not is_left_out:
            yield f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0'


def _forgotten(cursor: CursorWrapper, known: list[tuple[str, str, str]]) -> Iterator[str]:
    """Give each column the type that it has: the table stays as it is, the column's statistics go.

    PostgreSQL refuses that for columns that a trigger names; so the tables' triggers are created anew.
    """
    cursor.execute(
        "SELECT t.relname, g.tgname, pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid"
        " WHERE t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal",
        [[table for table, _, _ in known]],
    )
    triggers = cursor.fetchall()
    for table, name, _ in triggers:
        yield f'DROP TRIGGER "{name}" ON {table}'
    for table, column, kind in known:
        yield f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {kind}'
    for _, _, definition in triggers:
        yield definition


def _of_expressions(cursor: CursorWrapper) -> Iterator[str]:
    """Of an index on an expression the values are gathered too; made anew, it has none."""
    cursor.execute(
        "SELECT t.relname, c.relname, a.attnum, pg_get_indexdef(c.oid, a.attnum, true), pg_get_indexdef(c.oid),"
        " a.attstattarget = 0,"
        " EXISTS (SELECT 1 FROM pg_stats s WHERE (s.schemaname, s.tablename) = (current_schema(), c.relname))"
        " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace"
        " AND i.indkey[a.attnum - 1] = 0",
        [list(UNGATHERED)],
    )
    for table, index, place, expression, definition, is_left_out, was_gathered in cursor.fetchall():
        if set(re.findall(r"\w+", expression)).isdisjoint(UNGATHERED[table]):
            continue
        if was_gathered:
            yield f'DROP INDEX "{index}"'
            yield definition
        if was_gathered or not is_left_out:
            yield f'ALTER INDEX "{index}" ALTER COLUMN {place} SET STATISTICS 0'
