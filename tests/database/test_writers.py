"""On SQLite the short writes of several processes go one after the other."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from surveys.database.writers import SUFFIX, in_line

IS_SQLITE = connection.vendor == "sqlite"
HOLD = """
import fcntl, os, sys
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY | os.O_CREAT), fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read(1)
"""
A_WHILE, PATIENCE = 0.3, 30.0


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a database of this test's own."""
    name = str(tmp_path / "some.sqlite3")
    monkeypatch.setitem(connections.settings["default"], "NAME", name)
    return name


@contextmanager
def another_process(path: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that is at the head of the line until it is killed."""
    command = [sys.executable, "-c", HOLD, path + SUFFIX]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def begun(work: Any) -> tuple[threading.Thread, threading.Event]:
    """A thread that does some work in line; the event: it has come to the head."""
    done = threading.Event()

    def run() -> None:
        with in_line():
            done.set()
            work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, done


def test_who_writes_waits_for_another_process_even_if_that_is_killed(path: str) -> None:
    with another_process(path) as holder:
        thread, done = begun(lambda: None)
        assert done.wait(A_WHILE) is not IS_SQLITE
        holder.kill()
        assert done.wait(PATIENCE)
        thread.join()


def test_threads_go_one_after_the_other(path: str) -> None:
    leaves = threading.Event()
    first, is_in = begun(lambda: leaves.wait(PATIENCE))
    assert is_in.wait(PATIENCE)
    second, follows = begun(lambda: None)
    assert follows.wait(A_WHILE) is not IS_SQLITE
    leaves.set()
    assert follows.wait(PATIENCE)
    for thread in (first, second):
        thread.join()


def test_the_next_comes_when_the_work_has_failed(path: str) -> None:
    def fails() -> None:
        with pytest.raises(ValueError, match="broken"), in_line():
            raise ValueError("broken")

    first = threading.Thread(target=fails)
    first.start()
    first.join()
    thread, done = begun(lambda: None)
    assert done.wait(PATIENCE)
    thread.join()


@pytest.mark.django_db
def test_inside_a_transaction_nobody_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "some.sqlite3"))
    with another_process(str(tmp_path / "some.sqlite3")), in_line():
        assert connection.in_atomic_block


def test_where_nobody_can_line_up_the_database_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "no folder" / "some.sqlite3"))
    thread, done = begun(lambda: None)
    assert done.wait(PATIENCE)
    thread.join()


def test_the_file_is_its_owner_s_alone(path: str) -> None:
    thread, _ = begun(lambda: None)
    thread.join()
    assert [oct(kept.stat().st_mode & 0o777) for kept in Path(path).parent.iterdir()] == ["0o600"] * IS_SQLITE
