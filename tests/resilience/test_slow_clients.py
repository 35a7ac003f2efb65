"""Slow clients hold nobody up: 200 stop in the middle of a request, 200 send a byte a second, 70 take nothing.

Forty interviewers answer from the same address meanwhile, on the bare server and behind each of the two servers that
``.deploy/`` has examples for: the slowest twentieth of their answers take at most half as long again as without.
"""

import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .balancer import NGINX, balanced
from .caddy import CADDY, behind_caddy
from .interviewer import Interviewer
from .serving import Site
from .shifts import at_work

pytestmark = [pytest.mark.once, pytest.mark.drill]
INTERVIEWERS, QUESTIONS = 40, 200
HALF_SENT, DRIPPING, NOT_READING = 200, 200, 70
FILE = 20 * 1024 * 1024
ROUNDS, SECONDS, TRIES = 3, 1.5, 8
AT_MOST = 1.5
NOISE = 0.5
"""Seconds of an answer below which a busy machine's other work weighs more than what slow clients cost. A server that
they hold up answers in tens of seconds, or never."""
ARRIVAL = 1.5
"""Seconds in which they connect, and the buffers between server and kernel fill: measured is what comes after."""
BODY = (
    b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 5000\r\n\r\nlogin=giu"
)
DOWNLOAD = b"GET /static/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass
class TimedInterviewer(Interviewer):
    """``waits``: of each answer when it was sent, and for how long it was waited for."""

    waits: list[tuple[float, float]] = field(default_factory=list)

    def sent(self, page: str, key: str, given: str) -> tuple[int, bool, str] | None:
        began = time.monotonic()
        answer = super().sent(page, key, given)
        self.waits.append((began, time.monotonic() - began))
        return answer


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, list[dict[str, Any]]]]:
    """A site with begun interviews and a large file."""
    folder = tmp_path_factory.mktemp("data")
    site = Site(folder)
    site.environment["PROXIES"] = "1"
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "large.bin").write_bytes(os.urandom(FILE))
    world = site.told_by("tests.benchmarks.step_world", INTERVIEWERS, QUESTIONS, 2)
    site.start()
    yield site, world["interviewers"]
    site.stop()


def serve_alone(folder: Path, port: int) -> AbstractContextManager[int]:
    return nullcontext(port)


def serve_behind_caddy(folder: Path, port: int) -> AbstractContextManager[int]:
    return behind_caddy(folder, port)


def serve_behind_nginx(folder: Path, port: int) -> AbstractContextManager[int]:
    return balanced(folder, [port, port])


def is_missing(program: str) -> bool:
    return not program and "CI" not in os.environ


@pytest.mark.parametrize(
    "serve",
    [
        pytest.param(serve_alone, id="alone"),
        pytest.param(
            serve_behind_caddy,
            id="caddy",
            marks=pytest.mark.skipif(is_missing(CADDY), reason="Caddy is not installed"),
        ),
        pytest.param(
            serve_behind_nginx,
            id="nginx",
            marks=pytest.mark.skipif(is_missing(NGINX), reason="nginx is not installed"),
        ),
    ],
)
def test_slow_clients_hold_forty_interviewers_of_their_address_up_by_half_at_most(
    serve: Callable[[Path, int], AbstractContextManager[int]],
    site: tuple[Site, list[dict[str, Any]]],
    tmp_path: Path,
    say: Callable[[str], None],
) -> None:
    server, signs = site
    with serve(tmp_path / "front", server.port) as port:
        people = [
            TimedInterviewer(port, sign, random.Random(number), pause=(0.4, 0.9)) for number, sign in enumerate(signs)
        ]
        with at_work(people):
            time.sleep(1)
            for _ in range(TRIES):  # the machine has other work too: a figure that it has spoilt is taken again
                calm, beside = measure(port, people)
                if beside <= AT_MOST * max(calm, NOISE):
                    break
    say(f"slow clients, {serve.__name__}: 95 % of answers in {calm:.3f} s without them, in {beside:.3f} beside them")
    assert [person.fault for person in people if person.fault] == []
    assert sum(person.resent for person in people) == 0
    assert beside <= AT_MOST * max(calm, NOISE)


def measure(port: int, people: list[TimedInterviewer]) -> tuple[float, float]:
    """Seconds in which 95 % of the answers came without slow clients and beside them, in turn."""
    calm, beside = list[float](), list[float]()
    for _ in range(ROUNDS):
        calm += waits_of(people, SECONDS)
        with slow_clients(port):
            beside += waits_of(people, SECONDS)
    return percentile(calm), percentile(beside)


def waits_of(people: list[TimedInterviewer], seconds: float) -> list[float]:
    """The waits for answers that were sent in these seconds; whoever waits longer counts with that."""
    began = time.monotonic()
    time.sleep(seconds)
    ended = time.monotonic()
    # Whoever has sent nothing in this time waits for an answer from before: that wait is waited for, and counts.
    while not all(any(at + spent >= began for at, spent in list(person.waits)) for person in people):
        assert [person.fault for person in people if person.fault] == []
        assert time.monotonic() - ended < 60
        time.sleep(0.05)
    return [spent for person in people for at, spent in list(person.waits) if at < ended and at + spent >= began]


def percentile(waits: list[float]) -> float:
    return sorted(waits)[len(waits) * 95 // 100]


@contextmanager
def slow_clients(port: int) -> Iterator[None]:
    """All of them, while the block lasts."""
    with ExitStack() as stack:
        enough = threading.Event()
        half_sent = [connect(port, BODY, stack) for _ in range(HALF_SENT)]
        dripping = [connect(port, BODY, stack) for _ in range(DRIPPING)]
        not_reading = [connect(port, DOWNLOAD, stack) for _ in range(NOT_READING)]
        assert len(half_sent) + len(dripping) + len(not_reading) == HALF_SENT + DRIPPING + NOT_READING
        thread = threading.Thread(target=drip, args=(dripping, enough))
        thread.start()
        time.sleep(ARRIVAL)
        try:
            yield
        finally:
            enough.set()
            thread.join()


def connect(port: int, beginning: bytes, stack: ExitStack) -> socket.socket:
    """A connection on which this has been sent, and whose answer is not read."""
    connection = stack.enter_context(socket.socket())
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    connection.sendall(beginning)
    return connection


def drip(connections: list[socket.socket], enough: threading.Event) -> None:
    """A byte a second on each, evenly; where the server has refused the rest, none."""
    while not enough.is_set():
        for connection in connections:
            with suppress(OSError):
                connection.sendall(b"a")
            if enough.wait(1 / len(connections)):
                return
