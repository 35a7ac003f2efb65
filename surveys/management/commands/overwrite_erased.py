"""``manage.py overwrite_erased``: the database's own files forget what was erased, now and not in time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from surveys.results.services import overwrite_erased


class Command(BaseCommand):
    """Empty the log, write tables anew."""

    help = "Have the database's files hold nothing of what was erased; PostgreSQL locks each table while it does."

    def handle(self, *args: Any, **options: Any) -> None:
        """Done, or who was in the way."""
        if not overwrite_erased(whole=True):
            raise CommandError(_("Somebody was reading just then: try again."))
        self.stdout.write(_("The database’s files hold nothing more of what was erased."))
