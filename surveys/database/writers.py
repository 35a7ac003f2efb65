"""On SQLite: short writes of several processes, one after the other in the order in which they come."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

SUFFIX = "-writers"
"""Of the file beside the database whose lock is the place at its head."""


class _Place:
    """A descriptor of the file, by which a thread waits: locks of one descriptor do not exclude each other."""

    def __init__(self, path: str) -> None:
        self.path, self.descriptor = path, os.open(path + SUFFIX, os.O_RDONLY | os.O_CREAT, 0o600)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if hasattr(self, "descriptor"):
            close(self.descriptor)


class _Own(threading.local):
    place: _Place | None = None
    """The thread's place in the line of the database that it wrote to last."""


_own = _Own()


def _place(path: str) -> _Place | None:
    """The thread's place in the line of the database at this path; ``None`` if its file cannot be opened."""
    if _own.place is None or _own.place.path != path:
        try:
            _own.place = _Place(path)
        except OSError:
            _own.place = None
    return _own.place


@contextmanager
def in_line() -> Iterator[None]:
    """Wait until no other process is in here, then go on: around a transaction that is over in milliseconds.

    SQLite lets a process that finds the database taken sleep for longer and longer, while those that are awake go on:
    of two that write all the time, one got a tenth of the turns and waited two seconds for some of them. It
    keeps nothing correct, which SQLite's own lock does: who does not come this way does not wait here. Inside
    a transaction, which has that lock already, nobody waits.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    is_needed = connection.vendor == "sqlite" and not connection.in_atomic_block and not connection.is_in_memory_db()
    place = _place(str(connection.settings_dict["NAME"])) if is_needed else None
    if place is None:
        yield
        return
    fcntl.flock(place.descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(place.descriptor, fcntl.LOCK_UN)
