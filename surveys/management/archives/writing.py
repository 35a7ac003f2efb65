"""Write an archive atomically: it gets its name only when it is complete."""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from .encryption import encrypting
from .manifest import NAME, Manifest, Member

SQUEEZED = 3
"""A low gzip level: the large files are compressed already, or compress well at any level."""


class Summed:
    """Wraps a writable file and computes the checksum of what is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write the data, update the checksum, and return the number of bytes written."""
        self._sum.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Flush the wrapped file."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """The SHA-256 checksum of everything written, in hexadecimal."""
        return self._sum.hexdigest()


def write_archive(
    target: Path,
    *,
    files: Mapping[str, Path],
    recipients: Sequence[Any],
    manifest: Callable[[Mapping[str, Member]], Manifest],
) -> Manifest:
    """Write the files into ``target`` and its checksum into a file beside it, in the format of ``sha256sum --check``.

    Returns the manifest written. The archive is on the disk before it gets its name. Raises ``OSError`` and then
    leaves nothing behind.
    """
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with open(unfinished, "wb", opener=_for_the_owner) as file:
            summed = Summed(file)
            with ExitStack() as stack:
                sink: Any = stack.enter_context(encrypting(summed, recipients)) if recipients else summed  # type: ignore[arg-type]
                made = _write(sink, files, manifest)
            file.flush()
            os.fsync(file.fileno())
        with open(f"{target}.sha256", "w", opener=_for_the_owner) as sums:
            sums.write(f"{summed.sha256}  {target.name}\n")
        os.replace(unfinished, target)
        _sync_folder(target.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        if not target.exists():
            Path(f"{target}.sha256").unlink(missing_ok=True)
        raise
    return made


def _write(
    sink: IO[bytes], files: Mapping[str, Path], manifest: Callable[[Mapping[str, Member]], Manifest]
) -> Manifest:
    with (
        gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=SQUEEZED, filename="") as squeezed,
        tarfile.open(fileobj=squeezed, mode="w|") as tar,
    ):
        made = manifest({name: _add(tar, name, path) for name, path in files.items()})
        data = made.to_json()
        tar.addfile(_entry(NAME, len(data)), io.BytesIO(data))
    return made


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Member:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        read = _Read(file)
        tar.addfile(_entry(name, size), read)  # type: ignore[arg-type]
    return Member(size, read.sum.hexdigest())


class _Read:
    """Wraps a file that is read once and computes the checksum of what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.sum.update(data)
        return data


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
