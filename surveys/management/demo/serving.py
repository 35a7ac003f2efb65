"""Serve the demo on this machine: the web server and the background worker, until Ctrl+C."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

WORKERS = 2
GOODBYE_SECONDS = 25
"""After so long a process that was asked to end is killed: one that is only starting may not have heard it."""


def serve(*, port: int, accounts: Sequence[str], password: str) -> None:
    """Run granian and the worker side by side; when one ends, or on Ctrl+C, both are stopped.

    Those of ``accounts`` that have this ``password`` can sign in with one click, unless the site is given a host
    name, so that other machines could reach it.
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
        _end(running)


def is_free(port: int) -> bool:
    """Return whether nobody serves on this port of this machine.

    Granian lets several servers listen on one port, which take turns then: one would meet the pages of another demo.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def server_command(port: int, *, log_level: str = "warning") -> list[str]:
    """Return the command of the web server, which restarts a worker that dies."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WORKERS), "--respawn-failed-workers", "--workers-kill-timeout", "20"),
        *("--no-ws", "--backpressure", "4096", "--log-level", log_level),
        "cati.asgi:application",
    ]


def _open_door(accounts: Sequence[str], password: str) -> dict[str, str]:
    if os.environ.get("ALLOWED_HOSTS") or os.environ.get("HTTPS"):
        return {}
    return {"DEMO_ACCOUNTS": ",".join(accounts), "DEMO_PASSWORD": password}


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_any(running: Sequence[subprocess.Popen[bytes]]) -> None:
    while True:
        for process in running:
            try:
                process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            return
