"""What one interviewer's step costs through the web server: ``python -m tests.benchmarks.step [--json]``.

A step is the POST of one answer, its commit and the next question's fragment. granian serves with
two workers, as in production; 1, 16 and 64 interviewers answer as fast as they are answered. The
same connections then ask for an empty page behind sign-in: the ratio of CPU is what the step itself
costs. On SQLite, and on PostgreSQL
where it is at hand. ``--seconds`` (6) is how long each
number of connections is measured. An interview has ``--questions`` (100); the CPU of finishing it, of
the next case and its call is counted among its answers.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.scratch import databases, fdatasync_ms, table_beside

CONNECTIONS = (1, 16, 64)
ANSWERS_EACH = 1200
"""For how many answers there are cases."""
TICKS = os.sysconf("SC_CLK_TCK")
INTERVIEWERS = max(CONNECTIONS)
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
    print(f"\n{database}  (fdatasync {rows.pop('fdatasync_ms'):.2f} ms)")
    print("connections  answers/s   p50 ms   p95 ms   p99 ms   CPU ms  queries  ratio to empty")
    for connections, row in rows.items():
        print(
            f"{connections:>11}  {row['per_s']:>9.0f} {row['p50_ms']:>8.1f} {row['p95_ms']:>8.1f} "
            f"{row['p99_ms']:>8.1f} {row['cpu_ms']:>8.2f} {row['queries']:>8} {row['ratio_to_empty']:>15.1f}"
        )


def measured(database_url: str, seconds: float, questions: int) -> dict[str, Any]:
    """The figures of one database, by number of connections."""
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
        made = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.step_world", *map(str, (INTERVIEWERS, questions, cases_each))],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        world = json.loads(made.stdout.splitlines()[-1])
        port = _free_port()
        server = _serve(port, environment)
        try:
            interviewers = [Interviewer(port, sign) for sign in world["interviewers"]]
            rows = {str(n): _row(server.pid, interviewers[:n], seconds, world["queries"]) for n in CONNECTIONS}
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
        return {"fdatasync_ms": fdatasync_ms(Path(folder)), **rows}


class Interviewer:
    """One connection that is kept: answers, and takes the next case when an interview is over."""

    def __init__(self, port: int, sign: dict[str, Any]) -> None:
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = f"sessionid={sign['session']}; csrftoken={sign['csrf']}"
        self._csrf, self._call = sign["csrf"], f"/calls/{sign['attempt']}/"
        self._page = self._get(f"{self._call}interview/")[1]

    def answer(self) -> float:
        """Seconds from sending an answer to having the next question."""
        page, key = _hidden(self._page, "page"), _hidden(self._page, "key")
        if page is None:
            self._next_case()
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

    def _next_case(self) -> None:
        self._call = self._post(f"{self._call}interview/finish/", "key=")
        phone = _hidden(self._get(self._call)[1], "phone")
        self._post(f"{self._call}dial/", f"phone={phone}")
        self._page = self._get(self._post(f"{self._call}outcome/", "typed=1"))[1]

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


def _row(server: int, interviewers: list[Interviewer], seconds: float, queries: int) -> dict[str, Any]:
    _together(interviewers, Interviewer.answer, min(1.0, seconds))
    times, cpu = _spent(server, interviewers, Interviewer.answer, seconds)
    empty_times, empty_cpu = _spent(server, interviewers, Interviewer.look, seconds / 2)
    step_ms, empty_ms = 1000 * cpu / len(times), 1000 * empty_cpu / len(empty_times)
    return {
        "per_s": len(times) / seconds,
        "p50_ms": round(_percentile(times, 50), 2),
        "p95_ms": round(_percentile(times, 95), 2),
        "p99_ms": round(_percentile(times, 99), 2),
        "cpu_ms": round(step_ms, 3),
        "queries": queries,
        "ratio_to_empty": round(step_ms / empty_ms, 2) if empty_ms else None,
    }


def _spent(
    server: int, interviewers: list[Interviewer], act: Callable[[Interviewer], float], seconds: float
) -> tuple[list[float], float]:
    before = _cpu_seconds(server)
    times = _together(interviewers, act, seconds)
    return times, _cpu_seconds(server) - before


def _together(interviewers: list[Interviewer], act: Callable[[Interviewer], float], seconds: float) -> list[float]:
    until, times, faults = time.perf_counter() + seconds, [], []

    def work(interviewer: Interviewer) -> None:
        try:
            while time.perf_counter() < until:
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


def _cpu_seconds(group: int) -> float:
    """CPU of every process in the server's group, so far."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


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
