"""Restore an archive into an empty site: verified first, completely or not at all, then migrated to this version."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from cati.private_files import KEPT_FOLDERS
from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.outages import NO_ROOM

from .copying import check_copy, is_empty, put_back
from .encryption import identities_of
from .ledgers import find_ledgers
from .manifest import DATABASES, KEY, ArchiveError, Manifest
from .reading import open_archive

STAGING = "restore-"


def check_archive(*, archive: Path, identity: Path | None) -> Manifest:
    """Verify the archive, and that this version can restore it, without restoring it. Raises ``ArchiveError``."""
    with _opened(archive, identity) as (manifest, _folder):
        return manifest


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored site. ``erased_again``: number of people erased again; ``known_until``: see ``Ledgers``."""

    manifest: Manifest
    erased_again: int
    known_until: str


def restore_site(*, archive: Path, identity: Path | None, given: Sequence[Path] = (), without: str = "") -> Restored:
    """Restore database, key and files to where the settings say, and erase again the people erased since the backup.

    ``given``: erasure ledgers; ``without``: the reason why there is none. Raises ``ArchiveError``: either nothing was
    changed, or the message says what is left to do.
    """
    try:
        _refuse_what_is_there()
    except StoreError as error:
        raise ArchiveError(error.strerror) from error
    ledgers = find_ledgers(archive, given, without)
    with _opened(archive, identity) as (manifest, folder):
        key = (folder / KEY).read_text()
        if os.environ.get("SECRET_KEY", key) not in (key, *_replaced_by(key)):
            raise ArchiveError(
                _(
                    "SECRET_KEY is not that of the archive. Leave it out: the archive brings its own, in DATA_DIR. If "
                    "the key was changed since, name that of the archive in SECRET_KEY_FALLBACKS."
                )
            )
        settings.SECRET_KEY = os.environ.get("SECRET_KEY", key)
        ledgers.put_in_place()  # before the database: from then on no page is served until the ledger is replayed
        try:
            _put_files(folder)
            put_back(folder / DATABASES[manifest.contents.engine])
        except BaseException:
            _drop_files()
            raise
        os.replace(folder / KEY, _data() / "secret_key")
    _bring_up_to_date()
    return Restored(manifest, ledgers.replay(), ledgers.known_until)


def _replaced_by(key: str) -> list[str]:
    """Return the present key, if SECRET_KEY_FALLBACKS names the archive's as an earlier one; else an empty list."""
    return [settings.SECRET_KEY] if key in settings.SECRET_KEY_FALLBACKS else []


def _data() -> Path:
    return Path(settings.DATA_DIR)


def _refuse_what_is_there() -> None:
    found = [] if is_empty() else [str(connection.settings_dict["NAME"])]
    found += [_place_of(name) for name in KEPT_FOLDERS if kept_files.names(name)]
    if found:
        raise ArchiveError(
            _(
                "There is a site here already (%(found)s), and nothing of it is overwritten. Name an empty place with "
                "DATA_DIR, DATABASE_URL and STORAGE_URL, or move away what is there."
            )
            % {"found": ", ".join(found)}
        )


@contextmanager
def _opened(archive: Path, identity: Path | None) -> Iterator[tuple[Manifest, Path]]:
    try:
        identities: Sequence[Any] = identities_of(identity) if identity else ()
        with tempfile.TemporaryDirectory(prefix=STAGING, dir=_data()) as folder:
            manifest = open_archive(archive, Path(folder), identities)
            _refuse_newer(manifest)
            check_copy(Path(folder) / DATABASES[manifest.contents.engine], manifest.contents.engine)
            yield manifest, Path(folder)
    except StoreError as error:
        raise ArchiveError(error.strerror) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise ArchiveError(
                _("There is no room in %(path)s: an archive needs three times its size or more.") % {"path": _data()}
            ) from error
        raise ArchiveError(
            _("%(path)s cannot be read: %(words)s") % {"path": error.filename or archive, "words": error.strerror}
        ) from error


def _refuse_newer(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    newer = [name for name in manifest.contents.migrations if name.startswith("surveys.") and name not in known]
    if newer:
        raise ArchiveError(
            _(
                "The archive was made by a newer version of Ascolto, which knows %(names)s. Install that version, or a "
                "later one, and start again."
            )
            % {"names": ", ".join(name.removeprefix("surveys.") for name in newer)}
        )


def _put_files(folder: Path) -> None:
    for name in KEPT_FOLDERS:
        if (source := folder / "files" / name).is_dir():
            for path in source.iterdir():
                kept_files.put(name, path.name, path)


def _drop_files() -> None:
    with suppress(StoreError):
        for folder in KEPT_FOLDERS:
            for name in kept_files.names(folder):
                kept_files.drop(folder, name)


def _place_of(folder: str) -> str:
    try:
        return default_storage.path(folder)
    except NotImplementedError:
        return f"STORAGE_URL: {folder}/"


def _bring_up_to_date() -> None:
    try:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    except Exception as error:
        raise ArchiveError(
            _(
                "Everything is there as it was, but it could not be brought up to this version: %(words)s. Put that "
                "right and run “manage.py migrate”, or serve it with the version that made the archive."
            )
            % {"words": error}
        ) from error
