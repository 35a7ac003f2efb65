"""Permissions of the data folder: files 0600 in folders 0700, including those that exist already."""

import os
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OTHERS = 0o077
"""The permission bits of everybody but the owner."""
KEPT_FOLDERS = ("uploads", "samples", "exports", "columns")  # surveys.database.kept_files relies on this order
COMPANIONS = ("", "-wal", "-shm", "-journal")
"""Suffixes of the database file and of the files that SQLite keeps beside it."""


def keep_private(data_dir: Path, database: Path | None) -> None:
    """Create the data folder, set the umask so that others cannot read new files, and restrict existing files.

    ``database``: SQLite's file. Raises ``ImproperlyConfigured`` if everybody may write in the folder, or if a file
    that others can read belongs to another user.
    """
    os.umask(OTHERS)
    data_dir.mkdir(parents=True, exist_ok=True)
    if data_dir.stat().st_mode & stat.S_IWOTH:
        raise ImproperlyConfigured(
            f"DATA_DIR names {data_dir}, in which everybody may write: name a folder of the site's own."
        )
    folders = [folder for name in KEPT_FOLDERS if (folder := data_dir / name).is_dir()]
    files = [Path(entry) for folder in folders for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    for path in (data_dir, *folders, *files, *_of_database(database), data_dir / "secret_key"):
        _close(path)


def _of_database(database: Path | None) -> list[Path]:
    return [database.with_name(database.name + end) for end in COMPANIONS] if database else []


def _close(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)
    except FileNotFoundError:
        pass  # not created yet, or deleted meanwhile
    except PermissionError as error:
        raise ImproperlyConfigured(
            f"Others may read {path}, and it belongs to another user: give it to the user that the site runs as."
        ) from error
