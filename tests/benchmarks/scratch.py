"""A database of its own for a benchmark, and what is known of the disk it lies on."""

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
