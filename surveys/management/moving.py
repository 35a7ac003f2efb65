"""Move kept files from another store to the one that the settings name now."""

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.files.storage.handler import StorageHandler
from django.utils.translation import gettext as _

from cati.kept_files import storage_of
from cati.private_files import KEPT_FOLDERS
from cati.storages import UNFINISHED


class MovingError(Exception):
    """The files cannot be moved; the message says why."""


def place(address: str) -> Storage:
    """Return the storage at an address like ``STORAGE_URL``, or in a folder. Raises ``MovingError``."""
    try:
        if address.startswith("s3:"):
            return StorageHandler().create_storage(storage_of(address))
    except ImproperlyConfigured as error:
        raise MovingError(str(error)) from error
    folder = FileSystemStorage(location=address)
    if not folder.exists(""):
        raise MovingError(_("There is no folder %(path)s.") % {"path": address})
    return folder


def move_files(old: Storage) -> Iterator[str]:
    """Copy every kept file here, delete it there once the copy is complete, and yield its path.

    Repeated after an interruption, it continues where it stopped. Raises ``StoreError``, ``MovingError``.
    """
    if _where(old) == _where(default_storage):
        raise MovingError(_("The files are there already: say where they were before STORAGE_URL was changed."))
    for folder in KEPT_FOLDERS:
        for name in _names(old, folder):
            path = f"{folder}/{name}"
            with old.open(path) as file:
                default_storage.save(path, file)
            if default_storage.size(path) != old.size(path):
                raise MovingError(_("%(path)s did not come whole, and stays where it is.") % {"path": path})
            old.delete(path)
            yield path


def _names(storage: Storage, folder: str) -> list[str]:
    try:
        return sorted(name for name in storage.listdir(folder)[1] if not name.endswith(UNFINISHED))
    except FileNotFoundError:
        return []


def _where(storage: Storage) -> tuple[str, ...]:
    names = ("endpoint_url", "bucket_name", "location")
    return tuple(str(getattr(storage, name, "")) for name in names)
