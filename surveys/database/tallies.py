"""Tallies: rows counted once, when they change, instead of every time somebody asks how many there are.

A tally is a table beside the table that it counts: for each combination of keys (such as study, pool and state) it
says how many rows have it, and the sum of its rows is what counting them all would give, at every moment and in every
transaction. Triggers keep it so whatever changes the rows: a service, a query set, a bulk insert, ``COPY``, raw SQL.

Nobody waits for anybody: on PostgreSQL a change adds rows of its own (``+1`` for the new keys, ``-1`` for the old ones;
one for each combination and statement) and locks none that others write; ``fold_tallies``, called by the worker every
minute, replaces them by sums. SQLite has one writer at a time anyway: there a change goes into the sum at once. So
readers add up ``sums`` over *all* rows of a combination, folded or not; a single statement sees either the rows or
the sums that replace them, never both.

``wrong_tallies`` recounts and compares, ``mend_tallies`` adds what is missing. Both are one statement for each tally,
which sees rows and tallies in one state, while everybody works. Tallies go wrong only without their triggers: on
SQLite a migration that rebuilds a table drops them, so ``manage.py migrate`` puts them back and recounts if it did.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from .triggers import Triggers

SECONDS_OF_A_QUARTER = 900
"""Times are counted by quarters of an hour: every time zone's days and hours begin with one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A table of counters and what it counts.

    ``keys``, ``sums``: its columns and what each is of the counted row, as SQL in which the row is called ``row``, and
    ``quarter(…)`` is a time's number of quarters of an hour since 1970. ``counted``: the condition for being counted.
    One of the keys is ``study_id``, which is 0 where nothing is counted by study.
    """

    table: str
    source: str
    keys: Mapping[str, str]
    sums: Mapping[str, str]
    counted: str

    @property
    def read(self) -> list[str]:
        """The columns of the counted table on which its counters depend."""
        return sorted(
            set(re.findall(r"row\.(\w+)", " ".join([*self.keys.values(), *self.sums.values(), self.counted])))
        )


ITS_INTERVIEWER = "(SELECT interviewer_id FROM surveys_attempt WHERE id = row.last_attempt_id)"
OF_ITS_CASE = "(SELECT {column} FROM surveys_case WHERE id = {case})"
OF_ITS_ATTEMPT = "(SELECT {column} FROM surveys_attempt WHERE id = row.attempt_id)"
"""What the row that a counted one belongs to says of it; it is there before, and never changes in this."""

TALLIES: tuple[Tally, ...] = (
    Tally(
        table="surveys_casetally",
        source="surveys_case",
        keys={
            **{key: f"row.{key}" for key in ("study_id", "sample_id", "pool_id", "state")},
            "is_quarantined": "row.quarantined_at IS NOT NULL",
            **{key: f"row.{key}" for key in ("last_disposition", "final_outcome", "closed_as")},
            "outcome_so_far": "CASE WHEN row.state = 'closed' THEN '' ELSE row.outcome_so_far END",
            "waits_again": "row.state = 'waiting' AND row.last_called_at IS NOT NULL",
        },
        sums={"cases": "1"},
        counted="row.purpose = 'live'",
    ),
    Tally(
        table="surveys_duetally",
        source="surveys_case",
        keys={
            **{key: f"row.{key}" for key in ("study_id", "sample_id", "pool_id", "rank")},
            "owned_by": "coalesce(row.owner_id, 0)",
            "quarter": "quarter(row.due_at)",
        },
        sums={"cases": "1"},
        counted="row.purpose = 'live' AND row.state = 'waiting'",
    ),
    Tally(
        table="surveys_interviewtally",
        source="surveys_interview",
        keys={
            **{key: f"row.{key}" for key in ("study_id", "version_id", "status")},
            "quarter": "CASE WHEN row.status = 'complete' THEN quarter(row.ended_at) ELSE 0 END",
        },
        sums={"interviews": "1", "seconds": "CASE WHEN row.status = 'complete' THEN row.seconds ELSE 0 END"},
        counted="row.purpose = 'live' AND row.kind = 'main'",
    ),
    Tally(
        table="surveys_interviewertally",
        source="surveys_interview",
        keys={"study_id": "row.study_id", "interviewer_id": ITS_INTERVIEWER, "quarter": "quarter(row.ended_at)"},
        sums={"interviews": "1", "seconds": "row.seconds"},
        # Where tables are emptied one by one, the attempt may be gone before its interview.
        counted=f"row.purpose = 'live' AND row.kind = 'main' AND row.status = 'complete' AND {ITS_INTERVIEWER} > 0",
    ),
    Tally(
        table="surveys_attempttally",
        source="surveys_attempt",
        keys={
            "study_id": OF_ITS_CASE.format(column="study_id", case="row.case_id"),
            **{key: f"row.{key}" for key in ("number", "disposition")},
        },
        sums={"attempts": "1"},
        counted=f"row.closed_at IS NOT NULL AND {OF_ITS_CASE.format(column='purpose', case='row.case_id')} = 'live'",
    ),
    Tally(
        table="surveys_correctiontally",
        source="surveys_outcomecorrection",
        keys={
            "study_id": OF_ITS_CASE.format(column="study_id", case=OF_ITS_ATTEMPT.format(column="case_id")),
            "number": OF_ITS_ATTEMPT.format(column="number"),
            **{key: f"row.{key}" for key in ("before", "after")},
        },
        sums={"corrections": "1"},
        counted=OF_ITS_CASE.format(column="purpose", case=OF_ITS_ATTEMPT.format(column="case_id")) + " = 'live'",
    ),
    Tally(
        table="surveys_donotcalltally",
        source="surveys_donotcall",
        keys={"study_id": "0", **{key: f"row.{key}" for key in ("listed_in", "origin")}},
        sums={"entries": "1"},
        counted="row.id > 0",
    ),
)
BY_ROW = frozenset({"surveys_interview", "surveys_attempt", "surveys_outcomecorrection"})
"""Tables of which PostgreSQL looks at updated rows one by one, and only where an update names a column that is counted.

An answer updates its interview, a dial its attempt, and they change no counter: they must not pay for them. Other
updates are counted statement by statement, so that one of many rows adds few.
"""


def put_back_tallies(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers, and recount what went uncounted without them; nothing where the tables are not there."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    tallies = [tally for tally in TALLIES if {tally.table, tally.source} <= tables]
    with transaction.atomic(using=connection.alias):
        uncounted = _triggers(connection, tallies).put_back(connection)
        _mend([tally for tally in tallies if tally.source in uncounted], connection, None)


def drop_tally_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for reversing the migration."""
    _triggers(connection, TALLIES).drop(connection)


def missing_tally_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The counted tables whose triggers are missing or differ from what they should be."""
    return _triggers(connection, TALLIES).missing(connection)


def wrong_tallies(study_id: int | None = None) -> dict[str, int]:
    """Table of a tally → how many of its combinations say something else than a recount; of one study or of all."""
    connection = connections[DEFAULT_DB_ALIAS]
    found = {}
    with connection.cursor() as cursor:
        for tally in TALLIES:
            cursor.execute(f"SELECT count(*) FROM ({_differences(connection, tally, study_id)}) AS found")  # noqa: S608
            found[tally.table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


def mend_tallies(study_id: int | None = None) -> None:
    """Recount, and add to each tally what it lacks; of one study or of all."""
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic():
        _mend(TALLIES, connection, study_id)


def fold_tallies() -> None:
    """Replace the rows that changes have added by sums, and drop combinations that no row has any more."""
    for tally in TALLIES:
        fold(tally)


def fold(tally: Tally) -> None:
    """Do the same for one of them."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {tally.table} WHERE NOT is_sum OR ({_is_empty(tally)}) LIMIT 1")  # noqa: S608
        if cursor.fetchone():
            _fold(tally, connection)


def _fold(tally: Tally, connection: BaseDatabaseWrapper) -> None:
    columns, added = ", ".join([*tally.keys, *tally.sums]), f"SELECT * FROM {tally.table} WHERE NOT is_sum"  # noqa: S608
    gone = f"DELETE FROM {tally.table} WHERE NOT is_sum"  # noqa: S608
    first = ""
    if connection.vendor != "sqlite":  # what is committed between two statements must not be deleted uncounted
        first, added = f"WITH gone AS ({gone} RETURNING *) ", "SELECT * FROM gone"
    summed = ", ".join([*tally.keys, *(f"sum({name})" for name in tally.sums), "true"])
    with transaction.atomic(), connection.cursor() as cursor:
        _lock_out_others(tally, connection, cursor)  # two who fold at once would lock the sums in different orders
        cursor.execute(
            f"{first}INSERT INTO {tally.table} ({columns}, is_sum) SELECT {summed} FROM ({added}) AS added "  # noqa: S608
            f"WHERE true GROUP BY {', '.join(tally.keys)} {_upsert(tally)}"
        )
        if not first:
            cursor.execute(gone)
        cursor.execute(f"DELETE FROM {tally.table} WHERE is_sum AND ({_is_empty(tally)})")  # noqa: S608


def _is_empty(tally: Tally) -> str:
    return "is_sum AND " + " AND ".join(f"{name} = 0" for name in tally.sums)


def _upsert(tally: Tally) -> str:
    sums = ", ".join(f"{name} = {tally.table}.{name} + excluded.{name}" for name in tally.sums)
    return f"ON CONFLICT ({', '.join(tally.keys)}) WHERE is_sum DO UPDATE SET {sums}"


def _mend(tallies: Iterable[Tally], connection: BaseDatabaseWrapper, study_id: int | None) -> None:
    with connection.cursor() as cursor:
        for tally in tallies:
            _lock_out_others(tally, connection, cursor)  # two who mend at once would add what is missing twice
            columns, missing = ", ".join([*tally.keys, *tally.sums]), _differences(connection, tally, study_id)
            cursor.execute(
                f"INSERT INTO {tally.table} ({columns}, is_sum) SELECT {columns}, false FROM ({missing}) AS missing"  # noqa: S608
            )


def _lock_out_others(tally: Tally, connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> None:
    """Let nobody else fold or mend this tally until the transaction ends; counting goes on."""
    if connection.vendor != "sqlite":
        cursor.execute(f"LOCK TABLE {tally.table} IN SHARE UPDATE EXCLUSIVE MODE")


def _differences(connection: BaseDatabaseWrapper, tally: Tally, study_id: int | None) -> str:
    """SQL of what a recount finds beside what the tally says: its keys, and by how much each sum is too low."""
    keys, sums = ", ".join(tally.keys), ", ".join(f"sum({name}) AS {name}" for name in tally.sums)
    said = ", ".join([*tally.keys, *(f"-{name} AS {name}" for name in tally.sums)])
    of_study, of_row = "", ""
    if study_id is not None:
        of_study = f"WHERE study_id = {study_id:d}"
        of_row = f"AND {_of(connection, tally.keys['study_id'], 'counted')} = {study_id:d}"
    return (
        f"SELECT {keys}, {sums} FROM ("  # noqa: S608
        f"SELECT {keys}, {sums} FROM (SELECT {_values(connection, tally, 'counted')} FROM {tally.source} AS counted"
        f" WHERE {_of(connection, tally.counted, 'counted')} {of_row}) AS rows_counted GROUP BY {keys}"
        f" UNION ALL SELECT {said} FROM {tally.table} {of_study}) AS both_ways"
        f" GROUP BY {keys} HAVING {' OR '.join(f'sum({name}) <> 0' for name in tally.sums)}"
    )


def _values(connection: BaseDatabaseWrapper, tally: Tally, row: str, sign: str = "") -> str:
    """The tally's columns as they are of a row, named."""
    values = {**tally.keys, **{name: f"{sign}({sql})" for name, sql in tally.sums.items()}}
    return ", ".join(f"{_of(connection, sql, row)} AS {name}" for name, sql in values.items())


def _of(connection: BaseDatabaseWrapper, sql: str, row: str) -> str:
    """An expression of a tally as the database says it of a row of this name."""
    seconds = (
        r"CAST(strftime('%s', substr(\1, 1, 19)) AS integer)"  # with its fraction, it would be rounded up
        if connection.vendor == "sqlite"
        else r"CAST(floor(extract(epoch FROM \1)) AS bigint)"
    )
    sql = re.sub(r"\bquarter\(([^()]*)\)", rf"({seconds} / {SECONDS_OF_A_QUARTER})", sql)
    return re.sub(r"\brow\.", f"{row}.", sql)


def _triggers(connection: BaseDatabaseWrapper, tallies: Iterable[Tally]) -> Triggers:
    if connection.vendor == "sqlite":
        return Triggers(
            {name: found for tally in tallies for name, found in _sqlite_triggers(connection, tally).items()}
        )
    wanted = {
        name: (source, sql)
        for source in sorted({tally.source for tally in tallies})
        for name, sql in _postgresql_triggers(source, tallies).items()
    }
    return Triggers(wanted, _functions(connection, tallies))


def _sqlite_triggers(connection: BaseDatabaseWrapper, tally: Tally) -> dict[str, tuple[str, str]]:
    # By what is counted: where only a column changes that it is made of, such as at a dial, nothing is written.
    told = [tally.counted, *tally.keys.values(), *tally.sums.values()]
    same = [f"({_of(connection, sql, 'NEW')}) IS ({_of(connection, sql, 'OLD')})" for sql in told]
    changed = f"NOT ({' AND '.join(same)})"
    columns = ", ".join([*tally.keys, *tally.sums])
    found = {}
    for name, verb, row, sign, when in (
        ("insert", "INSERT", "NEW", "", "1"),
        ("delete", "DELETE", "OLD", "-", "1"),
        ("before", f"UPDATE OF {', '.join(tally.read)}", "OLD", "-", changed),
        ("after", f"UPDATE OF {', '.join(tally.read)}", "NEW", "", changed),
    ):
        found[f"{tally.table}_{name}"] = (
            tally.source,
            f"CREATE TRIGGER {tally.table}_{name} AFTER {verb} ON {tally.source} "
            f"WHEN {_of(connection, tally.counted, row)} AND {when} BEGIN "
            f"INSERT INTO {tally.table} ({columns}, is_sum) SELECT {_values(connection, tally, row, sign)}, true "
            f"WHERE true {_upsert(tally)}; END",
        )
    return found


def _postgresql_triggers(source: str, tallies: Iterable[Tally]) -> dict[str, str]:
    read = sorted({name for tally in tallies if tally.source == source for name in tally.read})
    update = (
        f"UPDATE OF {', '.join(read)} ON {source} FOR EACH ROW"
        if source in BY_ROW
        else f"UPDATE ON {source} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT"
    )
    events = {
        "insert": f"INSERT ON {source} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
        "delete": f"DELETE ON {source} REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT",
        "update": update,
    }
    return {
        f"{source}_tally_{verb}": f"CREATE TRIGGER {source}_tally_{verb} AFTER {event} "
        f"EXECUTE FUNCTION {source}_tally_{verb}()"
        for verb, event in events.items()
    }


def _functions(connection: BaseDatabaseWrapper, tallies: Iterable[Tally]) -> dict[str, str]:
    """Name of a function that PostgreSQL's triggers call → its SQL."""
    found = {}
    for source in sorted({tally.source for tally in tallies}):
        counting = [tally for tally in tallies if tally.source == source]
        for verb, rows in (("insert", ["new_rows"]), ("delete", ["old_rows"]), ("update", ["old_rows", "new_rows"])):
            is_row = verb == "update" and source in BY_ROW
            body = "\n".join(_added(connection, tally, rows, is_row=is_row) for tally in counting)
            name = f"{source}_tally_{verb}"
            found[name] = (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                f"BEGIN\n{body}\nRETURN NULL;\nEND\n$$"
            )
    return found


def _added(connection: BaseDatabaseWrapper, tally: Tally, rows: list[str], *, is_row: bool) -> str:
    """The statement that adds to a tally what these transition tables, or this row, changed."""
    keys, columns = ", ".join(tally.keys), ", ".join([*tally.keys, *tally.sums])
    changes = []
    for name in rows:
        sign = "-" if name == "old_rows" else ""
        row, source = ({"old_rows": "OLD", "new_rows": "NEW"}[name], "") if is_row else (name, f" FROM {name}")
        changes.append(
            f"SELECT {_values(connection, tally, row, sign)}{source} WHERE {_of(connection, tally.counted, row)}"
        )
    sums = ", ".join(f"sum({name})" for name in tally.sums)
    has_changed = " OR ".join(f"sum({name}) <> 0" for name in tally.sums)
    return (
        f"INSERT INTO {tally.table} ({columns}, is_sum) SELECT {keys}, {sums}, false "  # noqa: S608
        f"FROM ({' UNION ALL '.join(changes)}) AS changes GROUP BY {keys} HAVING {has_changed};"
    )
