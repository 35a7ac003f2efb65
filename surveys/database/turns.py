"""Turns on SQLite: a process writes for one request at a time; reading requests wait for nobody.

A reading request sees one snapshot, and what would write for it is refused before the database sees it, so that a
forgotten write is an error and not a lock. The database's own switch for that, ``PRAGMA query_only``, makes it forget
every statement that it has compiled for the connection, twice for each page that is looked at, which cost the way to
a call a tenth of its CPU. What changes something by a way that nobody knew is rolled back at the end. The few rows
that looking at a page writes (a line of the register, when a session was last used) are written in turn, each in a
transaction of its own. On PostgreSQL all of this does nothing.
"""

import re
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
_READING = re.compile(r"\s*\(*\s*(SELECT|WITH|VALUES|EXPLAIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)
"""How a statement begins that changes nothing by itself, or that ends what one of them has begun."""
_WRITING_WITH = re.compile(r"\s*WITH\b.*\b(INSERT|UPDATE|DELETE|REPLACE)\s", re.IGNORECASE | re.DOTALL)


def takes_turns() -> bool:
    """Whether the database takes one writer at a time."""
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def take_turn() -> None:
    """Wait until no other request of this process writes."""
    _turn.acquire()
    _of_thread.has_turn = True


def end_turn() -> None:
    """Let the next request write."""
    _of_thread.has_turn = False
    _turn.release()


@contextmanager
def paused() -> Iterator[None]:
    """Leave the turn to others during long work that writes nothing; it is taken again afterwards."""
    if not _has_turn():
        yield
        return
    end_turn()
    try:
        yield
    finally:
        take_turn()


@contextmanager
def in_turn() -> Iterator[None]:
    """Write what is ready in turn, also from where there is none; within a transaction it is too late for that."""
    if _has_turn() or not takes_turns() or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        yield
        return
    take_turn()
    try:
        yield
    finally:
        end_turn()


def _has_turn() -> bool:
    return getattr(_of_thread, "has_turn", False)


class Refusal:
    """Whether something that only reads was refused to write; called around each of its queries that may not read."""

    has_come = False
    minds_writes_only = True

    def __call__(self, execute: Callable[..., Any], sql: str, *query: Any) -> Any:
        """Execute the query; one that writes, or begins to, is refused as SQLite itself would, and remembered."""
        if not _READING.match(sql) or _WRITING_WITH.match(sql):
            self.has_come = True
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, *query)


@contextmanager
def reading() -> Iterator[Refusal]:
    """Read one snapshot in here, out of turn; what writes raises ``OperationalError``, except in ``small_write``."""
    refusal = Refusal()
    if not takes_turns():
        yield refusal
        return
    with _only_reading(refusal):
        yield refusal


@contextmanager
def small_write() -> Iterator[None]:
    """Write a row or two while reading: in turn, in a transaction of their own. Elsewhere this does nothing."""
    refusal: Refusal | None = getattr(_of_thread, "refusal", None)
    if refusal is None:
        yield
        return
    wrappers = connections[DEFAULT_DB_ALIAS].execute_wrappers
    place = wrappers.index(refusal)
    _end_reading(refusal)
    del wrappers[place]
    try:
        with _turn, transaction.atomic():
            yield
    finally:
        wrappers.insert(place, refusal)
        _begin_reading(refusal)


@contextmanager
def _only_reading(refusal: Refusal) -> Iterator[None]:
    _begin_reading(refusal)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(refusal):
            yield
    finally:
        _end_reading(refusal)


def _begin_reading(refusal: Refusal) -> None:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    if not connection.connection.in_transaction:  # a test may have begun one
        connection.connection.execute("BEGIN DEFERRED")
        _of_thread.snapshot = connection.connection.total_changes
    _of_thread.refusal = refusal


def _end_reading(refusal: Refusal) -> None:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    changes, _of_thread.snapshot = getattr(_of_thread, "snapshot", None), None
    _of_thread.refusal = None
    if changes is None or connection.connection is None:  # closed meanwhile; the next one begins without any of this
        return
    if connection.connection.in_transaction:
        has_written = connection.connection.total_changes != changes
        refusal.has_come |= has_written
        connection.connection.execute("ROLLBACK" if has_written else "COMMIT")


@contextmanager
def own_turn() -> Iterator[None]:
    """Write one of many things in a turn of its own, so that others write between them; called without a turn."""
    if not takes_turns():
        yield
        return
    with _turn:
        yield
