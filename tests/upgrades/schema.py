"""Everything a database consists of but its rows, in lines that can be compared: by whatever way it came about."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

Database = sqlite3.Connection | psycopg.Connection


@contextmanager
def opened(folder: Path, database_url: str) -> Iterator[Database]:
    """The database of a site: the file in its folder if it has no address."""
    database: Database = (
        psycopg.connect(database_url) if database_url else sqlite3.connect(folder / "ascolto.sqlite3", timeout=30)
    )
    with closing(database):
        yield database


def schema_of(database: Database) -> list[str]:
    """Columns, constraints, indexes, triggers, functions and what is left out of statistics; in alphabetical order."""
    lines = _of_sqlite(database) if isinstance(database, sqlite3.Connection) else _of_postgresql(database)
    return sorted(" ".join(line.split()) for line in lines)


def _of_sqlite(database: sqlite3.Connection) -> Iterator[str]:
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    for kind, name, table, sql in rows.fetchall():
        if kind == "table" and (body := re.fullmatch(r"CREATE TABLE [^(]*\((.*)\)", sql.strip(), re.DOTALL)):
            yield from (f"{table}: {part}" for part in _parts(body[1]))
        else:
            yield f"{table}: {kind} {name}: {sql}"


def _parts(body: str) -> Iterator[str]:
    """Columns and constraints, in whatever order a table has them: what stands between commas outside of brackets."""
    depth, quote, part = 0, "", ""
    for sign in body:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        depth += 0 if quote else (sign == "(") - (sign == ")")
        if sign == "," and not depth and not quote:
            yield part
            part = ""
        else:
            part += sign
    yield part


POSTGRESQL = (
    """
    SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity,
        coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(a.attstattarget::text, ''), a.attstorage::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'S')
        AND a.attnum > 0 AND NOT a.attisdropped
    """,
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    """,
    "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT extname FROM pg_extension",
    """
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    """,
)


# "One of these texts", as PostgreSQL tells a condition of ours, and as it tells the same one put back from a dump.
_ONE_OF = re.compile(r"ANY \(\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]\)")
_TEXT = re.compile(r"'(?:[^']|'')*'::character varying")


def _as_put_back(found: re.Match[str]) -> str:
    return "ANY (ARRAY[" + _TEXT.sub(r"(\g<0>)::text", found[1]) + "])"


def _of_postgresql(database: psycopg.Connection) -> Iterator[str]:
    for asked in POSTGRESQL:
        for row in database.execute(asked).fetchall():  # type: ignore[call-overload]
            yield _ONE_OF.sub(_as_put_back, ": ".join(row))
