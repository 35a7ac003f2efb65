"""``manage.py migrate``: Django's command, then the triggers that guard, count and note changes, and statistics."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from surveys.database.change_marks import put_back_marks
from surveys.database.guards import put_back_guards
from surveys.database.rendered_states import rendered_one_by_one
from surveys.database.revisions import put_back_revisions
from surveys.database.search_index import put_back_search
from surveys.database.statistics import leave_out_personal_columns
from surveys.database.tallies import put_back_tallies
from surveys.database.triggers import drop_triggers, triggers_of_lookups
from surveys.database.webhook_events import put_back_webhook_events


class Command(migrate.Command):
    """Django's ``migrate``; on SQLite a migration that rebuilds a table drops the table's triggers.

    There no table can be rebuilt that a trigger of another one reads, so those are dropped before; what they keep is
    counted anew when they are back.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then create missing triggers, recount what was changed without them, leave out personal columns."""
        connection, changes = connections[options["database"]], not (options["plan"] or options["check_unapplied"])
        lookups = triggers_of_lookups(connection) if changes else []
        if lookups and (options["app_label"] or _is_behind(connection)):
            drop_triggers(connection, lookups)
        with rendered_one_by_one():
            super().handle(*args, **options)
        if changes:
            put_back_guards(connection)
            put_back_tallies(connection)
            put_back_revisions(connection)
            put_back_marks(connection)
            put_back_webhook_events(connection)
            put_back_search(connection)
            leave_out_personal_columns(connection)


def _is_behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether there are migrations to apply."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
