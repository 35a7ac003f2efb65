"""Files 0600 in folders 0700, whatever the machine's habit and whatever an earlier release left."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cati.environment import database
from cati.private_files import keep_private

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """Everybody may read what is made."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_new_site_s_database_its_companions_the_key_and_kept_files_are_its_owner_s_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    environment = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "cati.settings"}
    done = subprocess.run([sys.executable, "-c", FILLED], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kept = {path.relative_to(data).parts[0]: mode(path) for path in data.rglob("*") if path.is_file()}
    assert kept == dict.fromkeys(
        [
            "ascolto.sqlite3",
            "ascolto.sqlite3-wal",
            "ascolto.sqlite3-shm",
            "secret_key",
            "samples",
            "uploads",
            "exports",
        ],
        "0o600",
    )
    folders = [data, *(path for path in data.rglob("*") if path.is_dir())]
    assert {mode(path) for path in folders} == {"0o700"}


FILLED = """
import os
import django
django.setup()
from django.db import connection
from surveys.database import kept_files
from surveys.results.services import exports_folder
for folder in (kept_files.SAMPLES, kept_files.UPLOADS):
    kept_files.keep(folder, b"+39 02 1234")
(exports_folder() / "1-coffee.xlsx").write_bytes(b"a workbook")
connection.cursor().execute("CREATE TABLE said (what text)")
os._exit(0)  # as a server that is killed leaves its database
"""


def test_what_an_earlier_release_left_open_is_closed_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir(mode=0o755)
    for name in ("ascolto.sqlite3", "ascolto.sqlite3-wal", "exports/1-coffee.xlsx"):
        (tmp_path / name).touch(0o644)
    tmp_path.chmod(0o755)
    keep_private(tmp_path, tmp_path / "ascolto.sqlite3")
    assert {mode(path) for path in (tmp_path, tmp_path / "exports")} == {"0o700"}
    assert {mode(path) for path in tmp_path.rglob("*") if path.is_file()} == {"0o600"}


def test_a_folder_in_which_everybody_writes_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(ImproperlyConfigured, match="in which everybody may write"):
        keep_private(tmp_path, None)
    assert mode(tmp_path) == "0o1777"


def test_what_is_deleted_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    options = database(tmp_path)["OPTIONS"]
    with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as made:
        made.executescript(options["init_command"])
        assert made.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert "secure_delete=ON" in options["init_command"]
