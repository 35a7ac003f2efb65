"""The default storage of kept files: a folder that only its owner can read."""

import errno
import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

UNFINISHED = ".part"
"""The suffix of a file's name while it is being written."""


class StoreError(OSError):
    """A remote store cannot be used at the moment; the message tells people why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(errno.EREMOTEIO, words)


class PrivateFolder(FileSystemStorage):
    """The storage in ``DATA_DIR``: files 0600 in folders 0700, written atomically."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_overwrite=True, file_permissions_mode=0o600, directory_permissions_mode=0o700, **options)

    @property
    def base_location(self) -> str:
        """The data folder, read from the settings each time because tests use a folder of their own."""
        return str(settings.DATA_DIR)

    @property
    def location(self) -> str:
        """The absolute path of the data folder."""
        return os.path.abspath(self.base_location)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and of finished files; empty lists if the folder does not exist."""
        try:
            folders, files = super().listdir(path)
        except FileNotFoundError:
            return [], []
        return folders, list(_finished(files))

    def probe(self) -> None:
        """Do nothing: a local folder needs no check."""


def _finished(names: list[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith(UNFINISHED))
