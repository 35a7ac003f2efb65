"""``manage.py migrate``: Django's command, which then restores the triggers that guard immutable rows."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from surveys.database.guards import put_back_guards


class Command(migrate.Command):
    """Django's ``migrate``; on SQLite a migration that rebuilds a table drops the table's triggers."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then create the triggers again."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            put_back_guards(connections[options["database"]])
