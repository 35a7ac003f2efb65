"""Of a person who was erased no byte is left: not in the database's files, not in its log, not in any kept file.

On both databases, whatever the suite runs on, with real processes; and again after the site was put back from a backup
that still knew the person.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.house.personal_fields import ERASED

from .canary import places_in
from .cluster import BINARIES, Cluster
from .serving import Site

pytestmark = pytest.mark.once


def said_of(database: str, told: dict[str, Any]) -> str:
    """The line of figures; the person was in every field that is said to be erased, and is in none."""
    assert {f"{model}.{field}" for model, fields in ERASED.items() for field in fields} <= set(told["before"]["fields"])
    before, left = (sum(one["files"].values()) for one in (told["before"], told))
    assert before > 50
    return f"erasing on {database}: found {before} times in files before, bytes found after erasure: {left}"


def test_on_sqlite_no_byte_is_left_and_none_comes_back_with_a_backup(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    data, archives = tmp_path / "data", tmp_path / "archives"
    told = Site(data).told_by("tests.resilience.canary", archives, data)
    line = said_of("sqlite", told)
    (archives / "erasures.ledger").unlink()  # it was copied there before anybody was erased
    [archive] = archives.glob("*.tar.gz")
    ledger = shutil.copy(data / "erasures.ledger", tmp_path / "ledger")
    ended, words = Site(tmp_path / "found", empty=True).manage("restore", archive, "--ledger", ledger)
    assert (ended, "1 person erased since the backup was erased again." in words) == (0, True), words
    back = places_in(tmp_path / "found")
    say(f"{line}, after a restoration: {sum(back.values())}")
    assert (told["fields"], told["files"], told["overwritten"]) == ([], {}, True)
    assert back == {}


@pytest.mark.skipif(not BINARIES and "CI" not in os.environ, reason="PostgreSQL is not installed")
def test_on_postgresql_no_byte_is_left_in_tables_and_log(tmp_path: Path, say: Callable[[str], None]) -> None:
    with Cluster() as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as server:
            # What is done with of the log is deleted, not kept to be written over in time.
            for setting in ("wal_recycle = off", "min_wal_size = '32MB'", "autovacuum = off"):
                server.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[call-overload]
            server.execute("SELECT pg_reload_conf()")
        site = Site(tmp_path / "data", cluster.url)
        folders = (tmp_path / "data", cluster.folder / "data")
        told = site.told_by("tests.resilience.canary", tmp_path / "archives", *folders)
    say(said_of("postgresql", told))
    assert (told["fields"], told["files"], told["overwritten"]) == ([], {}, True)
