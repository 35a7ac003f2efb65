"""A new site by all its migrations and by the one that stands for many of them: the same schema, the same rows.

    python -m tests.upgrades.both_ways      # with DATABASE_URL: in two new databases of that server

It takes half a minute, so nothing runs it by itself; whoever squashes migrations does. Every run compares the schema
of a new site with that of an upgraded one, which went through all of them.
"""

import difflib
import sqlite3
import sys
import tempfile
from pathlib import Path

from tests.resilience.databases import own_database
from tests.resilience.serving import Site
from tests.upgrades.schema import Database, opened, schema_of

ONE_BY_ONE = """
import django
django.setup()
from django.core.management import call_command
from django.db.migrations import executor

class OneByOne(executor.MigrationLoader):
    def load_disk(self):
        super().load_disk()
        for key, migration in list(self.disk_migrations.items()):
            if migration.replaces and key[0] == "surveys":
                del self.disk_migrations[key]

executor.MigrationLoader = OneByOne
call_command("migrate", verbosity=0)
"""
OF_THE_WAY = {"django_migrations", "sqlite_sequence"}
"""Tables whose rows say which way it was."""


def main() -> int:
    """Print what differs."""
    found = []
    for command in (["manage.py", "migrate", "-v0"], ["-c", ONE_BY_ONE]):
        with tempfile.TemporaryDirectory() as folder, own_database("both_ways") as url:
            Site(Path(folder), url, empty=True).run(*command)
            with opened(Path(folder), url) as database:
                found.append([*schema_of(database), *_rows_of(database)])
    differences = list(difflib.unified_diff(*found, "squashed", "one by one", n=0, lineterm=""))
    print(*differences or [f"The same {len(found[0])} lines."], sep="\n")
    return 1 if differences else 0


def _rows_of(database: Database) -> list[str]:
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if isinstance(database, sqlite3.Connection)
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    tables = {name for (name,) in database.execute(names).fetchall()} - OF_THE_WAY
    return sorted(
        f"{table}: {row}" for table in tables for row in database.execute(f"SELECT * FROM {table}").fetchall()
    )


if __name__ == "__main__":
    sys.exit(main())
