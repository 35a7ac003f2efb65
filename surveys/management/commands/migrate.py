"""``manage.py migrate``: Django's command, then the triggers that guard, count and note changes, and statistics."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from surveys.database.change_marks import put_back_marks
from surveys.database.guards import put_back_guards
from surveys.database.revisions import put_back_revisions
from surveys.database.search_index import put_back_search
from surveys.database.statistics import leave_out_personal_columns
from surveys.database.tallies import put_back_tallies


class Command(migrate.Command):
    """Django's ``migrate``; on SQLite a migration that rebuilds a table drops the table's triggers."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then create missing triggers, recount what was changed without them, leave out personal columns."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            put_back_guards(connections[options["database"]])
            put_back_tallies(connections[options["database"]])
            put_back_revisions(connections[options["database"]])
            leave_out_personal_columns(connections[options["database"]])
            put_back_marks(connections[options["database"]])
            put_back_search(connections[options["database"]])
