"""Between tests that commit: of a hundred and more tables those are emptied that hold rows."""

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from surveys.database.guards import flush
from surveys.database.tallies import TALLIES

MADE_BY_MIGRATE = frozenset({"django_content_type", "auth_permission"})
COUNTERS = [tally.table for tally in TALLIES]
MANY_BYTES = 1 << 20
"""From here on a table of PostgreSQL is truncated: deleted rows would stay in it until it is vacuumed."""


def empty_tables(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Empty the tables and the counters, whatever guards them."""
    counted = sorted({*names} - {*COUNTERS})
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            with flush():
                _delete(cursor, counted)
                for name in COUNTERS:  # last: the others' rows are taken off them
                    cursor.execute(f"DELETE FROM {name}")
            return
        cursor.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
        cursor.execute("SELECT " + " OR ".join(f"pg_relation_size('{name}') > {MANY_BYTES}" for name in counted))
        if cursor.fetchone()[0]:
            cursor.execute(f"TRUNCATE {', '.join([*counted, *COUNTERS])}")
        else:
            _delete(cursor, [*counted, *COUNTERS])


def _delete(cursor: CursorWrapper, names: list[str]) -> None:
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names))
    for (name,) in cursor.fetchall():
        cursor.execute(f"DELETE FROM {name}")
