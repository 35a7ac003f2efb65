"""Faults that are nobody's mistake and pass: the database is away, the disk is full."""

import errno

from django.db import InterfaceError, OperationalError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SECONDS_OF_AN_OUTAGE = 10
"""After so many it is worth asking again."""


def is_outage(error: BaseException | None) -> bool:
    """Whether what happened is that the database does not answer, or that there is no room on the disk."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError)
