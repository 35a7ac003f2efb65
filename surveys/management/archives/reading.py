"""Unpack an archive into a folder and verify its content against the manifest's checksums."""

import gzip
import hashlib
import os
import re
import tarfile
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from cati.private_files import KEPT_FOLDERS

from .encryption import BEGINNING, decrypting
from .manifest import DATABASES, FORMAT, KEY, NAME, ArchiveError, Manifest, Member, read_manifest

GZIP = b"\x1f\x8b"
KNOWN = re.compile(rf"({'|'.join(DATABASES.values())}|{KEY}|{NAME}|files/({'|'.join(KEPT_FOLDERS)})/[^/\0]+)")
PIECE = 1 << 20


def open_archive(path: Path, folder: Path, identities: Sequence[Any]) -> Manifest:
    """Unpack everything into ``folder``, verify it and return the manifest. Raises ``ArchiveError``, ``OSError``."""
    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(path.open("rb"))
        beginning = file.read(len(BEGINNING))
        file.seek(0)
        if beginning == BEGINNING:
            if not identities:
                raise ArchiveError(_("The archive is encrypted: name the file with the private key, --identity FILE."))
            file = stack.enter_context(decrypting(file, identities))
        elif not beginning.startswith(GZIP):
            raise ArchiveError(_("%(path)s is no archive of Ascolto.") % {"path": path})
        found = _unpacked(file, folder)
    return _proven(found, folder)


def _unpacked(file: IO[bytes], folder: Path) -> dict[str, Member]:
    found: dict[str, Member] = {}
    try:
        with gzip.GzipFile(fileobj=file) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            for entry in tar:
                if not entry.isfile() or not KNOWN.fullmatch(entry.name) or entry.name.endswith("/.."):
                    raise ArchiveError(_("%(path)s does not belong into an archive of Ascolto.") % {"path": entry.name})
                found[entry.name] = _unpack(tar, entry, folder / entry.name)
            while plain.read(PIECE):
                pass  # read on, so that gzip's checksum at the end is verified
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError) as error:
        raise ArchiveError(_("The archive is damaged or was cut off: take another one.")) from error
    return found


def _unpack(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> Member:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summed, size = hashlib.sha256(), 0
    source = tar.extractfile(entry)
    with open(target, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        while source is not None and (piece := source.read(PIECE)):
            summed.update(piece)
            size += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Member(size, summed.hexdigest())


def _proven(found: dict[str, Member], folder: Path) -> Manifest:
    """Return the manifest, which must list exactly the files found, by size and checksum. Raises ``ArchiveError``."""
    if found.pop(NAME, None) is None:
        raise ArchiveError(_("The archive is damaged or was cut off: take another one."))
    try:
        manifest = read_manifest((folder / NAME).read_bytes())
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(_("The archive is damaged or was cut off: take another one.")) from error
    if manifest.format > FORMAT:
        raise ArchiveError(
            _(
                "The archive was made by a newer version of Ascolto (its format is %(format)d). "
                "Install that version first."
            )
            % {"format": manifest.format}
        )
    wrong = sorted(name for name in {*found, *manifest.members} if found.get(name) != manifest.members.get(name))
    if wrong:
        raise ArchiveError(
            _("The archive is damaged, the checksums of these files do not fit: %(names)s. Take another one.")
            % {"names": ", ".join(wrong[:5])}
        )
    return manifest
