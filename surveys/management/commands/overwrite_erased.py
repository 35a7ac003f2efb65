"""``manage.py overwrite_erased``: overwrite erased data in the database's files at once, not only in time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from surveys.results.services import overwrite_erased


class Command(BaseCommand):
    """Truncate the write-ahead log and rewrite the tables."""

    help = "Have the database's files hold nothing of what was erased; PostgreSQL locks each table while it does."

    def handle(self, *args: Any, **options: Any) -> None:
        """Overwrite the erased data. Raises ``CommandError`` if a reader of the database prevented it."""
        if not overwrite_erased(whole=True):
            raise CommandError(_("Somebody was reading just then: try again."))
        self.stdout.write(_("The database’s files hold nothing more of what was erased."))
