"""How the database means to run a query: which index of which table, by which columns."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from surveys.database.prepared import _ServerBindingCursor
from surveys.database.search_index import INDEXES

PLANNED = ("SELECT", "UPDATE", "DELETE", "WITH")
ALIAS = re.compile(r'"(\w+)" (?:AS )?"?([A-Z]\d+)"?[ )]')
SQLITE_ACCESS = re.compile(r"(?:SCAN|SEARCH) (\w+)(?: .*?USING (?:COVERING )?(?:INDEX (\w+)|(INTEGER PRIMARY KEY)))?")
COLUMN = re.compile(r"\b([a-z_]+)\b(?:\)?::\w+\)?)? ?(?:=|<|>|IS |~|LIKE)")


@dataclass(frozen=True, slots=True)
class Access:
    """How a query reads a table. ``index``: empty where it uses none; ``columns`` of it that narrow the rows down."""

    table: str
    index: str
    columns: frozenset[str]


@dataclass
class Plans:
    """The plans of what was asked: name of the occasion → SQL → accesses."""

    found: dict[str, dict[str, list[Access]]] = field(default_factory=dict)

    @contextmanager
    def of(self, occasion: str) -> Iterator[None]:
        """Read the plan of every query that is asked inside, just before it is run."""
        seen = self.found.setdefault(occasion, {})

        def planned(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith(PLANNED) and sql not in seen:
                seen[sql] = []  # not again while it is looked at
                is_prepared = isinstance(context["cursor"].cursor, _ServerBindingCursor)
                seen[sql] = plan_of(sql, params, is_prepared=is_prepared)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(planned):
            yield


def forget_statistics() -> None:
    """Take away what earlier tests, or PostgreSQL by itself, may have gathered, until the transaction ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Autovacuum keeps away from what is locked: it would count no row of a transaction that is under way.
            tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("surveys_")]
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE UPDATE EXCLUSIVE MODE")
            cursor.execute("DELETE FROM pg_statistic WHERE starelid >= 16384")  # below are the catalogue's own tables
            cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid >= 16384 AND relkind = 'r'")
        elif "sqlite_stat1" in connection.introspection.table_names(cursor):
            cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")  # by which it is read again


def settle_searched() -> None:
    """Put in order what PostgreSQL's search indexes have not yet, as it does by itself in time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for index in INDEXES:
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index.name])


def plan_of(sql: str, params: Any, *, is_prepared: bool) -> list[Access]:
    """The accesses in the plan of a query; of a prepared one, in the plan that PostgreSQL keeps for any values."""
    with connection.connection.cursor() if connection.vendor == "postgresql" else connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            tables = {alias: table for table, alias in ALIAS.findall(sql)}
            return [access for row in cursor.fetchall() for access in _of_sqlite(row[3], tables)]
        if not is_prepared:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            return list(_of_postgresql(_plan(cursor)))
        places = iter(range(1, 1000))
        counted = re.sub("%s|%%", lambda sign: "%" if sign[0] == "%%" else f"${next(places)}", sql)
        cursor.execute(f"PREPARE looked_at AS {counted}".replace("%", "%%"))
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        try:
            given = f"({', '.join(['%s'] * len(params))})" if params else ""
            cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE looked_at{given}", params)
            return list(_of_postgresql(_plan(cursor)))
        finally:
            cursor.execute("RESET plan_cache_mode")
            cursor.execute("DEALLOCATE looked_at")


def _plan(cursor: Any) -> dict[str, Any]:
    (told,) = cursor.fetchone()
    return (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]


def _of_sqlite(line: str, tables: dict[str, str]) -> Iterator[Access]:
    if found := SQLITE_ACCESS.match(line):
        name, index, key = found.groups()
        columns = _columns(line[line.rfind("(") :]) if line.startswith("SEARCH") else frozenset[str]()
        yield Access(tables.get(name, name), index or key or "", columns)


def _of_postgresql(node: dict[str, Any], table: str = "") -> Iterator[Access]:
    table = node.get("Relation Name", table)
    kind = node["Node Type"]
    if kind == "Seq Scan":
        yield Access(table, "", frozenset())
    elif "Index Name" in node:
        yield Access(table, node["Index Name"], _columns(node.get("Index Cond", "")))
    for child in node.get("Plans", ()):
        yield from _of_postgresql(child, table)


def _columns(condition: str) -> frozenset[str]:
    """The columns of a condition as a plan writes it."""
    return frozenset(COLUMN.findall(condition))
