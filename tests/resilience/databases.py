"""A database of one's own beside the suite's, on the kind of database that the suite runs on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """``DATABASE_URL`` of a new, empty database that goes when the block ends; nothing for SQLite's usual file."""
    if not ON_POSTGRESQL:
        yield ""
        return
    url, own = os.environ["DATABASE_URL"], f"{name}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {own}")  # type: ignore[call-overload]
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{own}"))
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {own} WITH (FORCE)")  # type: ignore[call-overload]
