"""A site is backed up while people answer, the machine is lost, and everything acknowledged before the backup is back.

Eight interviewers, or as many as ``BACKUP_DRILL`` says. On the database of the suite, with real processes.
"""

import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection

from surveys.management.archives.encryption import new_identity

from .databases import own_database
from .interviewer import Interviewer
from .losses import lost_keys, twice
from .serving import Site

INTERVIEWERS = int(os.environ.get("BACKUP_DRILL", "8"))
QUESTIONS = 300
ANSWERS_BEFORE = 4
"""Answers of each that are acknowledged before the backup begins."""


def test_the_machine_is_lost_and_everything_acknowledged_before_the_backup_is_back(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    public = new_identity(tmp_path / "private key")
    data, archives = tmp_path / "data", tmp_path / "archives"
    with ExitStack() as machine:
        lost = Site(data, machine.enter_context(own_database("lost")))
        machine.callback(lost.kill)
        signs = lost.told_by("tests.benchmarks.step_world", INTERVIEWERS, QUESTIONS, 2)["interviewers"]
        people = [Interviewer(lost.port, sign, random.Random(number)) for number, sign in enumerate(signs)]
        keep_files(data)
        full, said = lost.manage("backup", tmp_path / "small", largest_file=200_000)
        assert (full, "There is no room for the archive" in said) == (1, True), said
        assert list((tmp_path / "small").iterdir()) == []
        lost.start()
        with at_work(people):
            wait_until(lambda: min(len(person.acknowledged) for person in people) >= ANSWERS_BEFORE)
            before = [dict(person.acknowledged) for person in people]
            begun = time.monotonic()
            assert lost.manage("backup", archives, "--recipient", public, "--keep", "2")[0] == 0
            seconds = time.monotonic() - begun
            during = sum(len(person.acknowledged) for person in people) - sum(map(len, before))
            lost.kill()
    shutil.rmtree(data)
    assert [person.fault for person in people if person.fault] == []
    (archive,) = archives.glob("*.tar.gz.age")
    with own_database("found") as url:
        found = Site(tmp_path / "new machine", url, empty=True)
        ended, said = found.manage("restore", archive, "--identity", tmp_path / "private key")
        assert ended == 0, said
        assert "events rebuild every interview" in said
        people = [
            Interviewer(found.port, sign, random.Random(0), acknowledged)
            for sign, acknowledged in zip(signs, before, strict=True)
        ]
        ledger = found.told_by("tests.resilience.ledger")
        gone = [key for person in people for key in lost_keys(person, ledger)]
        say(
            f"backup drill on {connection.vendor}: {INTERVIEWERS} interviewers, {sum(map(len, before))} answers "
            f"acknowledged before, {during} while it was made in {seconds:.1f} s; "
            f"lost of those before: {len(gone)}"
        )
        assert gone == []
        assert [one for person in people for one in twice(ledger[str(person.sign["attempt"])]["events"])] == []
        assert [path.read_bytes() for path in (tmp_path / "new machine" / "samples").iterdir()] == [PEOPLE]
        assert goes_on(found, people[0])
        ended, said = found.manage("restore", archive, "--identity", tmp_path / "private key")
        assert ended == 1
        assert "There is a site here already" in said


PEOPLE = b"telefono\n+39 02 1234567\n"


def keep_files(data: Path) -> None:
    """A file of people to call, and half a workbook that a worker was making."""
    for name, content in {"samples/people": PEOPLE, "exports/1-half.part": b"PK"}.items():
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_bytes(content)


@contextmanager
def at_work(people: Sequence[Interviewer]) -> Iterator[None]:
    """Each answers in a thread of their own; a server that is killed ends the shift."""
    over = threading.Event()
    threads = [threading.Thread(target=person.work, args=(over,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for person in people:
            person.at_home = True
        for thread in threads:
            thread.join(60)


def goes_on(site: Site, person: Interviewer) -> bool:
    """Whether who was signed in goes on with the interview on the new machine, with the key of the lost one."""
    site.start()
    try:
        page, key = person.where()
        return person.taken(page, key, "1") is not None
    finally:
        site.kill()


def wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
