"""``manage.py replay_erasures``: erase again the people in the erasure ledger whom an archive has brought back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.results.services import LedgerError, ledger_paths, overwrite_erased, replay_erasures, unite_ledgers


class Command(BaseCommand):
    """Erase again and print the number of people."""

    help = "Erase again everybody whom the ledger of erasures tells as erased, after a database was put back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the argument: further ledgers."""
        parser.add_argument(
            "--ledger", action="append", type=Path, default=[], metavar="FILE", help="a copy of the ledger to add"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay the ledgers. Raises ``CommandError``."""
        missing = [str(path) for path in options["ledger"] if not path.is_file()]
        if missing:
            raise CommandError(_("There is no ledger of erasures in %(paths)s.") % {"paths": ", ".join(missing)})
        try:
            if options["ledger"]:
                unite_ledgers([*options["ledger"], *ledger_paths()], ledger_paths())
            people = replay_erasures(now=timezone.now())
        except LedgerError as error:
            raise CommandError(str(error)) from error
        overwrite_erased(whole=True)
        words = ngettext("%(count)d person was erased again.", "%(count)d people were erased again.", people)
        self.stdout.write(words % {"count": people})
