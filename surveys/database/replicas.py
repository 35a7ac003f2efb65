"""A standby from which figures are read, so that pages of figures leave the database that people work on alone.

Only what is asked inside ``from_replica`` goes there: what may be some seconds old. Rights, sessions, what interviewers
see and everything that is written ask the database itself, for with ``REPLICA_URL`` every other query does.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

logger = logging.getLogger(__name__)
REPLICA = "replica"
SECONDS_BETWEEN_LOOKS = 5.0
"""For so long it is taken for granted that the replica follows, or that it does not."""
T = TypeVar("T")
_reads_there: ContextVar[bool] = ContextVar("reads_there", default=False)
_FOLLOWS = """
SELECT pg_is_in_recovery() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) AND (
    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    OR pg_last_xact_replay_timestamp() > now() - interval '30 seconds')
"""
"""Whether a server is a standby that hears from its database, and has applied what it heard half a minute ago."""


def read_from() -> str:
    """The alias of the database that is read here."""
    return REPLICA if _reads_there.get() else DEFAULT_DB_ALIAS


class FiguresFromReplica:
    """Django's router of a site with a replica: reads inside ``from_replica`` go there, and nothing else does."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Where a query set is read; related objects of what was read there come from the database all the same."""
        return read_from()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Where a row is written or locked."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """A replica's rows are the database's own."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The replica follows by itself."""
        return db == DEFAULT_DB_ALIAS


class _Standing:
    """Whether the replica may be read, as this process saw it last, and when it is looked at again."""

    def __init__(self) -> None:
        self.follows, self.look_at = False, 0.0

    def is_fit(self) -> bool:
        """Whether it may be read now. One thread looks; meanwhile the others go by what was seen last."""
        now = time.monotonic()
        if now >= self.look_at:
            self.look_at = now + SECONDS_BETWEEN_LOOKS
            followed, self.follows = self.follows, _follows()
            if followed and not self.follows:
                logger.warning("the replica does not follow the database: figures are read from the database")
        return self.follows

    def leave(self) -> None:
        """Read from the database until it is looked at again."""
        self.follows, self.look_at = False, time.monotonic() + SECONDS_BETWEEN_LOOKS


_standing = _Standing()


def from_replica(read: Callable[[], T]) -> T:
    """What ``read`` returns, asked of the replica, or of the database if there is none, or none that follows.

    ``read`` only reads, returns no query set that is still to be read, and is called again if the replica goes away.
    """
    if REPLICA not in connections.settings or not _standing.is_fit():
        return read()
    inside = _reads_there.set(True)
    try:
        return read()
    except (OperationalError, InterfaceError):
        logger.warning("the replica has gone away: figures are read from the database", exc_info=True)
        _standing.leave()
    finally:
        _reads_there.reset(inside)
    return read()


def _follows() -> bool:
    connection = connections[REPLICA]
    try:
        with connection.cursor() as cursor:
            if connection.vendor != "postgresql":  # a mirror of a test
                return True
            cursor.execute(_FOLLOWS)
            return bool(cursor.fetchone()[0])
    except (OperationalError, InterfaceError):
        connection.close()
        return False
