"""A new site's database: whoever asks first has it made by ``migrate``, all others get a copy of that one.

``migrate`` takes seconds, and a run asks some thirty times. A copy is kept for later runs too, under a digest of what
it was made from.
"""

import fcntl
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Where PostgreSQL's programs lie, the newest last."""

_folder = Path()


def keep_copies_of(places: Iterable[Path]) -> None:
    """Copies are those of databases made from these files and folders of them."""
    global _folder
    digest = sha256(repr(BINARIES).encode())
    for place in places:
        for file in sorted(place.rglob("*.*")) if place.is_dir() else [place]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.name}\0".encode() + file.read_bytes())
    _folder = Path(gettempdir()) / f"ascolto-new-databases-{os.getuid()}-{digest.hexdigest()[:16]}"
    _folder.mkdir(mode=0o700, exist_ok=True)


def address_of(connection: BaseDatabaseWrapper) -> str:
    """How the PostgreSQL database of a connection is reached."""
    named = ("dbname", "host", "port", "user", "password")
    return make_conninfo(**{name: value for name, value in connection.get_connection_params().items() if name in named})


def fill(database: sqlite3.Connection | str, make: Callable[[], None]) -> None:
    """Give an empty database the tables and rows of a new site.

    ``database``: SQLite's connection, or the address of a PostgreSQL database. ``make`` migrates it.
    """
    copied, save, load = (
        ("new.sqlite3", _save_sqlite, _load_sqlite)
        if isinstance(database, sqlite3.Connection)
        else ("new.sql", _save_postgresql, _load_postgresql)
    )
    copy = _folder / copied
    with _alone(copy):
        if not copy.exists():
            make()
            save(database, unfinished := copy.with_suffix(".part"))  # type: ignore[arg-type]
            with suppress(FileNotFoundError):
                unfinished.rename(copy)
            return
    load(database, copy)  # type: ignore[arg-type]


@contextmanager
def _alone(copy: Path) -> Iterator[None]:
    """Nobody else makes the copy meanwhile."""
    with copy.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _save_sqlite(database: sqlite3.Connection, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        database.backup(file)


def _load_sqlite(database: sqlite3.Connection, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        file.backup(database)


def _save_postgresql(database: str, copy: Path) -> None:
    """Nothing where PostgreSQL's programs are not: then each is migrated."""
    if BINARIES:
        command = [str(BINARIES[-1] / "pg_dump"), "--no-owner", "--inserts", "-f", str(copy), database]
        subprocess.run(command, check=True)


def _load_postgresql(database: str, copy: Path) -> None:
    # Lines that begin so are psql's own.
    words = "\n".join(line for line in copy.read_text().splitlines() if not line.startswith("\\"))
    with psycopg.connect(database) as server:
        server.execute(words)  # type: ignore[call-overload]
