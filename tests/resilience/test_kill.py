"""No acknowledged answer is lost: the server is killed at random moments while interviews go on over real HTTP.

Six interviews and two kills, or what ``KILL_TEST`` says (``20x10``). On the database of the suite:
SQLite, or PostgreSQL when ``DATABASE_URL`` is set (a database of its own is made beside it).
"""

import os
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.waiting import wait_until

from .interviewer import Interviewer
from .losses import lost_keys, twice
from .serving import Site

INTERVIEWS, KILLS = (int(number) for number in os.environ.get("KILL_TEST", "6x2").split("x"))
QUESTIONS = 60 + 30 * KILLS
SEED = int(os.environ.get("KILL_TEST_SEED", "1"))


@pytest.fixture
def database_url() -> Iterator[str]:
    """Nothing for SQLite; for PostgreSQL a new, empty database on the same server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"kill_test_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    site = Site(tmp_path, database_url)
    yield site
    site.kill()


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(site: Site, say: Callable[[str], None]) -> None:
    signs = site.told_by("tests.benchmarks.step_world", INTERVIEWS, QUESTIONS, 2)["interviewers"]
    people = [Interviewer(site.port, sign, random.Random(SEED + number)) for number, sign in enumerate(signs)]
    site.start()
    kill_while_they_work(site, people)
    assert [person.fault for person in people if person.fault] == []
    assert sum(person.resent for person in people) >= KILLS
    ledger = site.told_by("tests.resilience.ledger")
    lost = [(person.sign["attempt"], key) for person in people for key in lost_keys(person, ledger)]
    answers = sum(len(person.acknowledged) for person in people)
    resent = sum(person.resent for person in people)
    say(
        f"kill test on {connection.vendor}: {INTERVIEWS} interviews, {KILLS} kills, {answers} answers acknowledged, "
        f"{resent} sent again; acknowledged answers lost: {len(lost)}"
    )
    assert lost == []
    assert [found for person in people for found in twice(ledger[str(person.sign["attempt"])]["events"])] == []


def let_them_answer(people: list[Interviewer], number: int) -> None:
    """Wait until so many more answers have been acknowledged."""
    before = sum(len(person.acknowledged) for person in people)
    wait_until(lambda: sum(len(person.acknowledged) for person in people) >= before + number)


def kill_while_they_work(site: Site, people: list[Interviewer]) -> None:
    """Each in a thread of its own; the server dies at random moments and is started again each time."""
    moments, over = random.Random(SEED), threading.Event()
    threads = [threading.Thread(target=person.work, args=(over,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            let_them_answer(people, moments.randint(1, len(people)))
            site.kill()
            site.start()
        let_them_answer(people, len(people))
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
