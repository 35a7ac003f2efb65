"""A PostgreSQL server of one's own, to be stopped and started again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.new_databases import BINARIES

from .serving import free_port


class Cluster:
    """An empty cluster with one database, in a folder that goes when the block ends; it answers on a socket there."""

    LISTENS = ""
    """Addresses beside the socket."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="ascolto-pg-"))
        self.port = free_port()
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        self.run("initdb", "-D", "data", "-U", "ascolto", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.run("createdb", "-h", str(self.folder), "-p", str(self.port), "-U", "ascolto", "ascolto")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop(check=False)
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        """The database, as ``DATABASE_URL`` names it."""
        return f"postgres://ascolto@/ascolto?host={self.folder}&port={self.port}"

    def start(self, data: str = "data", port: int = 0, settings: str = "") -> None:
        """Start the server on the folder ``data``, or another one on a port of its own, waiting until it answers."""
        options = f"-p {port or self.port} -k {self.folder} -c listen_addresses='{self.LISTENS}' -c max_connections=100"
        self.run("pg_ctl", "-w", "-D", data, "-l", f"{data}.log", "-o", f"{options} {settings}", "start")

    def stop(self, *, check: bool = True) -> None:
        """Stop it as a crash would: every connection breaks at once."""
        self.run("pg_ctl", "-w", "-m", "immediate", "-D", "data", "stop", check=check)

    def run(self, program: str, *arguments: str, check: bool = True) -> None:
        """Run one of PostgreSQL's programs in the cluster's folder, as the user that the server runs as."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(_as_postgres(program, arguments), cwd=self.folder, check=check, **quiet)

    def beside(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """One of PostgreSQL's programs that goes on beside the server, until it is ended."""
        return subprocess.Popen(_as_postgres(program, arguments), cwd=self.folder, stderr=subprocess.DEVNULL)


def _as_postgres(program: str, arguments: Sequence[str]) -> list[str]:
    other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    return [*other, str(BINARIES[-1] / program), *arguments]
