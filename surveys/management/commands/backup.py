"""``manage.py backup TARGET``: write database, key and kept files to one archive, while people work."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.management.archives.manifest import ArchiveError
from surveys.management.archives.saving import save_site


class Command(BaseCommand):
    """Write an archive and print what is in it."""

    help = "Write an archive of the whole site into a folder, while interviews go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments: the folder, the public keys, how many archives to keep."""
        parser.add_argument("target", type=Path, help="a folder, best on another machine's disk; made where missing")
        parser.add_argument(
            "--keep", type=_count, metavar="N", help="delete older archives there, all but the N newest"
        )
        parser.add_argument(
            "--recipient",
            action="append",
            metavar="age1…",
            help="encrypt for this public key of age (may be repeated; default BACKUP_RECIPIENT); see new_backup_key",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the archive. Raises ``CommandError``."""
        recipients = options["recipient"] or settings.BACKUP_RECIPIENTS
        try:
            saved = save_site(
                folder=options["target"].absolute(), recipients=recipients, keep=options["keep"], now=timezone.now()
            )
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(_("The database does not answer: %(words)s") % {"words": error}) from error
        contents = saved.manifest.contents
        facts = {
            "path": saved.path,
            "size": saved.path.stat().st_size / 1_000_000,
            "interviews": contents.interviews,
            "events": contents.events,
            "files": sum(name.startswith("files/") for name in saved.manifest.members),
        }
        self.stdout.write(
            _("%(path)s: %(size).1f MB; %(interviews)d interviews, %(events)d events, %(files)d files.") % facts
        )
        for name in saved.manifest.missing:
            self.stderr.write(_("A file that the database names was not there: %(name)s") % {"name": name})
        for path in saved.dropped:
            self.stdout.write(_("Deleted: %(name)s") % {"name": path.name})
        if not recipients:
            self.stderr.write(_("The archive is not encrypted: whoever reads it reads everything."))
        if saved.same_disk:
            self.stderr.write(_("The archive lies on the same disk as the data: copy it to another machine."))


def _count(written: str) -> int:
    if not written.isascii() or not written.isdecimal() or int(written) < 1:
        raise ArgumentTypeError("a number of archives, 1 or more")
    return int(written)
