"""``manage.py migrate``: Django's, and then the triggers that guard what never changes are there again."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from surveys.database.guards import put_back_guards


class Command(migrate.Command):
    """Django's own; on SQLite a migration that changes a table takes the table's triggers with it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then put the triggers back."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            put_back_guards(connections[options["database"]])
