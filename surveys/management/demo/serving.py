"""Serve the demo on this machine: the web server and the background worker, until Ctrl+C."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

WORKERS, THREADS = 2, 32
"""A client who stalls in the middle of a body holds a thread: more threads than anybody has slow clients."""
LOGGING = Path(__file__).with_name("granian.json")


class NotAboutThreads(logging.Filter):
    """Leaves out granian's remark that there are more threads than cores: there are, for the reason above."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is printed."""
        return not record.getMessage().startswith("Configuration allows spawning up to")


def serve(*, port: int, accounts: Sequence[str], password: str) -> None:
    """Run granian and the worker side by side; when one ends, or on Ctrl+C, both are stopped.

    ``accounts`` sign in there by a click, those of them that have this ``password``; not where the site is given a
    name, so that others could reach it.
    """
    commands = [server_command(port), [sys.executable, "manage.py", "work"]]
    environment = {**os.environ, **_open_door(accounts, password)}
    running = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603 (our own commands)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        _wait_for_any(running)
    except KeyboardInterrupt:
        pass
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def server_command(port: int) -> list[str]:
    """The web server; a worker of it that dies is started again."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WORKERS), "--respawn-failed-workers", "--blocking-threads", str(THREADS)),
        *("--log-level", "warning", "--log-config", str(LOGGING)),
        "cati.wsgi:application",
    ]


def _open_door(accounts: Sequence[str], password: str) -> dict[str, str]:
    if os.environ.get("ALLOWED_HOSTS") or os.environ.get("HTTPS"):
        return {}
    return {"DEMO_ACCOUNTS": ",".join(accounts), "DEMO_PASSWORD": password}


def _wait_for_any(running: Sequence[subprocess.Popen[bytes]]) -> None:
    while True:
        for process in running:
            try:
                process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            return
