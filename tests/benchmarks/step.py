"""What one interviewer's step costs through the web server: ``python -m tests.benchmarks.step [--json]``.

A step is the POST of one answer, its commit and the next question's fragment. granian serves with
two workers, as in production; 1, 16 and 64 interviewers answer as fast as they are answered. The
same connections then ask for an empty page behind sign-in: the ratio of CPU is what the step itself
costs. On SQLite, and on PostgreSQL where it is at hand; what PostgreSQL's own processes spend is counted
too, where they run on this machine. ``--seconds`` (6) is how long each number of connections is measured.

What is between two interviews is measured apart, on a questionnaire of two questions: the interview is finished, the
next case comes, is dialled and answered, and its interview opens. An interview of the answers has ``--questions``
(100); where all of them are answered while the clock runs, it stands until the next interview has begun.
"""

import argparse
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
from pathlib import Path
from typing import Any

import psycopg

from tests.benchmarks.scratch import databases, fdatasync_ms, table_beside

CONNECTIONS = (1, 16, 64)
ANSWERS_EACH = 1200
"""For how many answers there are cases."""
TICKS = os.sysconf("SC_CLK_TCK")
INTERVIEWERS = max(CONNECTIONS)
CALLERS, CALLS_EACH = 4, 25
"""Who are measured between interviews, and the calls of each."""
HEADERS = {"HX-Request": "true", "HX-Request-Type": "partial", "Content-Type": "application/x-www-form-urlencoded"}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=6)
    options.add_argument("--questions", type=int, default=100)
    chosen = options.parse_args()
    with table_beside(chosen.json), databases() as urls:
        results = {vendor: measured(url, chosen.seconds, chosen.questions) for vendor, url in urls.items()}
        for database, rows in results.items():
            show(database, rows)
    if chosen.json:
        print(json.dumps(results))


def show(database: str, rows: dict[str, Any]) -> None:
    """Print the table of one database."""
    call = rows.pop("call")
    print(f"\n{database}  (fdatasync {rows.pop('fdatasync_ms'):.2f} ms)")
    print("connections  answers/s   p50 ms   p95 ms   p99 ms   CPU ms  of it database  queries  ratio to empty")
    for connections, row in rows.items():
        print(
            f"{connections:>11}  {row['per_s']:>9.0f} {row['p50_ms']:>8.1f} {row['p95_ms']:>8.1f} "
            f"{row['p99_ms']:>8.1f} {row['cpu_ms']:>8.2f} {_in_ms(row['database_ms']):>15} "
            f"{row['queries']:>8} {row['ratio_to_empty']:>15.1f}"
        )
    print(
        f"from one interview to the next: {call['cpu_ms']:.1f} ms of CPU, of it database {_in_ms(call['database_ms'])}"
    )


def _in_ms(spent: float | None) -> str:
    return "elsewhere" if spent is None else f"{spent:.2f}"


def measured(database_url: str, seconds: float, questions: int) -> dict[str, Any]:
    """The figures of one database: by number of connections the answers', and of ``call`` what is between them."""
    cases_each = 1 + ANSWERS_EACH // questions
    with tempfile.TemporaryDirectory(prefix="ascolto-step-") as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.step_server",
            "DEBUG": "0",
        }
        for command in (["migrate", "-v0"], ["createcachetable"]):
            subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
        made = [INTERVIEWERS, questions, cases_each, 0, CALLERS]
        world = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.step_world", *map(str, made)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        signs = json.loads(world.stdout.splitlines()[-1])
        port = _free_port()
        server = _serve(port, environment)
        try:
            cpu = Cpu(server.pid, database_url)
            interviewers = [Interviewer(port, sign) for sign in signs["interviewers"]]
            rows = {str(n): _row(cpu, interviewers[:n], seconds, signs["queries"]) for n in CONNECTIONS}
            call = _call(cpu, [Interviewer(port, sign) for sign in signs["short"]])
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
        return {"fdatasync_ms": fdatasync_ms(Path(folder)), "call": call, **rows}


class Interviewer:
    """One connection that is kept: answers, and takes the next case when an interview is over."""

    def __init__(self, port: int, sign: dict[str, Any]) -> None:
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = f"sessionid={sign['session']}; csrftoken={sign['csrf']}"
        self._csrf, self._call = sign["csrf"], f"/calls/{sign['attempt']}/"
        self._page = self._get(f"{self._call}interview/")[1]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to ask."""
        return _hidden(self._page, "page") is None

    def answer(self) -> float:
        """Seconds from sending an answer to having the next question."""
        page, key = _hidden(self._page, "page"), _hidden(self._page, "key")
        typed = "3" if (page or "").startswith("n") else "1"
        body = f"page={page}&key={key}&q0-path={page}&q0-typed={typed}"
        start = time.perf_counter()
        status, text = self._send("POST", f"{self._call}interview/", body)
        spent = time.perf_counter() - start
        if status != 200 or _hidden(text, "page") == page:
            raise RuntimeError(f"{status} for {page}: {text[:300]}")
        self._page = text
        return spent

    def look(self) -> float:
        """Seconds of the empty page."""
        start = time.perf_counter()
        status, _text = self._send("GET", "/benchmark-empty/")
        if status != 200:
            raise RuntimeError(str(status))
        return time.perf_counter() - start

    def next_case(self) -> float:
        """Seconds from finishing an interview to having the first question of the next."""
        start = time.perf_counter()
        self._call = self._post(f"{self._call}interview/finish/", "key=")
        phone = _hidden(self._get(self._call)[1], "phone")
        self._post(f"{self._call}dial/", f"phone={phone}")
        self._page = self._get(self._post(f"{self._call}outcome/", "typed=1"))[1]
        return time.perf_counter() - start

    def _get(self, path: str) -> tuple[int, str]:
        return self._send("GET", path, whole=True)

    def _post(self, path: str, body: str) -> str:
        self._send("POST", path, body, whole=True)
        return self._location

    def _send(self, method: str, path: str, body: str = "", *, whole: bool = False) -> tuple[int, str]:
        headers = {"Cookie": self._cookie, "X-CSRFToken": self._csrf, **HEADERS}
        if whole:
            headers = {name: value for name, value in headers.items() if not name.startswith("HX")}
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


def _row(cpu: Cpu, interviewers: list[Interviewer], seconds: float, queries: int) -> dict[str, Any]:
    _answers(cpu, interviewers, min(1.0, seconds))
    answers, empty = _answers(cpu, interviewers, seconds), Spent()
    with empty.counting(cpu) as times:
        times += _together(interviewers, Interviewer.look, seconds / 2)
    empty_ms = empty.each()["cpu_ms"]
    step = answers.each()
    return {
        "per_s": len(answers.times) / answers.seconds,
        "p50_ms": round(_percentile(answers.times, 50), 2),
        "p95_ms": round(_percentile(answers.times, 95), 2),
        "p99_ms": round(_percentile(answers.times, 99), 2),
        **step,
        "queries": queries,
        "ratio_to_empty": round((step["cpu_ms"] or 0) / empty_ms, 2) if empty_ms else None,
    }


def _answers(cpu: Cpu, interviewers: list[Interviewer], seconds: float) -> Spent:
    """Answers for so long; while somebody has nothing left to answer, the clock stands and they take the next call."""
    spent = Spent()
    while spent.seconds < seconds:
        with spent.counting(cpu) as times:
            times += _together(interviewers, Interviewer.answer, seconds - spent.seconds)
        for interviewer in interviewers:
            if interviewer.is_done:
                interviewer.next_case()
    return spent


def _call(cpu: Cpu, interviewers: list[Interviewer]) -> dict[str, Any]:
    spent = Spent()
    for turn in range(CALLS_EACH):
        for interviewer in interviewers:
            while not interviewer.is_done:
                interviewer.answer()
        if turn:  # the first call warms up
            with spent.counting(cpu) as times:
                times += [interviewer.next_case() for interviewer in interviewers]
        else:
            for interviewer in interviewers:
                interviewer.next_case()
    return spent.each()


def _together(interviewers: list[Interviewer], act: Callable[[Interviewer], float], seconds: float) -> list[float]:
    """The seconds of each act, all interviewers at once, until the time is over or one of them is done."""
    until, times, faults = time.perf_counter() + seconds, [], []
    is_done = threading.Event()

    def work(interviewer: Interviewer) -> None:
        try:
            while time.perf_counter() < until and not is_done.is_set():
                if act is Interviewer.answer and interviewer.is_done:
                    is_done.set()
                else:
                    times.append(act(interviewer))
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


def _percentile(times: list[float], percent: int) -> float:
    return 1000 * sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def _serve(port: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = ["-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "16"]
    server = subprocess.Popen(
        [sys.executable, *command, "--port", str(port), "--no-ws", "--log-level", "error", "cati.wsgi:application"],
        env=environment,
        start_new_session=True,
    )
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hidden(page: str, name: str) -> str | None:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return found[1] if found else None


if __name__ == "__main__":
    main()
