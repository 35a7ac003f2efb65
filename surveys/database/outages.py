"""Outages: the database or the file store does not answer, or the disk is full."""

import errno

from django.db import InterfaceError, InternalError, OperationalError, connection
from psycopg.errors import ReadOnlySqlTransaction

from cati.storages import StoreError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SECONDS_OF_AN_OUTAGE = 10
"""Seconds after which a retry makes sense."""


def is_outage(error: BaseException | None) -> bool:
    """Whether the error means that the database or the file store does not answer, or that the disk is full."""
    if isinstance(error, OSError):
        return isinstance(error, StoreError) or error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError) or _is_standby(error)


def leave_standby(error: BaseException | None) -> None:
    """Close the connection to a read-only standby: it would go on answering while another server is the primary."""
    if _is_standby(error):
        connection.close()


def _is_standby(error: BaseException | None) -> bool:
    return isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction)
