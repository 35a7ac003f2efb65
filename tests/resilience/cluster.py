"""A PostgreSQL server of one's own, to be stopped and started again."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Cluster:
    """An empty cluster with one database, in a folder that goes when the block ends; it answers on a socket there."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="ascolto-pg-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "ascolto", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._run("createdb", "-h", str(self.folder), "-p", str(self.port), "-U", "ascolto", "ascolto")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop(check=False)
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        """The database, as ``DATABASE_URL`` names it."""
        return f"postgres://ascolto@/ascolto?host={self.folder}&port={self.port}"

    def start(self) -> None:
        """Start the server, waiting until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses='' -c max_connections=100"
        self._run("pg_ctl", "-w", "-D", "data", "-l", "log", "-o", options, "start")

    def stop(self, *, check: bool = True) -> None:
        """Stop it as a crash would: every connection breaks at once."""
        self._run("pg_ctl", "-w", "-m", "immediate", "-D", "data", "stop", check=check)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        subprocess.run(
            [*as_postgres, str(BINARIES[-1] / program), *arguments],
            cwd=self.folder,
            check=check,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
