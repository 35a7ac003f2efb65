"""What is kept belongs to the one user the site runs as: files 0600 in folders 0700, also those from before."""

import os
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OTHERS = 0o077
"""The rights of everybody but the owner."""
KEPT_FOLDERS = ("uploads", "samples", "exports")  # in this order: surveys.database.kept_files
COMPANIONS = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside its database, by the end of the name."""


def keep_private(data_dir: Path, database: Path | None) -> None:
    """Make the data folder; from now on this process makes nothing that others can read, and what is there is closed.

    ``database``: SQLite's file. Raises ``ImproperlyConfigured`` for a folder that everybody writes in, or that
    belongs to somebody else.
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
        pass  # not made yet, or gone meanwhile
    except PermissionError as error:
        raise ImproperlyConfigured(
            f"Others may read {path}, and it belongs to another user: give it to the user that the site runs as."
        ) from error
