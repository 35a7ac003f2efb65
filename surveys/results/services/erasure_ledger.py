"""The ledger of erasures: who was erased and when, by keyed digests, in a file that no archive contains.

People whom a restored archive brings back are erased again by it, see ``erasing``. The file lies beside the data unless
ERASURE_LEDGER names others; of several, each holds all lines. Every line is sealed with a key derived from SECRET_KEY,
so that the ledger of another site or a changed line erases nobody.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, gettext_noop

from surveys.database.digests import digest_of, digests_of
from surveys.database.outages import NO_ROOM
from surveys.fieldwork.models import Case, Contact
from surveys.fieldwork.services import FieldworkError

LEDGER_NAME = "erasures.ledger"
BEGUN, DONE, COPIED, WITHOUT = "begun", "done", "copied", "without"
"""States of a line: an erasure begun or done, the ledger copied, an archive restored without a ledger."""
SEAL, CONTACT = "seal of the ledger", "contact in the ledger"
NEWEST = 1 << 18
"""The bytes read from the end to see whether the database is older than the ledger."""


class LedgerError(FieldworkError):
    """The ledger cannot be read or written, and nothing was erased. ``str()`` says why, translated."""

    message = gettext_noop("The ledger of erasures cannot be used.")

    def __init__(self, words: str) -> None:
        self.message = words
        super().__init__()


@dataclass(frozen=True, slots=True)
class Reference:
    """A case whose person was erased. ``contact``: keyed digests that identify it, see ``_known_by``.

    ``forbids``: the person asked never to be called again.
    """

    case: int
    number: int
    contact: tuple[str, ...]
    forbids: bool


@dataclass(frozen=True, slots=True)
class Erasure:
    """People of one study erased in one step. ``kind``: see ``erasing``; ``by``: id of the user."""

    id: str
    kind: str
    study: int
    at: str
    by: int | None
    cases: tuple[Reference, ...]
    is_done: bool = False


def ledger_paths() -> list[Path]:
    """The paths of the ledger's files."""
    return [Path(path) for path in settings.ERASURE_LEDGER] or [Path(settings.DATA_DIR) / LEDGER_NAME]


def reference_of(case: Case, *, forbids: bool) -> Reference:
    """The case's reference in the ledger, to be made before its person is erased."""
    return Reference(case.pk, case.number, tuple(digest_of(CONTACT, words) for words in _known_by(case)), forbids)


def is_the_same(case: Case, reference: Reference) -> bool:
    """Whether the reference means this case: after a restoration its number may be somebody else's."""
    if case.number != reference.number:
        return False
    digests = {digest for words in _known_by(case) for digest in digests_of(CONTACT, words)}
    return bool(digests & set(reference.contact))


def _known_by(case: Case) -> list[str]:
    """What identifies a case: its numbers, name, external id, and place in a list from a file.

    One is enough, since the others may be corrected. The place does not count for cases that another system sends: they
    may come in another order after a restoration.
    """
    numbers = case.phones.order_by("order", "pk").values_list("number", flat=True)
    names = Contact.objects.filter(case=case).exclude(searchable="").values_list("searchable", flat=True)
    sample = case.sample
    place = [f"{sample.created_at.timestamp()}/{case.number}"] if sample.file_name else []
    return [*numbers, *names, *([f"code {case.external_id}"] if case.external_id else []), *place]


def begin(*, kind: str, study: int, by: int | None, cases: Sequence[Reference], now: datetime) -> str:
    """Record on disk that these people are being erased; returns the line's id. Raises ``LedgerError``."""
    line = get_random_string(12)
    named = [[one.case, one.number, list(one.contact), one.forbids] for one in cases]
    at = now.isoformat(timespec="seconds")
    _append([{"id": line, "state": BEGUN, "kind": kind, "study": study, "by": by, "at": at, "cases": named}])
    return line


def end(ids: Iterable[str], *, now: datetime) -> None:
    """Record that these erasures are done, files included. Raises ``LedgerError``."""
    at = now.isoformat(timespec="seconds")
    if lines := [{"id": line, "state": DONE, "at": at} for line in ids]:
        _append(lines)


def read(files: Sequence[Path] | None = None) -> list[Erasure]:
    """Every erasure in these files (default: the site's own), each once, in order. Raises ``LedgerError``."""
    return _erasures(_all_lines(files))


def newest() -> list[Erasure]:
    """The latest erasures in the site's own ledger. One readable file is enough: each holds all lines.

    Raises ``LedgerError``.
    """
    ends: list[tuple[Path, bytes]] = []
    troubles: list[LedgerError] = []
    for path in ledger_paths():
        try:
            ends += [(path, data)] if (data := _end_of(path)) is not None else []
        except LedgerError as trouble:
            troubles.append(trouble)
    if troubles and not ends:
        raise troubles[0]
    return _erasures(line for path, data in ends for line in _lines(path, data))


def _end_of(path: Path) -> bytes | None:
    with _in_words(path), suppress(FileNotFoundError), path.open("rb") as file:
        start = max(0, os.fstat(file.fileno()).st_size - NEWEST)
        file.seek(start)
        data = file.read()
        return data.partition(b"\n")[2] if start else data
    return None


def unfinished() -> list[Erasure]:
    """The erasures that were begun and not done: a process was killed. Raises ``LedgerError``."""
    global _looked_at
    now = [(str(path), facts.st_size, facts.st_mtime_ns) for path, facts in _facts()]
    if now == _looked_at:
        return []
    found = [erasure for erasure in read() if not erasure.is_done]
    _looked_at = [] if found else now
    return found


_looked_at: list[tuple[str, int, int]] = []
"""Paths, sizes and times of the files when nothing was unfinished: the worker asks every minute."""


def changed_at() -> float:
    """When the ledger was last written, in seconds since 1970; 0 without one. Raises ``LedgerError``."""
    return max((facts.st_mtime for _path, facts in _facts()), default=0.0)


def ledger_copied_at(files: Sequence[Path]) -> str:
    """The moment up to which a copy is complete, in ISO format; empty if none. Raises ``LedgerError``."""
    return max((line["at"] for line in _all_lines(files) if line["state"] == COPIED), default="")


def copy_ledger_to(target: Path, *, now: datetime) -> None:
    """Merge the site's own ledger into the file ``target``. Raises ``LedgerError``."""
    with _in_words(target):
        _append([{"state": COPIED, "at": now.isoformat(timespec="seconds")}])
    if target.resolve() not in {
        path.resolve() for path in ledger_paths()
    }:  # it is one of them: others write into it now
        unite_ledgers([target, *ledger_paths()], [target])


def unite_ledgers(sources: Sequence[Path], targets: Sequence[Path]) -> None:
    """Write all lines of the sources, each once, into each target, atomically. Raises ``LedgerError``."""
    lines = dict.fromkeys(map(_sealed, _all_lines(sources)))
    for target in targets:
        with _in_words(target):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = target.with_name(f"{target.name}.part")
            try:
                with open(beside, "wb", opener=_for_the_owner) as file:
                    file.writelines(lines)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(beside, target)
            finally:
                beside.unlink(missing_ok=True)


def begin_ledger_without(reason: str, *, now: datetime) -> None:
    """Begin a ledger for an archive restored without one, and record why. Raises ``LedgerError``."""
    _append([{"state": WITHOUT, "at": now.isoformat(timespec="seconds"), "reason": reason}])


def _there(files: Sequence[Path] | None) -> list[Path]:
    return [path for path, _facts_of_it in _facts(files)]


def _facts(files: Sequence[Path] | None = None) -> list[tuple[Path, os.stat_result]]:
    """The files that exist, with their status; a disk that does not answer is an error, not an absent file."""
    found = []
    for path in ledger_paths() if files is None else files:
        with _in_words(path), suppress(FileNotFoundError, NotADirectoryError):
            found.append((path, path.stat()))
    return found


def _all_lines(files: Sequence[Path] | None) -> Iterator[dict[str, Any]]:
    for path in _there(files):
        with _in_words(path):
            data = path.read_bytes()
        yield from _lines(path, data)


def _append(lines: Sequence[dict[str, Any]]) -> None:
    """Append the lines to every file or to none. A new file begins with all lines of the others."""
    data = b"".join(map(_sealed, lines))
    with ExitStack() as stack:
        opened = [stack.enter_context(_opened(path)) for path in ledger_paths()]
        sizes = [os.fstat(file.fileno()).st_size for file in opened]
        earlier = b"" if all(sizes) else _known_already()
        try:
            for path, file, size in zip(ledger_paths(), opened, sizes, strict=True):
                with _in_words(path):
                    file.write(data if size else earlier + data)
                    file.flush()
                    os.fsync(file.fileno())
        except BaseException:
            for file, size in zip(opened, sizes, strict=True):
                os.ftruncate(file.fileno(), size)
            raise


def _known_already() -> bytes:
    """All lines of the site's files, and of the default file, which may have been in use before."""
    return b"".join(dict.fromkeys(map(_sealed, _all_lines([*ledger_paths(), Path(settings.DATA_DIR) / LEDGER_NAME]))))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file opened for appending and locked, without a last line that a power failure left half written."""
    with _in_words(path), ExitStack() as stack:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = stack.enter_context(open(path, "a+b", buffering=0, opener=_for_the_owner))
        fcntl.flock(file, fcntl.LOCK_EX)
        if not _ends_whole(file):
            file.seek(0)
            os.ftruncate(file.fileno(), file.read().rfind(b"\n") + 1)
        kept = stack.pop_all()
    with kept:
        yield file


def _ends_whole(file: IO[bytes]) -> bool:
    size = os.fstat(file.fileno()).st_size
    file.seek(max(0, size - 1))
    return size == 0 or file.read(1) == b"\n"


def _lines(path: Path, data: bytes) -> Iterator[dict[str, Any]]:
    whole, _newline, _torn = data.rpartition(b"\n")
    for number, line in enumerate(whole.split(b"\n") if whole else (), start=1):
        try:
            said = json.loads(line)
            seal = said.pop("seal")
        except (ValueError, KeyError, AttributeError, TypeError):
            seal = None
        if seal is None or seal not in digests_of(SEAL, _plain(said)):
            words = gettext(
                "Line %(line)d of the ledger of erasures (%(path)s) was changed, or written under another SECRET_KEY. "
                "If the key was changed, name the earlier one in SECRET_KEY_FALLBACKS; else put a copy of the ledger "
                "there, as lies beside the archives."
            )
            raise LedgerError(words % {"line": number, "path": path})
        yield said


def _erasures(lines: Iterable[dict[str, Any]]) -> list[Erasure]:
    found: dict[str, dict[str, Any]] = {}
    done = set()
    for line in lines:
        if line["state"] == DONE:
            done.add(line["id"])
        elif line["state"] == BEGUN:
            found[line["id"]] = line
    return [
        Erasure(
            id=name,
            kind=line["kind"],
            study=line["study"],
            at=line["at"],
            by=line["by"],
            cases=tuple(Reference(case, number, tuple(known), no) for case, number, known, no in line["cases"]),
            is_done=name in done,
        )
        for name, line in found.items()
    ]


def _plain(line: dict[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, separators=(",", ":"))


def _sealed(line: dict[str, Any]) -> bytes:
    """A line as written to the file, sealed with the current key."""
    return f"{_plain({**line, 'seal': digest_of(SEAL, _plain(line))})}\n".encode()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            words = gettext(
                "There is no room for the ledger of erasures (%(path)s). Nothing was erased: free some, and try again."
            )
        else:
            words = gettext(
                "The ledger of erasures (%(path)s) cannot be read or written: %(words)s. Nothing was erased: put that "
                "right, and try again."
            )
        raise LedgerError(words % {"path": error.filename or path, "words": error.strerror}) from error


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
