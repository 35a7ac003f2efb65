"""A database with a synchronous standby: each can be killed, the standby brought back and promoted."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.waiting import wait_until

from .cluster import Cluster
from .serving import free_port

STANDBY = "two"


class Pair(Cluster):
    """The database in the folder ``data``, its standby in the folder ``two``."""

    LISTENS = "127.0.0.1"

    def __enter__(self) -> Self:
        self.other_port = free_port()
        super().__enter__()
        return self

    def __exit__(self, *how: Any) -> None:
        for data in ("data", STANDBY):
            self.kill(data)
        super().__exit__(*how)

    @property
    def url(self) -> str:
        """Both machines, as ``DATABASE_URL`` names them."""
        return f"postgres://ascolto@127.0.0.1:{self.port},127.0.0.1:{self.other_port}/ascolto"

    @property
    def replica_url(self) -> str:
        """The standby, as ``REPLICA_URL`` names it."""
        return f"postgres://ascolto@127.0.0.1:{self.other_port}/ascolto"

    def standby_was_asked(self, table: str) -> bool:
        """Whether one of its connections has last read this table."""
        asked = "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE %s"
        with psycopg.connect(self.replica_url) as standby:
            return standby.execute(asked, [f"%{table}%"]).fetchone() is not None

    def add_standby(self) -> None:
        """Copy the database to a second machine that follows it, and is waited for."""
        where = f"host=127.0.0.1 port={self.port} user=ascolto application_name={STANDBY}"
        options = ["-X", "stream", "-c", "fast", "-C", "-S", STANDBY, "-R"]
        self.run("pg_basebackup", "-d", where, "-D", STANDBY, *options)
        self.start_standby()

    def start_standby(self) -> None:
        """Start it, wait until it has everything, and wait for it from now on."""
        self.start(STANDBY, self.other_port)
        wait_until(lambda: self.told("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'") != [])
        self.wait_for(f"ANY 1 ({STANDBY})")
        wait_until(lambda: self.told("SELECT sync_state FROM pg_stat_replication") == [("quorum",)])

    def wait_for(self, standbys: str) -> None:
        """Whom a commit waits for: what whoever runs the database says when a standby has gone, and is back."""
        self.told(f"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'")
        self.told("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Make the standby the database."""
        self.run("pg_ctl", "-w", "-D", STANDBY, "promote")

    def restart(self) -> None:
        """As an upgrade does."""
        self.run("pg_ctl", "-w", "-m", "fast", "-D", "data", "stop")
        self.start()

    def kill(self, data: str) -> None:
        """As when the machine's plug is pulled: every process of the server, at once."""
        with suppress(FileNotFoundError):
            first = int((self.folder / data / "postmaster.pid").read_text().split()[0])
            with suppress(FileNotFoundError, ProcessLookupError):
                children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
                for pid in (first, *map(int, children)):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                wait_until(lambda: not _is_alive(first))

    def told(self, words: str) -> list[tuple[Any, ...]]:
        """What the database that writes answers."""
        with psycopg.connect(self.url, autocommit=True, target_session_attrs="read-write") as server:
            found = server.execute(words)  # type: ignore[call-overload]
            return list(found.fetchall()) if found.description else []


def _is_alive(pid: int) -> bool:
    """Not a zombie either, whose parent has not looked."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
