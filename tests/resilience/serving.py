"""The real server with a database of its own, to be killed and started again."""

import json
import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from surveys.management.demo.serving import server_command
from tests.new_databases import fill
from tests.waiting import wait_for_site

ROOT = Path(__file__).parents[2]


class Site:
    """granian in a process group of its own, on one port, with its data in ``folder``."""

    def __init__(self, folder: Path, database_url: str = "", *, empty: bool = False) -> None:
        self.environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "cati.settings",
        }
        self.port = free_port()
        self.logs = folder.with_name(f"{folder.name}-server.log")
        """What server and worker complain of; beside the site's folder, whose bytes some drills search."""
        self._server: subprocess.Popen[bytes] | None = None
        if not empty:
            self._fill(folder, database_url)

    def _fill(self, folder: Path, database_url: str) -> None:
        """Make the tables of a new site."""

        def make() -> None:
            for command in ("migrate", "createcachetable"):
                self.run("manage.py", command, "-v0")

        if database_url:
            fill(database_url, make)
            return
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(folder / "ascolto.sqlite3")) as file:
            fill(file, make)

    def run(self, *command: str) -> str:
        """What a Python command prints, run against the site's database."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *command: object, largest_file: int = resource.RLIM_INFINITY) -> tuple[int, str]:
        """A command of ``manage.py``: how it ended, and all it said, in English."""
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, command)],
            cwd=ROOT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "tests.resilience.in_english"},
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
        )
        return done.returncode, done.stdout + done.stderr

    def told_by(self, module: str, *arguments: object) -> Any:
        """What a module prints on its last line, read as JSON."""
        return json.loads(self.run("-m", module, *map(str, arguments)).splitlines()[-1])

    def start(self, largest_file: int = resource.RLIM_INFINITY) -> None:
        """Start the server and wait until it answers. ``largest_file``: bytes after which its disk is full."""
        with self.logs.open("ab") as log:
            self._server = subprocess.Popen(
                server_command(self.port, log_level="critical"),
                cwd=ROOT,
                env=self.environment,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
            )
        wait_for_site(self.port)

    def web_workers(self) -> set[int]:
        """The processes that answer requests."""
        assert self._server is not None
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        return {pid for pid in map(int, children) if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()}

    def processes(self) -> set[int]:
        """The server's process and all that came of it."""
        found, waiting = set[int](), [self._server.pid] if self._server is not None else []
        while waiting:
            found.add(pid := waiting.pop())
            # A process may end while it is looked at.
            with suppress(OSError):
                for threads in Path(f"/proc/{pid}/task").glob("*/children"):
                    with suppress(OSError):
                        waiting.extend(map(int, threads.read_text().split()))
        return found

    def start_worker(self) -> None:
        """Start the background worker."""
        with self.logs.open("ab") as log:
            self._worker = subprocess.Popen(
                [sys.executable, "manage.py", "work"], cwd=ROOT, env=self.environment, stderr=log
            )

    def stop_worker(self) -> None:
        """Ask it to end."""
        self._worker.terminate()
        self._worker.wait(30)

    def kill_worker(self) -> None:
        """At once, without a word."""
        self._worker.kill()
        self._worker.wait(30)

    def kill(self) -> None:
        """As when the plug is pulled: every process of the server, at once, without a word."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the server to end."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, number)
            self._server.wait(30)
            self._server = None


def free_port() -> int:
    """A port that no connection takes for its own end: while the server is down, a client who tries again and again
    on a port of the kernel's own range ends up connected with itself, and the server cannot have it back.
    """
    while True:
        number = random.randint(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number
