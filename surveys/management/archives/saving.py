"""Back up a site: a snapshot of its database, the key, and the kept files that this database refers to."""

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from cati.private_files import KEPT_FOLDERS
from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.outages import NO_ROOM
from surveys.results.services import LEDGER_NAME, LedgerError, copy_ledger_to

from .copying import copy_database, is_empty
from .encryption import recipients_of
from .manifest import DATABASES, KEY, ArchiveError, Contents, Manifest
from .writing import write_archive

STAGING, LOCK = "backup-", "backup.lock"
NAMES = re.compile(r"ascolto-\d{8}T\d{6}Z\.tar\.gz(\.age)?")
LEFT_BEHIND = 24 * 60 * 60
"""Seconds after which an unfinished archive is taken for the remains of a killed backup."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A finished archive. ``dropped``: older ones that were deleted; ``same_disk``: it is on the disk of the data."""

    path: Path
    manifest: Manifest
    dropped: Sequence[Path]
    same_disk: bool


def save_site(*, folder: Path, recipients: Sequence[str], keep: int | None, now: datetime) -> Saved:
    """Write an archive of the site into ``folder``, and delete all but the ``keep`` newest, while people go on working.

    Raises ``ArchiveError`` with a message for people; older archives are then unchanged.
    """
    if is_empty():
        raise ArchiveError(_("There is no site here to back up: look at DATA_DIR and DATABASE_URL."))
    keys = recipients_of(recipients)
    path = _target(folder, encrypted=bool(keys), now=now)
    data = Path(settings.DATA_DIR)
    with _only_one(data), _in_words(folder, data):
        for left in data.glob(f"{STAGING}*/"):
            shutil.rmtree(left)
        _drop_unfinished(folder)
        with tempfile.TemporaryDirectory(prefix=STAGING, dir=data) as staging:
            contents, files, missing = _gathered(Path(staging))
            manifest = write_archive(
                path,
                files=files,
                recipients=keys,
                manifest=lambda members: Manifest(now.isoformat(timespec="seconds"), contents, members, missing),
            )
        _copy_ledger(folder, now)
        dropped = _rotate(path, keep) if keep else []
    return Saved(path, manifest, dropped, folder.stat().st_dev == data.stat().st_dev)


def _copy_ledger(folder: Path, now: datetime) -> None:
    """Copy the ledger beside the archives, not into one: it has to record the erasures that came after a backup."""
    try:
        copy_ledger_to(folder / LEDGER_NAME, now=now)
    except LedgerError as error:
        words = _("The archive was made, but the ledger of erasures could not be copied beside it: %(words)s")
        raise ArchiveError(words % {"words": error}) from error


def _target(folder: Path, *, encrypted: bool, now: datetime) -> Path:
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(
            _("%(path)s is a file: name a folder, in which the archive gets its own name.") % {"path": folder}
        )
    path = folder / f"ascolto-{now:%Y%m%dT%H%M%SZ}.tar.gz{'.age' if encrypted else ''}"
    if path.exists():
        raise ArchiveError(_("%(path)s is there already, and stays as it is.") % {"path": path})
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            _("The folder %(path)s cannot be made: %(words)s") % {"path": folder, "words": error.strerror}
        ) from error
    return path


def _gathered(staging: Path) -> tuple[Contents, dict[str, Path], list[str]]:
    """Return what the copied database holds, member name → file, and the names of kept files that are missing."""
    (staging / KEY).write_text(settings.SECRET_KEY)
    missing, before = [""], None
    while missing and missing != before:
        before = missing
        kept = _linked(staging)
        copy = staging / "database"
        copy.unlink(missing_ok=True)
        contents = copy_database(copy)  # repeated if a file it refers to was deleted meanwhile, but not for lost files
        kept |= _linked(staging)
        missing = sorted(name for name in contents.files if f"files/{name}" not in kept)
    files = {DATABASES[contents.engine]: copy, KEY: staging / KEY, **dict(sorted(kept.items()))}
    return contents, files, missing


def _linked(staging: Path) -> dict[str, Path]:
    """Return member name → kept file, each hard-linked (or copied) so that it outlasts its deletion meanwhile."""
    linked: dict[str, Path] = {}
    for name in KEPT_FOLDERS:
        target = staging / "files" / name
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = {path.name for path in target.iterdir()}
        for kept in kept_files.names(name) - held:
            with suppress(FileNotFoundError), kept_files.at_hand(name, kept) as path:
                _link(path, target / kept)
        linked |= {f"files/{name}/{path.name}": path for path in target.iterdir()}
    return linked


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copyfile(path, target)


def _rotate(newest: Path, keep: int) -> list[Path]:
    """Delete the archives beyond ``keep``, never ``newest`` even if the clock was set back; return the deleted ones."""
    others = sorted(path for path in newest.parent.iterdir() if NAMES.fullmatch(path.name) and path != newest)
    dropped = others[: max(0, len(others) - (keep - 1))]
    for path in dropped:
        path.unlink()
        Path(f"{path}.sha256").unlink(missing_ok=True)
    return dropped


def _drop_unfinished(folder: Path) -> None:
    for path in folder.glob(".ascolto-*.part"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - LEFT_BEHIND:
                path.unlink()


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    with (data / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveError(_("Another backup of this site is running: wait until it has ended.")) from error
        yield


@contextmanager
def _in_words(folder: Path, data: Path) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise ArchiveError(error.strerror) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise ArchiveError(
                _(
                    "There is no room for the archive: %(free)d MB are free in %(folder)s, %(beside)d MB beside "
                    "the data (%(data)s), where the database is copied first. Free some, and start again; "
                    "nothing was made, and older archives are as they were."
                )
                % {"folder": folder, "free": _free(folder), "data": data, "beside": _free(data)}
            ) from error
        raise ArchiveError(
            _("The archive cannot be written: %(words)s (%(path)s).")
            % {"words": error.strerror, "path": error.filename or folder}
        ) from error


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 1_000_000
