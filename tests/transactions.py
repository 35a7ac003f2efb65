"""What a piece of code writes in one transaction: who began it, how many rows it changed, how long it took."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.transaction import Atomic

SURVEYS = Path(__file__).parents[1] / "surveys"
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH GONE")


@dataclass(frozen=True, slots=True)
class Transaction:
    """``begun_by``: the function of the product that began it; ``rows``: changed, by triggers and cascades too.

    ``cpu``: seconds of this thread, which on a busy machine say more than ``seconds``.
    """

    begun_by: str
    rows: int
    seconds: float
    cpu: float


@contextmanager
def transactions() -> Iterator[list[Transaction]]:
    """Every transaction of this thread that writes, until the block ends; a single statement is one of its own.

    Within the transaction of a test, those count as outermost that are within nothing else.
    """
    found: list[Transaction] = []
    watch = _Watch(found)
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def entered(atomic: Any) -> None:
        enter(atomic)
        if threading.get_ident() == watch.thread:
            watch.begin()

    def left(atomic: Any, kind: Any, error: Any, at: Any) -> None:
        try:
            if kind is None and threading.get_ident() == watch.thread:
                watch.count()
            leave(atomic, kind, error, at)
        finally:
            if threading.get_ident() == watch.thread:
                watch.end()

    Atomic.__enter__, Atomic.__exit__ = entered, left  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(watch.statement):
            yield found
    finally:
        Atomic.__enter__, Atomic.__exit__ = enter, leave  # type: ignore[method-assign]


class _Watch:
    def __init__(self, found: list[Transaction]) -> None:
        self.thread, self._found = threading.get_ident(), found
        self._depth = self._rows = self._before = 0
        self._begun, self._by, self._is_mine = _clocks(), "", False

    def begin(self) -> None:
        self._depth += 1
        if self._depth == 1:
            self._begun, self._by, self._before, self._rows = _clocks(), _caller(), self._changed(), 0

    def count(self) -> None:
        if self._depth == 1:
            self._rows = self._changed() - self._before

    def end(self) -> None:
        self._depth -= 1
        if self._depth == 0 and self._rows:
            self._found.append(Transaction(self._by, self._rows, *_since(self._begun)))

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self._depth or self._is_mine or not sql.lstrip().upper().startswith(WRITES):
            return execute(sql, params, many, context)
        begun, before = _clocks(), self._changed()
        done = execute(sql, params, many, context)
        # PostgreSQL forgets what a transaction of one statement has changed.
        rows = self._changed() - before or max(context["cursor"].rowcount, 0)
        if rows:
            self._found.append(Transaction(_caller(), rows, *_since(begun)))
        return done

    def _changed(self) -> int:
        """Rows changed so far: on SQLite by this connection, on PostgreSQL by this transaction."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            return int(connection.connection.total_changes)
        asked = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
        self._is_mine = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(asked)
                return int(cursor.fetchone()[0])
        finally:
            self._is_mine = False


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.thread_time()


def _since(begun: tuple[float, float]) -> tuple[float, float]:
    now = _clocks()
    return now[0] - begun[0], now[1] - begun[1]


def _caller() -> str:
    """The innermost function of the product that is at work, but for those of ``database``."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(SURVEYS) and path.relative_to(SURVEYS).parts[0] != "database":
            return f"{path.relative_to(SURVEYS).with_suffix('')}:{frame.f_code.co_name}".replace("/", ".")
    return "elsewhere"
