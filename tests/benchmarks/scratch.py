"""A database of its own for a benchmark, and what is known of the disk it lies on."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import Any

PRIVATE_CLUSTER = '. .ci/postgresql && echo "$DATABASE_URL" && read -r'
"""Starts a cluster, says where it is, and stops it when the shell's input ends."""


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """``DATABASE_URL`` by vendor, empty for SQLite. PostgreSQL: the one it names, else a private one if installed."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield {"sqlite": "", "postgresql": given}
    elif shutil.which("pg_ctl") or any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        with subprocess.Popen(
            ["bash", "-c", PRIVATE_CLUSTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as shell:
            assert shell.stdin
            assert shell.stdout
            try:
                yield {"sqlite": "", "postgresql": shell.stdout.readline().strip()}
            finally:
                shell.stdin.close()
    else:
        yield {"sqlite": ""}


def table_beside(json_wanted: bool) -> AbstractContextManager[Any]:
    """Where JSON is wanted it is all of the output, and what is printed in here goes to the errors' stream."""
    return redirect_stdout(sys.stderr) if json_wanted else nullcontext()


def measured_in_its_own_process(module: str, arguments: list[str], database_url: str) -> Any:
    """What the module says with ``--json``, run on this database; its table is printed where ours is."""
    command = [sys.executable, "-m", module, "--json", *arguments]
    environment = {**os.environ, "DATABASE_URL": database_url}
    sys.stdout.flush()
    found = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=sys.stdout.fileno(), text=True, check=False
    )
    if found.returncode:
        raise SystemExit(found.returncode)
    return json.loads(found.stdout)


@contextmanager
def scratch_database() -> Iterator[str]:
    """Django set up on an empty SQLite database, or on ``DATABASE_URL`` if it is set; yields the vendor's name.

    On PostgreSQL a database of Django's test kind is made and dropped.
    """
    with tempfile.TemporaryDirectory(prefix="ascolto-benchmark-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
        import django

        django.setup()
        from django.db import connection
        from django.test.utils import setup_databases, teardown_databases

        before = setup_databases(verbosity=0, interactive=False)
        try:
            yield connection.vendor
        finally:
            teardown_databases(before, verbosity=0)


def added_mib(before_kib: int) -> float:
    """How far this process's greatest memory has grown since ``peak_kib()`` said ``before_kib``."""
    return (peak_kib() - before_kib) / 1024


def peak_kib() -> int:
    """The greatest memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fdatasync_ms(folder: Path, rounds: int = 50) -> float:
    """Median time the disk takes to make a small write durable: every figure of a commit stands on it."""
    times = []
    path = folder / "fdatasync"
    with path.open("wb", buffering=0) as file:
        for _ in range(rounds):
            file.write(b"x" * 4096)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    path.unlink()
    return sorted(times)[rounds // 2] * 1000
