"""Slow clients stop nobody: the real server, on SQLite, with many connections that never finish."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from surveys.management.demo.serving import THREADS, WORKERS

ROOT = Path(__file__).parents[3]
STALLED = 40
SERVER = ["--interface", "wsgi", "--host", "127.0.0.1", "--workers", str(WORKERS), "--blocking-threads", str(THREADS)]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A port on which the site answers, with a database of its own."""
    data = tmp_path_factory.mktemp("data")
    surroundings = {**os.environ, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "cati.settings"}
    surroundings.pop("DATABASE_URL", None)
    for command in ("migrate", "createcachetable"):
        subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=surroundings, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command_line = [sys.executable, "-m", "granian", *SERVER, "--port", str(number), "cati.wsgi:application"]
    server = subprocess.Popen(command_line, cwd=ROOT, env=surroundings, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(number)
        yield number
    finally:
        server.terminate()
        server.wait(20)


def wait_until_it_answers(number: int, seconds: float = 60) -> None:
    """Until ten pages in a row come at once: each worker answers its own connections, and one may start later."""
    end, at_once = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        try:
            at_once = at_once + 1 if seconds_for_a_page(number) < 0.5 else 0
        except (URLError, OSError):
            time.sleep(0.3)
        if at_once == 10:
            return
    raise TimeoutError(f"no answer on port {number} after {seconds} s")


def seconds_for_a_page(number: int) -> float:
    start = time.monotonic()
    with urlopen(f"http://127.0.0.1:{number}/account/login/", timeout=10) as answer:
        assert answer.status == 200
    return time.monotonic() - start


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET /account/login/ HTTP/1.1\r\nHost: local",
        b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 5000\r\n\r\nlogin=giu",
    ],
    ids=["in the headers", "in the body"],
)
def test_forty_clients_who_stall_hold_nobody_up(beginning: bytes, port: int) -> None:
    with ExitStack() as stack:
        for _ in range(STALLED):
            stalled = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            stalled.sendall(beginning)
        time.sleep(1)
        assert max(seconds_for_a_page(port) for _ in range(5)) < 2
