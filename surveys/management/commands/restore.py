"""``manage.py restore ARCHIVE``: restore a backup into an empty site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.management.archives.manifest import ArchiveError
from surveys.management.archives.restoring import check_archive, restore_site


class Command(BaseCommand):
    """Verify the archive, restore it, migrate it to this version, and verify the data."""

    help = "Put an archive back where DATA_DIR and DATABASE_URL say; the place must be empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments: the archive, the private key, the erasure ledgers."""
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="the private key of age, where it is encrypted"
        )
        parser.add_argument(
            "--ledger", action="append", type=Path, default=[], metavar="FILE", help="the ledger of erasures, or a copy"
        )
        parser.add_argument("--without-ledger", default="", metavar="REASON", help="why there is no ledger of erasures")
        parser.add_argument("--check", action="store_true", help="only prove the archive; put nothing back")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore the archive and print what it holds. Raises ``CommandError``."""
        archive = {"archive": options["archive"], "identity": options["identity"]}
        ledgers = {"given": options["ledger"], "without": options["without_ledger"]}
        try:
            restored = None if options["check"] else restore_site(**archive, **ledgers)
            manifest = restored.manifest if restored else check_archive(**archive)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(_("The database does not answer: %(words)s") % {"words": error}) from error
        facts = {
            "made": manifest.made_at,
            "interviews": manifest.contents.interviews,
            "events": manifest.contents.events,
            "last": manifest.contents.last_event_at or "–",
        }
        self.stdout.write(
            _("Backed up %(made)s: %(interviews)d interviews, %(events)d events, the last of %(last)s.") % facts
        )
        for name in manifest.missing:
            self.stderr.write(_("A file that the database names was not there: %(name)s") % {"name": name})
        if restored is None:
            self.stdout.write(_("The archive is whole, and this version can put it back."))
            return
        if restored.known_until:
            words = _("Of the ledger of erasures there was a copy only: who was erased after %(when)s is not known.")
            self.stderr.write(words % {"when": restored.known_until})
        again = ngettext(
            "%(count)d person erased since the backup was erased again.",
            "%(count)d people erased since the backup were erased again.",
            restored.erased_again,
        )
        self.stdout.write(again % {"count": restored.erased_again})
        self.stdout.write(_("Everything is back. What follows proves it."))
        call_command("verify", stdout=self.stdout)
