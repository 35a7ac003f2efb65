"""Data that were stored by an earlier release are there after the upgrade, and the work goes on where it stood.

Each archive beside this file is a filled site of a release; ``keep`` makes them. On the database of the suite.
"""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import psycopg
import pytest

from tests.resilience.databases import ON_POSTGRESQL, own_database
from tests.resilience.serving import ROOT, Site
from tests.upgrades.schema import opened, schema_of
from tests.waiting import wait_until

KILLS = int(os.environ.get("KILLED_UPGRADES", "1"))
"""Each costs another start of the upgrade: more by hand."""
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


@pytest.mark.drill
def test_after_an_upgrade_that_was_killed_half_way_whoever_was_signed_in_goes_on_and_waiting_jobs_are_done(
    kept: Path, database_url: str, tmp_path: Path
) -> None:
    facts = json.loads((kept / "facts.json").read_text())
    site = Site(kept, database_url, empty=True)  # filled by the earlier release: no copy of a new site's comes over it
    _kill_upgrades(site, kept, database_url)
    site.run("manage.py", "migrate", "-v0")
    assert site.run("manage.py", "migrate", "--check") == ""
    # It went through all migrations; a new site begins with one that stands for many of them.
    assert _schema(kept, database_url) == _schema_of_a_new_site(tmp_path / "new")
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
    ended, said = site.manage("verify")
    assert ended == 0, said


@pytest.mark.drill
@pytest.mark.once  # ``resilience`` restores on both databases
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


def _kill_upgrades(site: Site, kept: Path, database_url: str) -> None:
    """Begin the upgrade, and end it at once when it is somewhat further; so many times."""
    for _ in range(KILLS):
        _kill_upgrade(site, kept, database_url)


def _kill_upgrade(site: Site, kept: Path, database_url: str) -> None:
    before = _applied(kept, database_url)
    upgrade = subprocess.Popen([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=site.environment)
    wait_until(lambda: upgrade.poll() is not None or _applied(kept, database_url) > before)
    assert upgrade.poll() is None  # it is half way indeed
    upgrade.kill()
    upgrade.wait()


def _applied(kept: Path, database_url: str) -> int:
    """How many migrations the database has, as somebody else sees it."""
    with opened(kept, database_url) as database:
        [found] = database.execute("SELECT count(*) FROM django_migrations").fetchone() or [0]
        return int(found)


def _schema(folder: Path, database_url: str) -> list[str]:
    with opened(folder, database_url) as database:
        return schema_of(database)


def _schema_of_a_new_site(folder: Path) -> list[str]:
    with own_database("new") as url:
        Site(folder, url)
        return _schema(folder, url)


def test_there_is_a_release_to_upgrade_from() -> None:
    assert "b07e3c0.tar.xz" in {path.name for path in ARCHIVES}
