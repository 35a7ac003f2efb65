"""Encryption of archives for age public keys, so that the site that writes them cannot read them.

The result is in the format of ``age``, which can decrypt it too.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from django.utils.translation import gettext as _

from .manifest import ArchiveError

BEGINNING = b"age-encryption.org/"


def new_identity(path: Path) -> str:
    """Write a private key to a new file and return its public key. Raises ``FileExistsError``."""
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def recipients_of(keys: Sequence[str]) -> list[Any]:
    """Return the public keys, parsed. Raises ``ArchiveError``."""
    try:
        return [pyrage.x25519.Recipient.from_str(key.strip()) for key in keys]
    except pyrage.RecipientError as error:
        raise ArchiveError(
            _("This is no public key of age: %(key)s. “manage.py new_backup_key FILE” makes one and says it.")
            % {"key": ", ".join(keys)}
        ) from error


def identities_of(path: Path) -> list[Any]:
    """Return the private keys in a file. Raises ``ArchiveError``, ``OSError``."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise ArchiveError(_("There is no private key of age in %(path)s.") % {"path": path}) from error
    if not found:
        raise ArchiveError(_("There is no private key of age in %(path)s.") % {"path": path})
    return found


@contextmanager
def encrypting(target: IO[bytes], recipients: Sequence[Any]) -> Iterator[IO[bytes]]:
    """Yield a file whose content is written encrypted to ``target``. Raises the errors of writing there."""
    source_end, plain_end = os.pipe()
    wire = _Wire(target)

    def work() -> None:
        with os.fdopen(source_end, "rb") as source:
            pyrage.encrypt_io(source, wire, recipients)

    thread = _Thread(work)
    try:
        with os.fdopen(plain_end, "wb") as plain:
            yield plain
    except BrokenPipeError:
        pass  # the thread's own error is raised below
    finally:
        thread.join()
    if error := wire.failure or thread.failure:
        raise error


@contextmanager
def decrypting(source: IO[bytes], identities: Sequence[Any]) -> Iterator[IO[bytes]]:
    """Yield a file that reads ``source`` decrypted. Raises ``ArchiveError`` for a wrong key and for damaged content."""
    plain_end, target_end = os.pipe()

    def work() -> None:
        with os.fdopen(target_end, "wb") as target:
            pyrage.decrypt_io(source, target, identities)

    thread = _Thread(work)
    try:
        with os.fdopen(plain_end, "rb") as plain:
            yield plain
            while plain.read(1 << 20):
                pass  # the last chunk is authenticated too
    finally:
        thread.join()
        if isinstance(thread.failure, pyrage.DecryptError) and "No matching keys" in str(thread.failure):
            raise ArchiveError(_("The archive was encrypted for another key than that in --identity."))
        if thread.failure and not isinstance(thread.failure, BrokenPipeError):
            raise ArchiveError(_("The archive is damaged or was cut off: take another one.")) from thread.failure


class _Thread(threading.Thread):
    """Runs a function in a thread and keeps the exception it raised."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except Exception as failure:  # raised by the thread that joins this one
            self.failure = failure


class _Wire:
    """Keeps the ``OSError`` of a write, because the library passes on its message only."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._target.write(data)
        except OSError as failure:
            self.failure = failure
            raise

    def flush(self) -> None:
        self._target.flush()
