"""A site is backed up while people answer, the machine is lost, and everything acknowledged before the backup is back.

Eight interviewers, or as many as ``BACKUP_DRILL`` says. On the database of the suite, with real processes.
"""

import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from surveys.management.archives.encryption import new_identity
from tests.waiting import wait_until

from .databases import own_database
from .interviewer import Interviewer
from .losses import lost_keys, twice
from .serving import Site
from .shifts import at_work

INTERVIEWERS = int(os.environ.get("BACKUP_DRILL", "8"))
QUESTIONS = 300
ANSWERS_BEFORE = 4
"""Answers of each that are acknowledged before the backup begins."""


@dataclass(frozen=True)
class Lost:
    """What there was when the machine went: who was signed in, and what was acknowledged to each before the backup."""

    signs: Sequence[dict[str, Any]]
    before: Sequence[dict[str, tuple[str, str]]]
    during: int
    seconds: float


@pytest.mark.drill
def test_the_machine_is_lost_and_everything_acknowledged_before_the_backup_is_back(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    archives, private = tmp_path / "archives", tmp_path / "private key"
    lost = lose_a_machine(tmp_path / "data", archives, new_identity(private))
    (archive,) = archives.glob("*.tar.gz.age")
    restore = ("restore", archive, "--identity", private)
    with own_database("found") as url:
        found = Site(tmp_path / "new machine", url, empty=True)
        assert "There is no site here to back up" in found.manage("backup", archives)[1]
        found.environment["SECRET_KEY"] = "another"
        assert "SECRET_KEY is not that of the archive" in found.manage(*restore)[1]
        del found.environment["SECRET_KEY"]
        ended, said = found.manage(*restore)
        assert ended == 0, said
        assert "events rebuild every interview" in said
        people = [
            Interviewer(found.port, sign, random.Random(0), acknowledged)
            for sign, acknowledged in zip(lost.signs, lost.before, strict=True)
        ]
        ledger = found.told_by("tests.resilience.ledger")
        gone = [key for person in people for key in lost_keys(person, ledger)]
        say(
            f"backup drill on {connection.vendor}: {INTERVIEWERS} interviewers, {sum(map(len, lost.before))} answers "
            f"acknowledged before, {lost.during} while it was made in {lost.seconds:.1f} s; "
            f"lost of those before: {len(gone)}"
        )
        assert gone == []
        assert [one for person in people for one in twice(ledger[str(person.sign["attempt"])]["events"])] == []
        assert [path.read_bytes() for path in (tmp_path / "new machine" / "samples").iterdir()] == [PEOPLE]
        assert goes_on(found, people[0])
        assert "There is a site here already" in found.manage(*restore)[1]


def lose_a_machine(data: Path, archives: Path, public: str) -> Lost:
    """People answer, a backup has no room, another is made, every process is killed, and the data are gone."""
    with ExitStack() as machine:
        lost = Site(data, machine.enter_context(own_database("lost")))
        machine.callback(lost.kill)
        signs = lost.told_by("tests.benchmarks.step_world", INTERVIEWERS, QUESTIONS, 2)["interviewers"]
        people = [Interviewer(lost.port, sign, random.Random(number)) for number, sign in enumerate(signs)]
        keep_files(data)
        full, said = lost.manage("backup", archives, largest_file=200_000)
        assert (full, "There is no room for the archive" in said) == (1, True), said
        assert list(archives.iterdir()) == []
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
    return Lost(signs, before, during, seconds)


PEOPLE = b"telefono\n+39 02 1234567\n"


def keep_files(data: Path) -> None:
    """A file of people to call, and half a workbook that a worker was making."""
    for name, content in {"samples/people": PEOPLE, "exports/1-half.part": b"PK"}.items():
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_bytes(content)


def goes_on(site: Site, person: Interviewer) -> bool:
    """Whether who was signed in goes on with the interview on the new machine, with the key of the lost one."""
    site.start()
    try:
        page, key = person.where()
        return person.taken(page, key, "1") is not None
    finally:
        site.kill()
