"""Data that were stored by an earlier release are there after the upgrade, and the work goes on where it stood.

Each archive beside this file is a filled site of a release; ``keep`` makes them. On the database of the suite.
"""

import json
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import psycopg
import pytest

from tests.resilience.databases import ON_POSTGRESQL, own_database
from tests.resilience.serving import ROOT, Site

KILLS = 3
ARCHIVES = sorted(Path(__file__).parent.glob("*.tar.xz"))


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.split(".")[0])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The release's data, as its server left them on this database, and the key that signed its sessions."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.setenv("SECRET_KEY", f"of {request.param.name.split('.')[0]}, for tests only")
    return tmp_path / ("postgresql" if ON_POSTGRESQL else "sqlite")


@pytest.fixture
def database_url(kept: Path) -> Iterator[str]:
    """Nothing for SQLite, whose file lies among the data; for PostgreSQL a new database with the release's dump."""
    with own_database("upgrade") as url:
        if url:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(_dump(kept))  # type: ignore[call-overload]
        yield url


def _dump(kept: Path) -> str:
    """The dump without the lines that are psql's own."""
    lines = (kept / "dump.sql").read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("\\"))


def test_whoever_was_signed_in_goes_on_with_the_interview_that_was_suspended_and_waiting_jobs_are_done(
    kept: Path, database_url: str
) -> None:
    facts = json.loads((kept / "facts.json").read_text())
    site = Site(kept, database_url, empty=True)  # filled by the earlier release: no copy of a new site's comes over it
    site.run("manage.py", "migrate", "-v0")
    assert site.run("manage.py", "migrate", "--check") == ""
    morning = site.told_by("tests.upgrades.play", kept / "facts.json")
    assert morning["signed in"] == [200, 200]
    assert (morning["case"], morning["page"], morning["status"]) == (facts["case"], facts["page"], "complete")
    assert len(morning["pages"]) >= 15
    assert {name: status for name, status in morning["pages"].items() if status not in {200, 302, 403, 404, 405}} == {}
    assert list(morning["pages"].values()).count(200) >= 10
    site.run("manage.py", "work", "--batch")
    jobs = site.told_by("tests.upgrades.jobs", kept / "facts.json")
    assert jobs == {"sample": "loaded", "cases": 2, "export": "ready", "left": 0}
    site.run("manage.py", "export_results", str(facts["study"]), str(kept / "results.xlsx"), "--internal")
    book = openpyxl.load_workbook(kept / "results.xlsx", read_only=True)
    written = {value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
    # Answered before the upgrade, in the repeat too, and after it; and the interview that was complete before.
    assert written >= {"Al bar, con Ugo", "A casa", "Si trovano ovunque", "In treno", "Le vedo ovunque"}


def test_an_archive_of_an_earlier_release_is_put_back_and_brought_up_to_this_version(
    kept: Path, database_url: str, tmp_path: Path
) -> None:
    old = Site(kept, database_url, empty=True)
    ended, said = old.manage("backup", tmp_path / "archives")
    assert ended == 0, said
    [archive] = (tmp_path / "archives").glob("*.gz")
    with own_database("restored") as url:
        new = Site(tmp_path / "new", url, empty=True)
        ended, said = new.manage("restore", archive)
        assert ended == 0, said
        assert new.run("manage.py", "migrate", "--check") == ""
        assert "events rebuild every interview" in said


def test_an_upgrade_that_is_killed_half_way_is_done_by_the_same_command(kept: Path, database_url: str) -> None:
    site = Site(kept, database_url, empty=True)
    killed_at = []
    for _ in range(KILLS):
        before = _applied(kept, database_url)
        upgrade = subprocess.Popen([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=site.environment)
        while upgrade.poll() is None and _applied(kept, database_url) <= before:
            time.sleep(0.01)
        upgrade.kill()
        upgrade.wait()
        killed_at.append(_applied(kept, database_url))
    ended, said = site.manage("migrate", "-v0")
    assert ended == 0, said
    assert killed_at[0] < _applied(kept, database_url)  # it was half way indeed
    assert site.run("manage.py", "migrate", "--check") == ""
    ended, said = site.manage("verify")
    assert ended == 0, said


def _applied(kept: Path, database_url: str) -> int:
    """How many migrations the database has, as somebody else sees it."""
    count = "SELECT count(*) FROM django_migrations"
    if database_url:
        with psycopg.connect(database_url) as server:
            [found] = server.execute(count).fetchone() or [0]
            return int(found)
    with closing(sqlite3.connect(kept / "ascolto.sqlite3", timeout=30)) as file:
        return int(file.execute(count).fetchone()[0])


def test_there_is_a_release_to_upgrade_from() -> None:
    assert "b07e3c0.tar.xz" in {path.name for path in ARCHIVES}
