"""Copy a snapshot of the database while others write, and restore a copy into an empty database."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg.conninfo
from django.db import connection, transaction
from django.utils.translation import gettext as _

from cati.postgresql import OF_DJANGO
from cati.private_files import COMPANIONS
from surveys.database import kept_files
from surveys.fieldwork.models import Sample
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.results.models import Export, ExportStatus

from .manifest import ArchiveError, Contents

READY = f"status = '{ExportStatus.READY.value}'"
NO_SPACE = "no space left"


def copy_database(target: Path) -> Contents:
    """Copy the database into a file and return what the copy holds. Raises ``ArchiveError``, ``OSError``."""
    return _copy_sqlite(target) if connection.vendor == "sqlite" else _copy_postgresql(target)


def check_copy(copy: Path, engine: str) -> None:
    """Raise ``ArchiveError`` if the copy is damaged or was made by another kind of database."""
    if engine != connection.vendor:
        raise ArchiveError(
            _("The archive holds a database of %(archive)s, and DATABASE_URL names one of %(here)s.")
            % {"archive": engine, "here": connection.vendor}
        )
    if engine == "sqlite":
        with closing(sqlite3.connect(copy)) as opened:
            _check_sqlite(opened)


def put_back(copy: Path) -> None:
    """Restore the copy into the site's empty database, completely or not at all. Raises ``ArchiveError``."""
    connection.close()
    if connection.vendor == "sqlite":
        _move(copy, Path(connection.settings_dict["NAME"]))
        return
    with _address() as (address, environment):
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-acl"]
        _run(["pg_restore", *options, "--dbname", address, str(copy)], environment)


def _move(copy: Path, target: Path) -> None:
    """Move the copy to its place atomically, also from another disk."""
    beside = target.with_name(f"{target.name}.part")
    try:
        shutil.move(copy, beside)
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def is_empty() -> bool:
    """Whether there is no database yet, or it has no tables."""
    if connection.vendor == "sqlite":
        # SQLite would apply a leftover journal to the next database of the same name.
        path = Path(connection.settings_dict["NAME"])
        companions = (path.with_name(path.name + end) for end in COMPANIONS)
        return not any(file.exists() and file.stat().st_size for file in companions)
    return not connection.introspection.table_names()


def _copy_sqlite(target: Path) -> Contents:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        try:
            # In one step: a copy in several begins anew with every write.
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise OSError(*_reason(error)) from error
        _check_sqlite(copy)
        return _contents(copy.cursor(), "sqlite")


def _reason(error: sqlite3.Error) -> tuple[int, str]:
    return (errno.ENOSPC if "full" in str(error) or "disk I/O" in str(error) else errno.EIO), str(error)


def _check_sqlite(opened: sqlite3.Connection) -> None:
    try:
        said = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise ArchiveError(_("The database is damaged: %(words)s") % {"words": said})


def _copy_postgresql(target: Path) -> Contents:
    with transaction.atomic(), connection.cursor() as cursor, _address() as (address, environment):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        contents = _contents(cursor, "postgresql")
        # Not compressed, because the archive is.
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
        _run(["pg_dump", *options, "--file", str(target), "--dbname", address], environment)
        return contents


def _contents(cursor: Any, engine: str) -> Contents:
    """Read what the database holds; the same SQL works on both databases."""

    def rows(words: str) -> list[tuple[Any, ...]]:
        cursor.execute(words)
        return list(cursor.fetchall())

    (interviews,) = rows(f"SELECT count(*) FROM {Interview._meta.db_table}")[0]  # noqa: S608 (our own names)
    events, last = rows(f"SELECT count(*), max(server_at) FROM {InterviewEvent._meta.db_table}")[0]  # noqa: S608
    return Contents(
        engine=engine,
        migrations=[f"{app}.{name}" for app, name in rows("SELECT app, name FROM django_migrations ORDER BY id")],
        interviews=interviews,
        events=events,
        last_event_at=str(last or ""),
        files=[
            *(f"{kept_files.SAMPLES}/{name}" for (name,) in rows(_named(Sample, "kept_file <> ''", "kept_file"))),
            *(f"{kept_files.EXPORTS}/{name}" for (name,) in rows(_named(Export, READY, "path"))),
        ],
    )


def _named(model: Any, condition: str, column: str) -> str:
    return f"SELECT {column} FROM {model._meta.db_table} WHERE {condition}"  # noqa: S608 (our own names)


@contextmanager
def _address() -> Iterator[tuple[str, dict[str, str]]]:
    """Connection string and environment for PostgreSQL's programs; the environment hides the password from ``ps``."""
    told = connection.settings_dict
    named = {"dbname": told["NAME"], "user": told["USER"], "host": told["HOST"], "port": told["PORT"]}
    options = {name: value for name, value in told["OPTIONS"].items() if name not in OF_DJANGO}
    address = psycopg.conninfo.make_conninfo(**{name: value for name, value in (named | options).items() if value})
    yield address, {**os.environ, **({"PGPASSWORD": told["PASSWORD"]} if told["PASSWORD"] else {})}


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    if shutil.which(command[0]) is None:
        raise ArchiveError(
            _("%(program)s is not installed on this machine (Debian: apt-get install postgresql-client).")
            % {"program": command[0]}
        )
    done = subprocess.run(list(command), env=environment, capture_output=True, text=True)  # noqa: S603 (our own arguments)
    if NO_SPACE in done.stderr.lower() or done.returncode == -signal.SIGXFSZ:
        raise OSError(errno.ENOSPC, done.stderr.strip())
    if done.returncode:
        raise ArchiveError(
            _("%(program)s failed: %(words)s") % {"program": command[0], "words": done.stderr.strip()[-500:]}
        )
