"""Indexes in which parts of names and telephone numbers are found, whatever the size of the sample.

They hold the trigrams of a column: three signs that follow one another. On PostgreSQL that is an index of its extension
``pg_trgm``, which the owner of a database may add. On SQLite it is a table of FTS5 beside the table, kept by triggers:
it stores no text, only which trigram stands in which row, and ``secure-delete`` takes out at once what is deleted. Its
keys begin with the case, so that a study's own range is read.

Where neither is at hand an ordinary index is read from end to end instead: everything is found, but not as fast.
``manage.py migrate`` creates what is missing: on SQLite a table that is changed loses its triggers.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .triggers import comparable, drop_trigger, existing_triggers

LETTERS = 3
DIGITS_COMPARED = 6
"""The last digits of a number tell few from many; the first ones are those of half a country."""
SECURE_SINCE = (3, 42)
"""The version of SQLite from which FTS5 takes out what is deleted."""
ROWS_A_CASE = 2
"""A case that is found by several of its rows takes the place of others: more rows are asked for than cases."""
EXTENSION = "pg_trgm"
HALF = 32
"""A key in FTS5: the case's id, then so many bits of the row's own."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The index of a table's column. ``words``: what is indexed, as SQL in which the row is called ``row``."""

    name: str
    source: str
    column: str
    words: str

    def of(self, row: str) -> str:
        """What is indexed of a row of this name."""
        return self.words.replace("row.", f"{row}.")


NAMES = SearchIndex("surveys_contact_search", "surveys_contact", "searchable", "row.searchable")
NUMBERS = SearchIndex("surveys_phonenumber_search", "surveys_phonenumber", "number", "replace(row.number, '+', '')")
INDEXES = (NAMES, NUMBERS)


def find(index: SearchIndex, parts: Sequence[str], studies: Iterable[int] | None, most: int) -> set[int]:
    """Ids of cases, at most so many, with a row whose column has every part; the first where SQLite has an index.

    ``studies``: those whose cases are meant; ``None`` for all.
    """
    connection, meant = connections[DEFAULT_DB_ALIAS], None if studies is None else sorted(set(studies))
    if not parts or meant == []:
        return set()
    most *= ROWS_A_CASE
    grams = [gram for part in parts for gram in _grams(index, part)]
    likes = [f"%{_escaped(part)}%" for part in parts]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(_postgresql_search(index, len(likes), meant), [*likes, *([meant] if meant else []), most])
        elif grams and _has_table(connection, index):
            first, last = _range_of(connection, meant)
            matched = " AND ".join(f'"{gram}"' for gram in dict.fromkeys(grams))
            cursor.execute(_fts_search(index, len(likes), meant), [matched, first, last, *likes, *(meant or []), most])
        else:
            cursor.execute(_plain_search(index, len(likes), meant), [*likes, *(meant or []), most])
        return {case for (case,) in cursor.fetchall()}


def put_back_search(connection: BaseDatabaseWrapper) -> None:
    """Create missing indexes, and index anew what went unnoticed without them; nothing where tables are not there."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    for index in INDEXES:
        if index.source in tables and NAMES.column in _columns(connection, NAMES.source):
            if connection.vendor == "sqlite":
                _put_back_table(connection, index)
            else:
                _put_back_index(connection, index)


def drop_search(connection: BaseDatabaseWrapper) -> None:
    """Drop indexes, tables and triggers; for reversing the migration."""
    with connection.cursor() as cursor:
        for index in INDEXES:
            for name in _triggers(index):
                if connection.vendor == "sqlite":
                    cursor.execute(drop_trigger(connection, name, index.source))
            cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TABLE IF EXISTS {index.name}")


def missing_search(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose search index is missing, or is not kept because a trigger is missing."""
    there = existing_triggers(connection)
    missing = []
    for index in INDEXES:
        if connection.vendor == "sqlite" and _has_table(connection, index):
            is_kept = all(there.get(name) == comparable(sql) for name, sql in _triggers(index).items())
        else:
            is_kept = _has_index(connection, index)
        if not is_kept:
            missing.append(index.source)
    return missing


def wrong_search() -> list[str]:
    """The tables whose index has other rows, or other trigrams, than a new one would; on SQLite.

    PostgreSQL keeps its indexes itself.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        return []
    return [index.source for index in INDEXES if _has_table(connection, index) and _is_wrong(connection, index)]


def mend_search() -> None:
    """Index anew what ``wrong_search`` names."""
    connection = connections[DEFAULT_DB_ALIAS]
    wrong = wrong_search()
    for index in INDEXES:
        if index.source in wrong:
            with transaction.atomic(), connection.cursor() as cursor:
                for sql in _filled_anew(index):
                    cursor.execute(sql)


def _grams(index: SearchIndex, part: str) -> list[str]:
    """Trigrams that cover the part; rows that have them are compared with the part itself."""
    if index is NUMBERS:
        part, step = part[-DIGITS_COMPARED:], 1
    else:
        step = LETTERS
    last = len(part) - LETTERS
    return [part[at : at + LETTERS].replace('"', '""') for at in {*range(0, last + 1, step), last} if at >= 0]


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _has_all(index: SearchIndex, count: int, row: str, escape: str) -> str:
    return " AND ".join([f"{row}.{index.column} LIKE %s{escape}"] * count)


def _postgresql_search(index: SearchIndex, count: int, studies: Sequence[int] | None) -> str:
    # Found without a look at the limit, or a plan that reads the table from its beginning seems cheap; and read no
    # further than to the limit. Each case's study is looked up by itself: no plan joins whole tables.
    of_studies = "WHERE (SELECT k.study_id FROM surveys_case k WHERE k.id = found.case_id) = ANY(%s)" if studies else ""
    return (
        f"WITH found AS MATERIALIZED (SELECT case_id FROM {index.source} AS row_looked_at "  # noqa: S608
        f"WHERE {_has_all(index, count, 'row_looked_at', '')}) SELECT case_id FROM found {of_studies} LIMIT %s"
    )


def _fts_search(index: SearchIndex, count: int, studies: Sequence[int] | None) -> str:
    return (
        f"SELECT t.case_id FROM {index.name} s CROSS JOIN {index.source} t ON t.id = s.rowid & {(1 << HALF) - 1} "  # noqa: S608
        f"WHERE s.{index.name} MATCH %s AND s.rowid BETWEEN %s AND %s "
        f"AND {_has_all(index, count, 't', _ESCAPE)} {_of_studies(studies)} ORDER BY s.rowid LIMIT %s"
    )


def _plain_search(index: SearchIndex, count: int, studies: Sequence[int] | None) -> str:
    return (
        f"SELECT t.case_id FROM {index.source} t WHERE {_has_all(index, count, 't', _ESCAPE)} "  # noqa: S608
        f"{_of_studies(studies)} LIMIT %s"
    )


_ESCAPE = " ESCAPE '\\'"


def _of_studies(studies: Sequence[int] | None) -> str:
    if studies is None:
        return ""
    listed = ", ".join(["%s"] * len(studies))
    return f"AND (SELECT k.study_id FROM surveys_case k WHERE k.id = t.case_id) IN ({listed})"  # noqa: S608


def _range_of(connection: BaseDatabaseWrapper, studies: Sequence[int] | None) -> tuple[int, int]:
    """The first and the last key in FTS5 that cases of these studies may have."""
    if studies is None:
        return 0, (1 << 63) - 1
    ends = []
    with connection.cursor() as cursor:
        for end in ("ASC", "DESC"):
            # Within a study and a state the index has the cases in the order of their ids.
            each = f"(SELECT id FROM surveys_case WHERE study_id = %s AND state = %s ORDER BY id {end} LIMIT 1)"  # noqa: S608
            pairs = [value for study in studies for state in _STATES for value in (study, state)]
            cursor.execute(f"SELECT {', '.join([each] * (len(pairs) // 2))}", pairs)
            ends.append([found for found in cursor.fetchone() if found is not None])
    first, last = ends
    return (min(first) << HALF, (max(last) + 1 << HALF) - 1) if first else (0, 0)


_STATES = ("waiting", "held", "parked", "closed")


def _key(row: str) -> str:
    return f"({row}.case_id << {HALF}) | ({row}.id & {(1 << HALF) - 1})"


def _triggers(index: SearchIndex) -> dict[str, str]:
    """Name of a trigger on SQLite → its SQL."""
    taken_out = (
        f"INSERT INTO {index.name} ({index.name}, rowid, words) "
        f"SELECT 'delete', {_key('OLD')}, {index.of('OLD')} WHERE OLD.{index.column} <> ''; "
    )
    put_in = (
        f"INSERT INTO {index.name} (rowid, words) "
        f"SELECT {_key('NEW')}, {index.of('NEW')} WHERE NEW.{index.column} <> ''; "
    )
    changed = (
        f"UPDATE OF {index.column}, case_id, id ON {index.source} WHEN NEW.{index.column} IS NOT OLD.{index.column}"
    )
    changed += " OR NEW.case_id IS NOT OLD.case_id OR NEW.id IS NOT OLD.id"
    return {
        f"{index.name}_{name}": f"CREATE TRIGGER {index.name}_{name} AFTER {event} BEGIN {body}END"
        for name, event, body in (
            ("insert", f"INSERT ON {index.source} WHEN NEW.{index.column} <> ''", put_in),
            ("update", changed, taken_out + put_in),
            ("delete", f"DELETE ON {index.source} WHEN OLD.{index.column} <> ''", taken_out),
        )
    }


def _new_table(name: str) -> str:
    return f"CREATE VIRTUAL TABLE {name} USING fts5(words, content='', tokenize='trigram', detail=none)"


def _filled_anew(index: SearchIndex, table: str = "") -> Iterable[str]:
    table = table or index.name
    if table == index.name:
        yield f"INSERT INTO {table} ({table}) VALUES ('delete-all')"  # noqa: S608
    yield (
        f"INSERT INTO {table} (rowid, words) SELECT {_key('t')}, {index.of('t')} FROM {index.source} t "  # noqa: S608
        f"WHERE t.{index.column} <> '' ORDER BY t.case_id, t.id"
    )


def _put_back_table(connection: BaseDatabaseWrapper, index: SearchIndex) -> None:
    if sqlite3.sqlite_version_info < SECURE_SINCE:
        with connection.cursor() as cursor:
            cursor.execute(_plain_index(index))
        return
    there = existing_triggers(connection)
    lost = {name: sql for name, sql in _triggers(index).items() if there.get(name) != comparable(sql)}
    if not lost and _has_table(connection, index):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if not _has_table(connection, index):
            cursor.execute(_new_table(index.name))
            cursor.execute(f"INSERT INTO {index.name} ({index.name}, rank) VALUES ('secure-delete', 1)")  # noqa: S608
        for name, sql in lost.items():
            cursor.execute(drop_trigger(connection, name, index.source))
            cursor.execute(sql)
        for sql in _filled_anew(index):
            cursor.execute(sql)


def _put_back_index(connection: BaseDatabaseWrapper, index: SearchIndex) -> None:
    if _has_index(connection, index, "gin"):
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}")
            cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
            # What waits to be put in order is read whole by every search: it is kept short.
            cursor.execute(
                f"CREATE INDEX {index.name} ON {index.source} USING gin ({index.column} gin_trgm_ops) "
                "WITH (gin_pending_list_limit = 512)"
            )
    except Error:  # it is not installed, or this user may not add it
        with connection.cursor() as cursor:
            cursor.execute(_plain_index(index))


def _plain_index(index: SearchIndex) -> str:
    return f"CREATE INDEX IF NOT EXISTS {index.name} ON {index.source} ({index.column}, case_id)"


def _has_table(connection: BaseDatabaseWrapper, index: SearchIndex) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = %s", [index.name])
        return cursor.fetchone() is not None


def _has_index(connection: BaseDatabaseWrapper, index: SearchIndex, kind: str = "") -> bool:
    asked = (
        "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = %s"
        if connection.vendor == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [index.name])
        found = cursor.fetchone()
        return found is not None and f"USING {kind}" in f"{found[0]}" if kind else found is not None


def _columns(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def _is_wrong(connection: BaseDatabaseWrapper, index: SearchIndex) -> bool:
    """Compare with an index made anew: which rows there are, and how many rows have each trigram."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_new_table("temp.searched_anew"))
            for sql in _filled_anew(index, "searched_anew"):
                cursor.execute(sql)
            cursor.execute(f"CREATE VIRTUAL TABLE temp.grams_kept USING fts5vocab(main, {index.name}, 'row')")
            cursor.execute("CREATE VIRTUAL TABLE temp.grams_anew USING fts5vocab(temp, searched_anew, 'row')")
            rows, grams = f"SELECT id FROM {index.name}_docsize", "SELECT term, doc FROM grams_kept"  # noqa: S608
            anew, grams_anew = "SELECT id FROM searched_anew_docsize", "SELECT term, doc FROM grams_anew"
            for one, other in ((rows, anew), (anew, rows), (grams, grams_anew), (grams_anew, grams)):
                cursor.execute(f"SELECT 1 FROM ({one} EXCEPT {other}) LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    return True
            return False
    finally:
        with connection.cursor() as cursor:
            for name in ("grams_kept", "grams_anew", "searched_anew"):
                cursor.execute(f"DROP TABLE IF EXISTS temp.{name}")
