"""PostgreSQL's disk is lost in mid-field: with a synchronous pg_receivewal nothing acknowledged is lost at all.

By command, for it takes a minute: ``.venv/bin/pytest -n0 tests/resilience/point_in_time.py``. The steps are those of
the guide's page on backups. ``POINT_IN_TIME=20`` plays with 20 interviewers instead of 8.
"""

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.waiting import wait_until

from .cluster import Cluster
from .interviewer import Interviewer
from .losses import lost_keys
from .serving import Site
from .shifts import at_work

INTERVIEWERS = int(os.environ.get("POINT_IN_TIME", "8"))
SECONDS, AWAY = 8, 3
"""Of answering, between the base backup and the loss; for the last of them nobody receives the log any more."""


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("synchronous", [True, False], ids=["synchronous", "not synchronous"])
def test_a_database_whose_disk_is_lost_comes_back_to_the_last_acknowledged_answer(
    tmp_path: Path, say: Callable[[str], None], *, synchronous: bool
) -> None:
    with Cluster() as cluster:
        site = Site(tmp_path, cluster.url)
        signs = site.told_by("tests.benchmarks.step_world", INTERVIEWERS, 600, 2)["interviewers"]
        people = [Interviewer(site.port, sign, random.Random(number)) for number, sign in enumerate(signs)]
        with log_received(cluster, synchronous=synchronous) as receiver:
            site.start()
            with at_work(people):
                wait_until(lambda: min(len(person.acknowledged) for person in people) >= 3)
                begun = time.monotonic()
                cluster.run("pg_basebackup", *address(cluster), "-D", "base", "-X", "stream", "-c", "fast")
                based, before = time.monotonic() - begun, total(people)
                time.sleep(SECONDS)
                receiver.kill()
                time.sleep(AWAY)
                cluster.stop()
                shutil.rmtree(cluster.folder / "data")
                site.kill()
        begun = time.monotonic()
        recover(cluster)
        recovered = time.monotonic() - begun
        ledger = site.told_by("tests.resilience.ledger")
        lost = [key for person in people for key in lost_keys(person, ledger)]
        how = "synchronous" if synchronous else "not synchronous"
        answers, after = total(people), total(people) - before
        say(
            f"point-in-time drill, pg_receivewal {how}: {INTERVIEWERS} interviewers, base backup {based:.1f} s, then "
            f"{after} answers in {SECONDS} s and {AWAY} s without receiver, back in {recovered:.1f} s; "
            f"acknowledged answers lost: {len(lost)} of {answers}"
        )
        assert total(people) > before
        # Who is not waited for loses what came while nobody received; who is waited for acknowledged nothing then.
        assert (lost == []) is synchronous
        assert site.manage("verify")[0] == 0


def address(cluster: Cluster) -> list[str]:
    return ["-h", str(cluster.folder), "-p", str(cluster.port), "-U", "ascolto"]


@contextmanager
def log_received(cluster: Cluster, *, synchronous: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The log of every commit goes to another folder while the block lasts; synchronous: before it is acknowledged."""
    cluster.run("pg_receivewal", *address(cluster), "--slot", "ascolto", "--create-slot")
    wal = cluster.folder / "wal"
    wal.mkdir()
    shutil.chown(wal, *("postgres", "postgres") if os.getuid() == 0 else (os.getuid(), os.getgid()))
    receiver = cluster.beside(
        "pg_receivewal", *address(cluster), "-D", "wal", "--slot", "ascolto", *["--synchronous"] * synchronous
    )
    try:
        with psycopg.connect(cluster.url, autocommit=True) as server:
            if synchronous:
                server.execute("ALTER SYSTEM SET synchronous_standby_names = 'pg_receivewal'")
                server.execute("SELECT pg_reload_conf()")
            expected = "sync" if synchronous else "async"
            words = "SELECT 1 FROM pg_stat_replication WHERE sync_state = %s AND state = 'streaming'"
            wait_until(lambda: server.execute(words, [expected]).fetchone() is not None)
        yield receiver
    finally:
        receiver.kill()
        receiver.wait(30)


def recover(cluster: Cluster) -> None:
    """The base backup plays the received log to its end; the last, unfinished file too."""
    shutil.move(cluster.folder / "base", cluster.folder / "data")
    with (cluster.folder / "data" / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"\nrestore_command = 'cp {cluster.folder}/wal/%f %p || cp {cluster.folder}/wal/%f.partial %p'\n"
            "synchronous_standby_names = ''\n"
        )
    (cluster.folder / "data" / "recovery.signal").touch()
    cluster.start()
    with psycopg.connect(cluster.url, autocommit=True) as server:
        wait_until(lambda: server.execute("SELECT pg_is_in_recovery()").fetchone() == (False,))


def total(people: list[Interviewer]) -> int:
    return sum(len(person.acknowledged) for person in people)
