"""The real server with the world of ``step_world``, for benchmarks over HTTP: who asks, and what it costs.

granian serves with two workers, as in production. ``Cpu`` counts what the server's processes spend, and PostgreSQL's
own processes where they run on this machine.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.benchmarks.scratch import fdatasync_ms
from tests.resilience.databases import beside

ROOT = Path(__file__).parents[2]
CONNECTIONS = (1, 16, 64)
TICKS = os.sysconf("SC_CLK_TCK")
IDLE = 15
"""Seconds after which a connection may have been closed at the other end."""
STARTED_AS = "import json; from surveys.management.demo.serving import *; print(json.dumps(server_command({port})))"
HEADERS = {"HX-Request": "true", "HX-Request-Type": "partial", "Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class World:
    """The arguments of ``step_world``: interviewers with a begun interview, its questions, cases for each of them,

    interviewers with nothing in hand, and interviewers of another study with short interviews.
    """

    interviewers: int
    questions: int
    cases_each: int
    callers: int = 0
    short: int = 0


@dataclass(frozen=True)
class Served:
    """A server that answers. ``signs``: what ``step_world`` says of the people there.

    ``environment``: of a process that works on the same database.
    """

    port: int
    cpu: "Cpu"
    signs: dict[str, Any]
    fdatasync_ms: float
    environment: dict[str, str]


@contextmanager
def served(database_url: str, world: World, root: Path = ROOT) -> Iterator[Served]:
    """The product of the folder ``root`` with a database of its own: a file, or one beside this PostgreSQL's."""
    with tempfile.TemporaryDirectory(prefix="ascolto-step-") as folder, beside(database_url, "served") as own_url:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": own_url,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.step_server",
            "DEBUG": "0",
        }
        for command in (["migrate", "-v0"], ["createcachetable"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=root, env=environment, check=True)
        signs = _made(world, root, environment)
        port = _free_port()
        server = _serve(port, root, environment)
        try:
            yield Served(port, Cpu(server.pid, own_url), signs, fdatasync_ms(Path(folder)), environment)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def _made(world: World, root: Path, environment: dict[str, str]) -> dict[str, Any]:
    made = [world.interviewers, world.questions, world.cases_each, world.callers, world.short]
    command = [sys.executable, "-m", "tests.benchmarks.step_world", *map(str, made)]
    told = subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    signs: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return signs


def _serve(port: int, root: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start the server as the product of this folder starts it."""
    asked = [sys.executable, "-c", STARTED_AS.format(port=port)]
    command = json.loads(subprocess.run(asked, cwd=root, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    server = subprocess.Popen(command, cwd=root, env=environment, start_new_session=True)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Interviewer:
    """One connection that is kept: answers, and takes the next case when an interview is over.

    Its sign names the attempt in hand; without one the first case is yet to come.
    """

    def __init__(self, port: int, sign: dict[str, Any]) -> None:
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = f"sessionid={sign['session']}; csrftoken={sign['csrf']}"
        self._csrf, self._call, self._page, self._told = sign["csrf"], "", "", ""
        self._asked = 0.0
        if "attempt" in sign:
            self._call = f"/calls/{sign['attempt']}/"
            self._page = self._get(f"{self._call}interview/")

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to ask."""
        return hidden(self._page, "page") is None

    def answer(self) -> float:
        """Seconds from sending an answer to having the next question."""
        page, key = hidden(self._page, "page"), hidden(self._page, "key")
        typed = "3" if (page or "").startswith("n") else "1"
        body = f"page={page}&key={key}&q0-path={page}&q0-typed={typed}"
        start = time.perf_counter()
        status, text = self._send("POST", f"{self._call}interview/", body)
        spent = time.perf_counter() - start
        if status != 200 or hidden(text, "page") == page:
            raise RuntimeError(f"{status} for {page}: {text[:300]}")
        self._page = text
        return spent

    def leave(self) -> None:
        """Close the connection."""
        self._wire.close()

    def look(self) -> float:
        """Seconds of the empty page."""
        start = time.perf_counter()
        status, _text = self._send("GET", "/benchmark-empty/")
        if status != 200:
            raise RuntimeError(str(status))
        return time.perf_counter() - start

    def take(self, study: int) -> None:
        """The first case of the shift."""
        self._go_on(self._post(f"/shift/{study}/next/", ""))

    def reach(self) -> None:
        """From the case in hand to its first question."""
        self.ring()
        self.begin()

    def ring(self) -> None:
        """The panel of the case in hand, its dial, the page while it rings."""
        phone = hidden(self._told or self._get(self._call), "phone")
        dialled = self._post(f"{self._call}dial/", f"phone={phone}")
        if dialled:
            self._get(dialled)

    def begin(self) -> None:
        """They answer: the first question."""
        begun = self._post(f"{self._call}outcome/", "typed=1")
        self._page = self._get(begun) if begun else self._told
        if self.is_done:
            raise RuntimeError(f"no question after the dial: {self._page[:300]}")

    def hang_up(self) -> None:
        """Nobody answers: the next case is in hand."""
        self._go_on(self._post(f"{self._call}outcome/", "typed=2"))

    def look_after(self) -> None:
        """The page after the call."""
        self._get(f"{self._call}after/")

    def finish(self) -> None:
        """End the interview that is over, and have the next case in hand."""
        self._go_on(self._post(f"{self._call}interview/finish/", "key="))

    def _go_on(self, where: str) -> None:
        if not where:
            where = _own_address(self._told)
        if not where.startswith("/calls/"):
            raise RuntimeError(f"no case is left: {where}")
        self._call = where

    def next_case(self) -> float:
        """Seconds from finishing an interview to having the first question of the next."""
        start = time.perf_counter()
        self.finish()
        self.reach()
        return time.perf_counter() - start

    def _get(self, path: str) -> str:
        status, text = self._send("GET", path, whole=True)
        if status != 200:
            raise RuntimeError(f"{status} for {path}: {text[:300]}")
        return text

    def _post(self, path: str, body: str) -> str:
        """Where it leads; empty if the page that follows came with the answer, as scripts ask for."""
        status, self._told = self._send("POST", path, f"{body}&sets_address=1", whole=True)
        if status not in {200, 302}:
            raise RuntimeError(f"{status} for {path}: {self._told[:300]}")
        return self._location

    def _send(self, method: str, path: str, body: str = "", *, whole: bool = False) -> tuple[int, str]:
        headers = {"Cookie": self._cookie, "X-CSRFToken": self._csrf, **HEADERS}
        if whole:
            headers = {name: value for name, value in headers.items() if not name.startswith("HX")}
        if time.monotonic() - self._asked > IDLE:
            self._wire.close()  # and is opened again by the request
        self._asked = time.monotonic()
        self._wire.request(method, path, body or None, headers)
        response = self._wire.getresponse()
        self._location = response.headers.get("Location", "")
        return response.status, response.read().decode()


class Cpu:
    """Seconds of CPU spent so far by the web server, and by the database's processes where they are of this machine."""

    def __init__(self, server: int, database_url: str) -> None:
        self._server, self._postmaster = server, _postmaster(database_url)

    def now(self) -> tuple[float, float | None]:
        """Of the web server, of the database (``None``: somewhere else); SQLite spends the server's."""
        web = database = 0.0
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == self._server:
                web += int(fields[11]) + int(fields[12])
            elif self._postmaster and self._postmaster in (int(fields[1]), int(entry.parent.name)):
                ended = sum(map(int, fields[13:15])) if int(entry.parent.name) == self._postmaster else 0
                database += int(fields[11]) + int(fields[12]) + ended
        return web / TICKS, None if self._postmaster is None else database / TICKS


def _postmaster(database_url: str) -> int | None:
    """The parent of a PostgreSQL's processes; 0 for SQLite, ``None`` if it is not on this machine."""
    if not database_url:
        return 0
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        try:
            return int(Path(f"/proc/{row[0] if row else 0}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return None


class Spent:
    """What was done and what it cost: seconds of each, of the clock, of CPU, and of it the database's."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.seconds = self.cpu = 0.0
        self.database: float | None = 0.0

    @contextmanager
    def counting(self, cpu: Cpu) -> Iterator[list[float]]:
        """What is done in here counts."""
        begun, (web, database) = time.perf_counter(), cpu.now()
        yield self.times
        web_now, database_now = cpu.now()
        self.seconds += time.perf_counter() - begun
        if database is None or database_now is None or self.database is None:
            self.database = None
        else:
            self.database += database_now - database
            self.cpu += database_now - database
        self.cpu += web_now - web

    def each(self) -> dict[str, float | None]:
        """CPU of one, in ms."""
        count = len(self.times)
        database = None if self.database is None else round(1000 * self.database / count, 3)
        return {"cpu_ms": round(1000 * self.cpu / count, 3), "database_ms": database}


def together(
    interviewers: list[Interviewer], act: Callable[[Interviewer], float | list[float] | None], seconds: float
) -> list[float]:
    """The seconds of each act, all interviewers at once, until the time is over or one of them has nothing to do."""
    until, times, faults = time.perf_counter() + seconds, list[float](), list[Exception]()
    is_done = threading.Event()

    def work(interviewer: Interviewer) -> None:
        try:
            while time.perf_counter() < until and not is_done.is_set():
                took = act(interviewer)
                if took is None:
                    is_done.set()
                else:
                    times.extend(took if isinstance(took, list) else [took])
        except Exception as fault:  # told by the main thread
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(interviewer,)) for interviewer in interviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return times


def percentile_ms(times: list[float], percent: int) -> float:
    """The so many per cent of the times that are not longer, in ms."""
    return 1000 * sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def in_ms(spent: float | None) -> str:
    """For a table: the database's part, or that it was spent on another machine."""
    return "elsewhere" if spent is None else f"{spent:.2f}"


def _own_address(page: str) -> str:
    """The address that the page's script gives it; empty without one."""
    found = re.search(r' data-address="([^"]*)"', page)
    return found[1] if found else ""


def hidden(page: str, name: str) -> str | None:
    """The value of a page's hidden field."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return found[1] if found else None
