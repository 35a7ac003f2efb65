"""``manage.py move_files FROM``: move kept files to the store that STORAGE_URL names now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cati.storages import StoreError
from surveys.management.moving import MovingError, move_files, place


class Command(BaseCommand):
    """Move the files one by one."""

    help = "Bring the kept files from where they were to where STORAGE_URL says; stop the worker meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the argument: where the files are now."""
        parser.add_argument("old", metavar="FROM", help="the former DATA_DIR, or the former STORAGE_URL (s3://…)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move the files, print a line for each and their number. Raises ``CommandError``."""
        count = 0
        try:
            for path in move_files(place(options["old"])):
                self.stdout.write(path)
                count += 1
        except StoreError as error:
            raise CommandError(error.strerror) from error
        except MovingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Files moved: %(count)d.") % {"count": count})
