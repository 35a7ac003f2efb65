"""Files of people to call, as they came, while they are needed: in a folder of the data, never in the database.

One large value in one transaction would hold up everybody's writes.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from django.conf import settings

UPLOADS, SAMPLES = "uploads", "samples"
"""Folders: files whose columns are still to be told; files that are being loaded."""


def keep(folder: str, content: bytes | Path | Iterable[bytes]) -> str:
    """Keep bytes, a copy of a file, or pieces as they come; the name by which ``path_of`` finds them.

    Raises ``OSError`` when there is no room, leaving nothing behind.
    """
    name = uuid4().hex
    path = path_of(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Only the owner may read who is called.
        with open(path, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as kept:
            if isinstance(content, Path):
                with content.open("rb") as file:
                    shutil.copyfileobj(file, kept)
            else:
                kept.writelines([content] if isinstance(content, bytes) else content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return name


def path_of(folder: str, name: str) -> Path:
    """Where a file is kept, or was."""
    return Path(settings.DATA_DIR) / folder / name


def drop(folder: str, name: str) -> None:
    """Forget a file; one that is gone already is no matter."""
    if name:
        path_of(folder, name).unlink(missing_ok=True)


def drop_older(folder: str, than: float) -> None:
    """Forget what was kept before this moment, in seconds since 1970."""
    for path in path_of(folder, "").glob("*"):
        try:
            if path.stat().st_mtime < than:
                path.unlink()
        except FileNotFoundError:
            continue  # another process swept it
