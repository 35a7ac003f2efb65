"""Where kept files are when nothing else is said: a folder of the owner's alone."""

import errno
import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

UNFINISHED = ".part"
"""The end of a file's name while it is written."""


class StoreError(OSError):
    """A store on other machines cannot be used now; the message says why and what to do, in words."""

    def __init__(self, words: str) -> None:
        super().__init__(errno.EREMOTEIO, words)


class PrivateFolder(FileSystemStorage):
    """``DATA_DIR``: files 0600 in folders 0700, each whole under its name or not there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_overwrite=True, file_permissions_mode=0o600, directory_permissions_mode=0o700, **options)

    @property
    def base_location(self) -> str:
        """Asked each time: tests have a folder of their own."""
        return str(settings.DATA_DIR)

    @property
    def location(self) -> str:
        """The folder, without a way round."""
        return os.path.abspath(self.base_location)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and finished files; none where nothing was ever kept."""
        try:
            folders, files = super().listdir(path)
        except FileNotFoundError:
            return [], []
        return folders, list(_finished(files))

    def probe(self) -> None:
        """Nothing to ask: the folder is this machine's."""


def _finished(names: list[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith(UNFINISHED))
