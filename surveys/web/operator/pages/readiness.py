"""Readiness of this node: its database answers, accepts writes, has this version's migrations, and holds nobody who
has been erased."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from surveys.fieldwork.queries import is_unreadable
from surveys.results.services import LedgerError, is_older_than_ledger

CONNECTIONS_OF_A_NODE = 64
"""Two web processes of 32 threads, each with a connection that it keeps."""
OTHER_CONNECTIONS = 10
"""Those of workers, backups and whoever administers the database."""
LEAST_ROOM = 1024 * 1024
"""Bytes that SQLite wants free beside it; with less an answer is refused at one moment and stored at the next."""

_ready: set[str] = set()
"""Checks passed once, which stay passed while the process runs; kept because reading the migrations takes 0.2 s."""


_STATE_OF_POSTGRESQL = """
    SELECT pg_is_in_recovery(),
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
           (SELECT count(DISTINCT application_name) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'ascolto@%')
"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What an answer of ``readyz`` says, in short English lines.

    ``missing``: why this node cannot serve, empty if it can; ``warnings``: what will hurt once more people work.
    """

    missing: Sequence[str] = ()
    warnings: Sequence[str] = ()


def assess_readiness() -> Readiness:
    """Return whether this node can serve."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT false, 0, 0" if connection.vendor == "sqlite" else _STATE_OF_POSTGRESQL)
            only_reads, connections, nodes = cursor.fetchone()
    except DatabaseError:
        return Readiness(["the database does not answer"])
    return Readiness(_missing_requirements(only_reads=bool(only_reads)), connection_warnings(connections, nodes))


def connection_warnings(connections: int, nodes: int) -> list[str]:
    """Return a line if PostgreSQL allows fewer ``connections`` than this many nodes may open.

    Each node keeps to its 64 only when it has been busy once: without the line a site runs for weeks before the
    nodes, all busy at the same moment, refuse each other.
    """
    needed = nodes * CONNECTIONS_OF_A_NODE + OTHER_CONNECTIONS
    if not nodes or needed <= connections:
        return []
    return [f"PostgreSQL takes {connections} connections, {nodes} nodes may open {needed}: raise max_connections"]


def _missing_requirements(*, only_reads: bool) -> list[str]:
    try:
        behind = _migrations_to_come()
    except DatabaseError:
        return ["the database does not answer"]
    if only_reads:
        return ["the database is a standby, which takes no writes"]
    if _disk_is_full():
        return ["the disk of the database is full: nothing can be stored"]
    if behind:
        return [f"{behind} migrations are to be applied: manage.py migrate"]
    if _erasures_to_replay():
        return ["erasures are to be replayed: manage.py replay_erasures"]
    if _forbidden_numbers_are_lost():
        return ["numbers on the do-not-call list cannot be recognised, SECRET_KEY has changed: manage.py verify"]
    return []


def _disk_is_full() -> bool:
    # PostgreSQL has a disk of its own, of which a node knows nothing.
    if connection.vendor != "sqlite":
        return False
    return shutil.disk_usage(Path(connection.settings_dict["NAME"]).parent).free < LEAST_ROOM


def _migrations_to_come() -> int:
    if "migrated" in _ready:
        return 0
    executor = MigrationExecutor(connection)
    behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not behind:
        _ready.add("migrated")
    return behind


def _erasures_to_replay() -> bool:
    # An unreadable ledger counts like people who came back; the error page says which it is.
    if "nobody brought back" in _ready:
        return False
    try:
        older = is_older_than_ledger()
    except LedgerError:
        return True
    if not older:
        _ready.add("nobody brought back")
    return older


def _forbidden_numbers_are_lost() -> bool:
    # Checked once: from now on numbers are added under a key that this process knows.
    if "numbers known" in _ready:
        return False
    lost = is_unreadable()
    if not lost:
        _ready.add("numbers known")
    return lost
