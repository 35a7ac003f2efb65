"""The database goes away, the disk is full, somebody sends far too much: words, nothing lost, and on it goes."""

import http.client
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.waiting import wait_until

from .cluster import BINARIES, Cluster
from .interviewer import Interviewer
from .losses import lost_keys
from .serving import Site

pytestmark = [pytest.mark.once, pytest.mark.drill]
OUT_OF_ORDER = "The system does not answer at the moment"
ON_THE_PHONE = "Stay on the line, wait a moment and reload"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """On SQLite, not started."""
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(prepared: Site) -> Iterator[Site]:
    yield prepared
    prepared.kill()


@pytest.mark.skipif(not BINARIES and "CI" not in os.environ, reason="PostgreSQL is not installed")
def test_a_database_that_goes_away_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    with Cluster() as cluster:
        site = Site(tmp_path, cluster.url)
        person = interviewer_of(site)
        site.start()
        try:
            page, key = person.answered(*person.where())
            cluster.stop()
            assert_told_to_wait(person, page, key)
            over, before = threading.Event(), len(person.acknowledged)
            thread = threading.Thread(target=person.work, args=(over,))
            thread.start()
            time.sleep(0.5)
            cluster.start()
            wait_until(lambda: person.fault is not None or len(person.acknowledged) >= before + 3)
            over.set()
            thread.join()
            page, key = person.where()
            only_reads(cluster, "on")
            assert_told_to_wait(person, page, key)
            only_reads(cluster, "off")
            person.answered(page, key)
        finally:
            site.kill()
        assert person.fault is None
        assert lost_keys(person, site.told_by("tests.resilience.ledger")) == []


@pytest.mark.skipif(not BINARIES and "CI" not in os.environ, reason="PostgreSQL is not installed")
def test_the_background_worker_outlives_a_database_that_goes_away(tmp_path: Path) -> None:
    with Cluster() as cluster:
        site = Site(tmp_path, cluster.url)
        site.told_by("tests.benchmarks.step_world", 1, 60, 2)
        site.start_worker()
        try:
            make_workbook(site)
            cluster.stop()
            time.sleep(3)  # it looks for work every second
            cluster.start()
            make_workbook(site)
        finally:
            site.stop_worker()


def only_reads(cluster: Cluster, how: str) -> None:
    """As a database does that another has taken over from; every session hears of it."""
    with psycopg.connect(cluster.url, autocommit=True) as server:
        server.execute("SET default_transaction_read_only = off")
        server.execute(f"ALTER SYSTEM SET default_transaction_read_only = {how}")  # type: ignore[call-overload]
        server.execute("SELECT pg_reload_conf()")
    with psycopg.connect(cluster.url, autocommit=True) as server:
        wait_until(lambda: server.execute("SHOW default_transaction_read_only").fetchone() == (how,))


def make_workbook(site: Site) -> None:
    """Ask for a workbook, and wait until the worker has made it."""
    export = int(site.run("manage.py", "shell", "-v0", "-c", ASK_FOR_A_WORKBOOK).strip())
    wait_until(lambda: list((Path(site.environment["DATA_DIR"]) / "exports").glob(f"{export}-*.xlsx")) != [])


ASK_FOR_A_WORKBOOK = """
from django.utils import timezone
from surveys.design.models import Study
from surveys.people.models import User
from surveys.results.tasks import request_export
study = Study.objects.get()
print(request_export(study=study, options={"language": "en"}, by=study.created_by, now=timezone.now()).pk)
"""


def test_a_full_disk_is_told_and_the_same_answer_taken_when_there_is_room(site: Site) -> None:
    person = interviewer_of(site)
    site.start(largest_file=300_000)
    following = person.where()
    while following is not None:
        page, key = following
        following = person.taken(page, key, "1")
    assert_told_to_wait(person, page, key)
    site.kill()
    site.start()
    person.answered(page, key)
    assert len(person.acknowledged) > 1
    assert lost_keys(person, site.told_by("tests.resilience.ledger")) == []


def test_two_hundred_megabytes_are_refused_before_they_are_sent(site: Site) -> None:
    site.start()
    wire = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    wire.putrequest("POST", "/studies/1/questionnaire/upload/")
    for name, value in {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(200 * 1024 * 1024),
        "Accept-Language": "en",
    }.items():
        wire.putheader(name, value)
    wire.endheaders(b"--x\r\n")
    answer = wire.getresponse()
    assert answer.status == 413
    assert "More than 64 MB cannot be sent, and nothing of it was kept." in answer.read().decode()
    wire.close()


def interviewer_of(site: Site) -> Interviewer:
    signs = site.told_by("tests.benchmarks.step_world", 1, 60, 2)["interviewers"]
    return Interviewer(site.port, signs[0], random.Random(1))


def assert_told_to_wait(person: Interviewer, page: str, key: str) -> None:
    answer = person.sent(page, key, "1")
    assert answer is not None
    status, saved, words = answer
    assert (status, saved) == (503, False)
    assert OUT_OF_ORDER in words
    assert ON_THE_PHONE in words
