"""A database of one's own beside the suite's, on the kind of database that the suite runs on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import psycopg

_numbers = count(1)
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """``DATABASE_URL`` of a new, empty database that goes when the block ends; nothing for SQLite's usual file."""
    with beside(os.environ["DATABASE_URL"] if ON_POSTGRESQL else "", name) as url:
        yield url


@contextmanager
def beside(url: str, name: str) -> Iterator[str]:
    """A new, empty database on the same server, while the block lasts; nothing where there is no server."""
    if not url:
        yield ""
        return
    own = f"{name}_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {own}")  # type: ignore[call-overload]
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{own}"))
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {own} WITH (FORCE)")  # type: ignore[call-overload]
