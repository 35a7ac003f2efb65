"""Faults that are nobody's mistake and pass: the database or the store of files is away, the disk is full."""

import errno

from django.db import InterfaceError, InternalError, OperationalError, connection
from psycopg.errors import ReadOnlySqlTransaction

from cati.storages import StoreError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SECONDS_OF_AN_OUTAGE = 10
"""After so many it is worth asking again."""


def is_outage(error: BaseException | None) -> bool:
    """Whether what happened is that the database or the store does not answer, or that the disk has no room."""
    if isinstance(error, OSError):
        return isinstance(error, StoreError) or error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError) or _is_standby(error)


def leave_standby(error: BaseException | None) -> None:
    """Close the connection to a database that only reads: another writes now, and this one would go on to answer."""
    if _is_standby(error):
        connection.close()


def _is_standby(error: BaseException | None) -> bool:
    return isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction)
