"""Uploaded and generated files while they are needed: in Django's storage, never in the database.

One large value in one transaction would hold up everybody's writes. The storage is the data folder, or a store that
several machines share; then every function here may raise ``StoreError``.
"""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from cati.private_files import KEPT_FOLDERS
from cati.storages import UNFINISHED, PrivateFolder

UPLOADS, SAMPLES, EXPORTS, COLUMNS = KEPT_FOLDERS
"""Folders: files whose columns are not described yet; files being loaded; workbooks to download; answers as columns."""

LONGEST_UPLOAD = 60 * 60
"""Seconds for which an uploaded file waits for the description of its columns."""


class _Finished(File):
    """A file of this machine that the storage may take over."""

    def temporary_file_path(self) -> str:
        """Its path: in the data folder it is moved, not copied."""
        return str(self.name)


def keep(folder: str, content: bytes | Path | Iterable[bytes]) -> str:
    """Keep bytes, a copy of a file, or a stream of pieces; returns the name by which it is opened again.

    Raises ``OSError`` when there is no room, leaving nothing behind.
    """
    name = uuid4().hex
    unfinished = workplace(folder) / f"{name}{UNFINISHED}"
    try:
        with unfinished.open("xb") as kept:
            if isinstance(content, Path):
                with content.open("rb") as file:
                    shutil.copyfileobj(file, kept)
            else:
                kept.writelines([content] if isinstance(content, bytes) else content)
        put(folder, name, unfinished)
    finally:
        unfinished.unlink(missing_ok=True)
    return name


def put(folder: str, name: str, finished: Path) -> None:
    """Move a finished file of this machine into the storage, whole or not at all."""
    with finished.open("rb") as file:
        default_storage.save(f"{folder}/{name}", _Finished(file, str(finished)))
    finished.unlink(missing_ok=True)


def workplace(folder: str) -> Path:
    """The folder in which this machine writes unfinished files; created on first use."""
    path = Path(settings.DATA_DIR) / folder
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def names(folder: str) -> set[str]:
    """The names of all finished files in a folder."""
    return set(default_storage.listdir(folder)[1])


def is_there(folder: str, name: str) -> bool:
    """Whether a file is kept."""
    return bool(name) and default_storage.exists(f"{folder}/{name}")


def is_known_to_be_gone(folder: str, name: str) -> bool:
    """Whether this machine can tell without asking another one that a file is gone."""
    path = _own_path(folder, name)
    return path is not None and not path.is_file()


def opened(folder: str, name: str) -> File:
    """A kept file, opened for reading. Raises ``FileNotFoundError``."""
    return default_storage.open(f"{folder}/{name}")


@contextmanager
def at_hand(folder: str, name: str) -> Iterator[Path]:
    """A path at which a kept file can be read on this machine inside the block. Raises ``FileNotFoundError``."""
    if path := _own_path(folder, name):
        if not path.is_file():
            raise FileNotFoundError(path)
        yield path
        return
    copy = workplace(folder) / f"{uuid4().hex}{UNFINISHED}"
    try:
        with opened(folder, name) as file, copy.open("xb") as target:
            shutil.copyfileobj(file, target)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def drop(folder: str, name: str) -> None:
    """Delete a file, if it is still there."""
    if name:
        default_storage.delete(f"{folder}/{name}")


def drop_old_uploads() -> None:
    """Delete uploads whose columns nobody has described: each contains personal data. Raises ``StoreError``."""
    drop_older(UPLOADS, time.time() - LONGEST_UPLOAD)


def drop_older(folder: str, than: float) -> None:
    """Delete files that were kept, or left unfinished, before this moment, in seconds since 1970."""
    for name in names(folder):
        with suppress(FileNotFoundError):  # another process swept it
            if default_storage.get_modified_time(f"{folder}/{name}").timestamp() < than:
                drop(folder, name)
    drop_unfinished(folder, than)


def drop_unfinished(folder: str, than: float) -> None:
    """Delete unfinished files that a killed process of this machine left before this moment."""
    for path in workplace(folder).glob(f"*{UNFINISHED}"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < than:
                path.unlink()


def probe() -> None:
    """Check that files can be stored and read now. Raises ``StoreError`` with an explanation."""
    cast(PrivateFolder, default_storage).probe()


def _own_path(folder: str, name: str) -> Path | None:
    """The path of the file on this machine; ``None`` with a remote store."""
    try:
        return Path(default_storage.path(f"{folder}/{name}"))
    except NotImplementedError:
        return None
