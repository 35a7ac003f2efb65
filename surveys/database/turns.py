"""Turns on SQLite: a process writes for one request at a time; reading requests wait for nobody.

A reading request sees one snapshot, and the database itself refuses to write for it, so that a forgotten write is an
error and not a lock. The few rows that looking at a page writes (a line of the register, when a session was last used)
are written in turn, each in a transaction of its own. On PostgreSQL all of this does nothing.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction


class Turn:
    """A lock that threads get in the order in which they ask for it.

    Python's own goes to whoever asks at the right moment, so that a thread may wait while others pass it.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def acquire(self) -> None:
        """Wait for those who came before."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def release(self) -> None:
        """Hand the turn to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


_turn = Turn()
_of_thread = threading.local()
_REFUSED, _BEGUN = "readonly database", "within a transaction"
"""What SQLite says of a write, and of a transaction begun, while only reading."""


def takes_turns() -> bool:
    """Whether the database takes one writer at a time."""
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def take_turn() -> None:
    """Wait until no other request of this process writes."""
    _turn.acquire()


def end_turn() -> None:
    """Let the next request write."""
    _turn.release()


class Refusal:
    """Whether something that only reads was refused to write; called around each of its queries."""

    has_come = False
    minds_errors_only = True

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        """Execute the query and remember if it was refused."""
        try:
            return execute(*query)
        except OperationalError as error:
            self.has_come |= _REFUSED in str(error) or _BEGUN in str(error)
            raise


@contextmanager
def reading() -> Iterator[Refusal]:
    """Read one snapshot in here, out of turn; what writes raises ``OperationalError``, except in ``small_write``."""
    refusal = Refusal()
    if not takes_turns():
        yield refusal
        return
    _begin_reading()
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(refusal):
            yield refusal
    finally:
        _end_reading()


@contextmanager
def small_write() -> Iterator[None]:
    """Write a row or two while reading: in turn, in a transaction of their own. Elsewhere this does nothing."""
    if not getattr(_of_thread, "reads", False):
        yield
        return
    _end_reading()
    try:
        with _turn, transaction.atomic():
            yield
    finally:
        _begin_reading()


def _begin_reading() -> None:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    connection.connection.execute("PRAGMA query_only = ON")
    if not connection.connection.in_transaction:  # a test may have begun one
        connection.connection.execute("BEGIN DEFERRED")
        _of_thread.snapshot = True
    _of_thread.reads = True


def _end_reading() -> None:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    _of_thread.reads = False
    has_snapshot, _of_thread.snapshot = getattr(_of_thread, "snapshot", False), False
    if connection.connection is None:  # closed meanwhile; the next one begins without any of this
        return
    if has_snapshot and connection.connection.in_transaction:
        connection.connection.execute("COMMIT")
    connection.connection.execute("PRAGMA query_only = OFF")
