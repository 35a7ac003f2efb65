"""Statements that PostgreSQL keeps for a connection, executed by its own library.

The driver's cursor sends, waits and reads in steps, each of which gives the interpreter away, and takes three times as
long; here a statement is one call. The statement with which a transaction begins travels together with its ``BEGIN``,
and several whose rows nobody reads between them travel at once.
"""

import re
import select
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.postgres import types
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

Asked = tuple[str, Sequence[Any]]
"""SQL with a ``%s`` for each of its values, and the values."""
_SMALL_INTEGERS = {types["int2"].oid, types["int4"].oid}
_LEAST, _MOST = -(2**63), 2**63 - 1
_PLACEHOLDER = re.compile("%[%s]")


@dataclass(frozen=True, slots=True)
class _Kept:
    """The name under which the server keeps a statement, and what makes Python's values of its rows."""

    name: bytes
    loads: abc.Transformer


class KeptStatements:
    """The statements of one connection."""

    def __init__(self, of: psycopg.Connection[Any]) -> None:
        self.of = of
        self._library = of.pgconn
        self._kept: dict[str, _Kept] = {}
        self._names = count()
        self._dumps = Transformer(of)
        self._readable = select.poll()
        self._readable.register(self._library.socket, select.POLLIN)
        self._plans_once = False

    @property
    def is_lost(self) -> bool:
        """Whether the connection has ended."""
        return bool(self._library.status == ConnStatus.BAD)

    def execute(self, asked: Sequence[Asked], *, begins: bool) -> list[list[Any]]:
        """The rows of each of the statements, executed in this order; after an error none of those behind it is.

        ``begins``: a transaction has to begin first, unless it has. Raises the driver's errors.
        """
        is_first = self._library.transaction_status == TransactionStatus.IDLE
        if is_first and not self._plans_once:
            self._plan_once()
        ready = [self._ready(sql, values) for sql, values in asked]
        if len(ready) == 1 and not (begins and is_first):
            kept, values = ready[0]
            return [self._rows(kept, self._library.exec_prepared(kept.name, values))]
        return self._together(ready, begins=begins and is_first)

    def _plan_once(self) -> None:
        """Plan each kept statement when it is first used, and never again; compile none to machine code.

        Otherwise its first five uses are planned anew, in each of the many connections of a server; and what takes
        a millisecond is compiled for a hundred where a table without statistics looks large.
        """
        self._told(self._library.exec_(b"SET plan_cache_mode = force_generic_plan; SET jit = off"))
        self._plans_once = True

    def _ready(self, sql: str, values: Sequence[Any]) -> tuple[_Kept, Sequence[Any]]:
        """The statement, prepared if it is new here, and its values as texts.

        Raises ``OverflowError`` for a number that no column can hold, as SQLite's driver does.
        """
        for value in values:
            if type(value) is int and not _LEAST <= value <= _MOST:
                raise OverflowError(value)
        texts = self._dumps.dump_sequence(values, _TEXTS * len(values))
        kept = self._kept.get(sql)
        if kept is None:
            kept = _Kept(b"kept_%d" % next(self._names), Transformer(self.of))
            # Whatever the size of a number today: the statement is kept for all.
            wide = [types["int8"].oid if oid in _SMALL_INTEGERS else oid for oid in self._dumps.types or ()]
            self._told(self._library.prepare(kept.name, _with_numbers(sql), wide))
            self._kept[sql] = kept
        return kept, texts

    def _together(self, ready: Sequence[tuple[_Kept, Sequence[Any]]], *, begins: bool) -> list[list[Any]]:
        """Send the statements one behind the other before the first result is read."""
        library = self._library
        try:
            library.enter_pipeline_mode()
            if begins:
                library.send_query_params(b"BEGIN", None)
            for kept, values in ready:
                library.send_query_prepared(kept.name, values)
            library.pipeline_sync()
            results = [self._next_result() for _ in range(begins + len(ready))]
            self._wait()
            library.get_result()  # of the end
            library.exit_pipeline_mode()
        except BaseException:
            library.finish()  # results that nobody has read would be taken for those of later statements
            raise
        if begins:
            self._told(results.pop(0))
        return [self._rows(kept, result) for (kept, _), result in zip(ready, results, strict=True)]

    def _next_result(self) -> Any:
        self._wait()
        result = self._library.get_result()
        if result is None:
            raise psycopg.OperationalError("the server sent no result where one was due")
        if self.is_lost:
            self._told(result)
        self._wait()
        self._library.get_result()  # of this statement's end
        return result

    def _wait(self) -> None:
        """Wait until a result can be read. Reading it would wait too, but keep every other thread waiting with it."""
        while self._library.is_busy():
            self._readable.poll()
            self._library.consume_input()

    def _told(self, result: Any) -> None:
        if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
            error = error_from_result(result)
            if error.sqlstate is None:  # the library's own: the server is gone
                self._library.finish()
                raise psycopg.OperationalError(str(error))
            raise error

    def _rows(self, kept: _Kept, result: Any) -> list[Any]:
        self._told(result)
        if not (found := result.ntuples):
            return []
        kept.loads.set_pgresult(result)
        rows = kept.loads.load_rows(0, found, tuple)
        kept.loads.set_pgresult(None, set_loaders=False)
        return rows


_TEXTS = [PyFormat.TEXT]


@lru_cache(maxsize=500)
def _with_numbers(sql: str) -> bytes:
    """The SQL with the placeholders of the server's own language: ``$1``, ``$2`` and so on."""
    places = count(1)
    return _PLACEHOLDER.sub(lambda found: "%" if found[0] == "%%" else f"${next(places)}", sql).encode()


def kept_statements(connection: Any) -> KeptStatements:
    """Those of Django's connection, which has one to the server."""
    found: KeptStatements | None = getattr(connection, "kept_statements", None)
    if found is None or found.of is not connection.connection:
        found = connection.kept_statements = KeptStatements(connection.connection)
    return found
