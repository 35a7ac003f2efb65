"""Statistics for SQLite's planner. No query relies on them; PostgreSQL's autovacuum gathers its own."""

from datetime import datetime

from django.core.cache import cache
from django.db import connection

SECONDS_BETWEEN = 60 * 60
MOST_ROWS = 400
"""Rows of each index that are looked at: the database is locked for some milliseconds only."""
ALL_TABLES = 0x10002
"""Whatever tables this connection has used."""
_GATHERED = "statistics.gathered"


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
