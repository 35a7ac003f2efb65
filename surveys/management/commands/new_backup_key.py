"""``manage.py new_backup_key FILE``: create the key pair with which archives are encrypted and decrypted."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from surveys.management.archives.encryption import new_identity


class Command(BaseCommand):
    """Write the private key to a file and print the public key."""

    help = "Make a key for encrypted archives: the private one in a file, the public one is printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the argument: the file of the private key."""
        parser.add_argument("file", type=Path, help="a new file, to be taken off this machine")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the keys. Raises ``CommandError``."""
        path = options["file"]
        try:
            public = new_identity(path)
        except FileExistsError as error:
            raise CommandError(_("%(path)s is there already, and stays as it is.") % {"path": path}) from error
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(words)s") % {"path": path, "words": error.strerror}
            ) from error
        self.stdout.write(f"BACKUP_RECIPIENT={public}")
        self.stderr.write(
            _("Keep %(path)s away from this machine, twice: without it no encrypted archive is ever opened.")
            % {"path": path}
        )
