"""Slow clients stop nobody: the real server, on SQLite, with many connections that never finish."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.request import urlopen

import pytest

from tests.resilience.serving import Site

pytestmark = pytest.mark.once
STALLED = 40


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A port on which the site answers, with a database of its own."""
    site = Site(tmp_path_factory.mktemp("data"))
    site.start()
    try:
        for _ in range(10):  # each worker answers its own connections, and one may start later
            page_comes(site.port)
        yield site.port
    finally:
        site.stop()


def page_comes(port: int) -> bool:
    """Whether the page comes before whoever asks for it gives up; those who stall do so for longer."""
    with urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=20) as answer:
        return bool(answer.status == 200)


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
        # Connections are taken in turn: once the first page has come, those who stall are all inside.
        assert all(page_comes(port) for _ in range(5))
