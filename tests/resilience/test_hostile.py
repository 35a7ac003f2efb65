"""Hostile files, patterns, formulas and requests, thrown at a running server, cost nobody else anything.

Eight interviewers answer beside; ``HOSTILE_SHOTS`` and ``HOSTILE_SEED`` say how many and which, 150 and 1 otherwise.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.waiting import wait_until

from .databases import own_database
from .hostile_requests import Attack, Shot
from .interviewer import Interviewer
from .serving import Site
from .shifts import at_work

SHOTS, SEED = int(os.environ.get("HOSTILE_SHOTS", "150")), int(os.environ.get("HOSTILE_SEED", "1"))
INTERVIEWERS, ATTACKERS, STALLED, QUESTIONS = 8, 6, 10, 600
ANSWERS_BEFORE = 8
"""Of each interviewer, before the attack begins."""
PATIENCE = 60
"""Seconds after which whoever attacks has waited too long for an answer."""
LATE = 1.0
"""Seconds of a machine that does nothing else; where others are at work on it, as many times as long."""
MIB = 1024 * 1024
MOST_GROWTH = 350 * MIB
"""Of all processes of the server together, once all is over: those that open files are among them then."""
MOST_AT_ONCE = 3_000 * MIB


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with own_database("hostile") as url:
        site = Site(tmp_path, url)
        yield site
        site.kill()


@dataclass
class Watched(Interviewer):
    """An interviewer who notes how long each answer was under way."""

    waits: list[tuple[float, float]] = field(default_factory=list)
    """When it was sent, and for how long it was waited for."""
    refused: Counter[int] = field(default_factory=Counter)

    def sent(self, page: str, key: str, given: str) -> tuple[int, bool, str] | None:
        began = time.monotonic()
        answer = super().sent(page, key, given)
        self.waits.append((began, time.monotonic() - began))
        self.refused[answer[0] if answer else 0] += 1
        return answer


PULSE = """
import time
while True:
    began, work = time.monotonic(), time.process_time()
    while time.process_time() - work < 0.03:
        pass
    print(began, (time.monotonic() - began) / (time.process_time() - work), flush=True)
    time.sleep(0.15)
"""


class Pulse:
    """How much longer than alone a little work takes on this machine, moment by moment: others may be at work on it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("w") as written:
            self._process = subprocess.Popen([sys.executable, "-c", PULSE], stdout=written)

    def __enter__(self) -> Pulse:
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.kill()
        self._process.wait()
        lines = [line.split() for line in self._file.read_text().splitlines()]
        self._beats = [(float(line[0]), float(line[1])) for line in lines if len(line) == 2]

    def slowness(self, began: float, ended: float) -> float:
        """How many times as long, at the worst around that time."""
        return max((times for at, times in self._beats if began - 1 < at < ended + 1), default=1.0)


@dataclass(frozen=True)
class Met:
    """What came of a shot."""

    shot: Shot
    status: int
    """0 where the connection just ended, or nothing came."""
    text: str
    seconds: float


def shoot(port: int, world: dict[str, Any], shot: Shot) -> Met:
    """Send it and read what comes."""
    headers = {"Accept-Language": "en", "Content-Length": str(len(shot.body)), **_sign(world, shot), **shot.headers}
    lines = [f"{shot.method} {shot.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if "Host" not in headers:
        lines.append("Host: localhost")
    request = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace") + shot.body
    began, status, text = time.monotonic(), 0, ""
    with (
        suppress(http.client.HTTPException, ConnectionError, TimeoutError),
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire,
    ):
        with suppress(OSError):  # refused before all of it was read
            wire.sendall(request)
        with closing(http.client.HTTPResponse(wire, method=shot.method)) as answer:
            answer.begin()
            text, status = answer.read().decode(errors="replace"), answer.status
    return Met(shot, status, text, time.monotonic() - began)


def _sign(world: dict[str, Any], shot: Shot) -> dict[str, str]:
    if shot.by == "token":
        return {"Authorization": f"Bearer {world['token']}"}
    if not shot.by:
        return {}
    sign = world["people"][shot.by]
    return {"Cookie": f"sessionid={sign['session']}; csrftoken={sign['csrf']}", "X-CSRFToken": sign["csrf"]}


@contextmanager
def stalled(port: int) -> Iterator[None]:
    """Connections that promise a body and never bring it."""
    wires = [socket.create_connection(("127.0.0.1", port)) for _ in range(STALLED)]
    for wire in wires:
        wire.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\nlogin=")
    try:
        yield
    finally:
        for wire in wires:
            wire.close()


def memory(site: Site) -> int:
    """Bytes that all processes of the server have to themselves."""
    found = 0
    for pid in site.processes():
        with suppress(OSError):
            pages = Path(f"/proc/{pid}/statm").read_text().split()
            found += (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")
    return found


@pytest.mark.drill
def test_hostile_files_and_requests_cost_nobody_else_anything(
    site: Site, tmp_path: Path, say: Callable[[str], None]
) -> None:
    world = site.told_by("tests.resilience.hostile_world", INTERVIEWERS, QUESTIONS)
    site.start()
    people = [Watched(site.port, sign, random.Random(number)) for number, sign in enumerate(world["interviewers"])]
    shots = list(islice(Attack(world, SEED).shots(), SHOTS))
    with Pulse(tmp_path / "pulse") as pulse, at_work(people):
        wait_until(lambda: all(len(person.waits) >= ANSWERS_BEFORE for person in people))
        workers, before, quiet = site.web_workers(), memory(site), time.monotonic()
        peak = [before]
        with stalled(site.port), ThreadPoolExecutor(ATTACKERS) as attackers:
            met = []
            for one in attackers.map(lambda shot: shoot(site.port, world, shot), shots):
                met.append(one)
                peak.append(memory(site))
        over = time.monotonic()
    after = memory(site)
    say(_figures(met, people, quiet, over, (before, max(peak), after)))
    assert [person.fault for person in people if person.fault] == []
    assert [one for one in met if one.status >= 500 and one.status != 503] == []
    assert [one for one in met if not _is_in_words(one)] == []
    assert sum((person.refused for person in people), Counter()).keys() == {200}
    assert _late(people, pulse) == []
    assert site.web_workers() == workers
    assert max(peak) < MOST_AT_ONCE
    assert after - before < MOST_GROWTH


def _is_in_words(met: Met) -> bool:
    """Whether whoever sent it reads what is wrong; what is no request is refused in front of us, with a status."""
    if met.status < 400 or not met.shot.is_http or met.shot.method == "HEAD":
        return met.status > 0 or not met.shot.is_http
    words = re.sub(r"<(style|script|head).*?</\1>|<[^>]+>", " ", met.text, flags=re.DOTALL)
    return len(words.split()) >= 4


def _late(people: list[Watched], pulse: Pulse) -> list[tuple[float, float]]:
    """Answers that came too late: how long they took, and how many times as long all took on the machine meanwhile."""
    return [
        (round(spent, 2), round(times, 1))
        for person in people
        for began, spent in person.waits[ANSWERS_BEFORE:]
        if spent > LATE * (times := max(1.0, pulse.slowness(began, began + spent)))
    ]


def _figures(met: list[Met], people: list[Watched], quiet: float, over: float, memories: tuple[int, int, int]) -> str:
    waits = [one for person in people for one in person.waits]
    calm = sorted(spent for began, spent in waits if began + spent < quiet)
    beside = sorted(spent for began, spent in waits if quiet <= began < over)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(Counter(o.status for o in met).items()))
    before, peak, after = (bytes_ // MIB for bytes_ in memories)
    return (
        f"hostile on {connection.vendor}: {len(met)} requests in {over - quiet:.0f} s, the slowest "
        f"{max(one.seconds for one in met):.1f} ({statuses}) beside "
        f"{len(beside)} answers: median {beside[len(beside) // 2]:.3f} s, 99 % {beside[len(beside) * 99 // 100]:.3f}, "
        f"slowest {beside[-1]:.2f} (before: {calm[len(calm) // 2]:.3f}, slowest {calm[-1]:.2f}); memory "
        f"{before} MB before, at most {peak}, {after} afterwards"
    )
