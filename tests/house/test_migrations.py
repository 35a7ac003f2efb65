"""Migrations that sites have run stay as they are: whatever changes, changes by a new one."""

import hashlib
from pathlib import Path

import pytest

MIGRATIONS = Path(__file__).parents[2] / "surveys" / "migrations"
FROZEN = {"0001_initial": "19dd44f05a4a8c26095575fe52a60567047c13c52e5880c8051c95f12402842f"}
"""SHA-256 of each."""


@pytest.mark.parametrize("name", FROZEN)
def test_a_released_migration_stays_as_it_is(name: str) -> None:
    assert hashlib.sha256((MIGRATIONS / f"{name}.py").read_bytes()).hexdigest() == FROZEN[name]


def test_migrations_follow_one_another_in_one_line() -> None:
    names = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py") if "_squashed_" not in path.stem)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_no_migration_depends_on_one_that_stands_for_others() -> None:
    """A site that has begun with the others never has it."""
    for path in MIGRATIONS.glob("[0-9]*.py"):
        assert "_squashed_" not in path.read_text(), path.name
