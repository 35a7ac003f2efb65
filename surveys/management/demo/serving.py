"""Serve the demo on this machine: the web server and the background worker, until Ctrl+C."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

WORKERS, THREADS = 2, 32
"""A client who stalls in the middle of a body holds a thread: more threads than anybody has slow clients."""


def serve(*, port: int) -> None:
    """Run granian and the worker side by side; when one ends, or on Ctrl+C, both are stopped."""
    commands = [
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--log-level", "warning"),
            "cati.wsgi:application",
        ],
        [sys.executable, "manage.py", "work"],
    ]
    running = [subprocess.Popen(command, env=os.environ) for command in commands]  # noqa: S603 (our own commands)

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


def _wait_for_any(running: Sequence[subprocess.Popen[bytes]]) -> None:
    while True:
        for process in running:
            try:
                process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            return
