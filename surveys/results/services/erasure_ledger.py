"""The ledger of erasures: who was erased and when, by keyed references, in a file that no archive holds.

What an archive brings back of people who were erased after it was made is erased again by it: see ``erasing``. The file
lies beside the data unless ERASURE_LEDGER names others; of several each holds everything. Every line is sealed with a
key derived from SECRET_KEY, so that the ledger of another site, or a changed line, erases nobody.
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

NAME = "erasures.ledger"
BEGUN, DONE, COPIED, WITHOUT = "begun", "done", "copied", "without"
"""What a line says: an erasure is begun, or done to the last file; the ledger was copied; it was done without."""
SEAL, CONTACT = "seal of the ledger", "contact in the ledger"
NEWEST = 1 << 18
"""So many bytes from the end tell whether a database is as old as an archive."""


class LedgerError(FieldworkError):
    """The ledger cannot be read or written; nothing was erased. ``str()`` says why, in words."""

    message = gettext_noop("The ledger of erasures cannot be used.")

    def __init__(self, words: str) -> None:
        self.message = words
        super().__init__()


@dataclass(frozen=True, slots=True)
class Reference:
    """A case whose person was erased. ``contact``: keyed digests by which it is known again, see ``_known_by``.

    ``forbids``: the person asked never to be called again.
    """

    case: int
    number: int
    contact: tuple[str, ...]
    forbids: bool


@dataclass(frozen=True, slots=True)
class Erasure:
    """Some people of one study, erased in one step. ``kind``: see ``erasing``; ``by``: the user's number."""

    id: str
    kind: str
    study: int
    at: str
    by: int | None
    cases: tuple[Reference, ...]
    is_done: bool = False


def paths() -> list[Path]:
    """Where the ledger is kept."""
    return [Path(path) for path in settings.ERASURE_LEDGER] or [Path(settings.DATA_DIR) / NAME]


def reference_of(case: Case, *, forbids: bool) -> Reference:
    """The case as the ledger names it, before its person is erased."""
    return Reference(case.pk, case.number, tuple(digest_of(CONTACT, words) for words in _known_by(case)), forbids)


def is_the_same(case: Case, reference: Reference) -> bool:
    """Whether the case is still that of the reference: after a restoration its number may be somebody else's."""
    if case.number != reference.number:
        return False
    digests = {digest for words in _known_by(case) for digest in digests_of(CONTACT, words)}
    return bool(digests & set(reference.contact))


def _known_by(case: Case) -> list[str]:
    """Numbers, name, the list's code, the place in a list from a file: one is enough, for the others may be corrected.

    What another system sends one by one may come in another order after a restoration.
    """
    numbers = case.phones.order_by("order", "pk").values_list("number", flat=True)
    names = Contact.objects.filter(case=case).exclude(searchable="").values_list("searchable", flat=True)
    sample = case.sample
    place = [f"{sample.created_at.timestamp()}/{case.number}"] if sample.file_name else []
    return [*numbers, *names, *([f"code {case.external_id}"] if case.external_id else []), *place]


def begin(*, kind: str, study: int, by: int | None, cases: Sequence[Reference], now: datetime) -> str:
    """Write down that these people are being erased, onto the disk; the line's id. Raises ``LedgerError``."""
    line = get_random_string(12)
    named = [[one.case, one.number, list(one.contact), one.forbids] for one in cases]
    at = now.isoformat(timespec="seconds")
    _append([{"id": line, "state": BEGUN, "kind": kind, "study": study, "by": by, "at": at, "cases": named}])
    return line


def end(ids: Iterable[str], *, now: datetime) -> None:
    """Write down that these erasures are done, their files too. Raises ``LedgerError``."""
    at = now.isoformat(timespec="seconds")
    if lines := [{"id": line, "state": DONE, "at": at} for line in ids]:
        _append(lines)


def read(files: Sequence[Path] | None = None) -> list[Erasure]:
    """Every erasure in these files, or in the site's own, once, in their order. Raises ``LedgerError``."""
    return _erasures(_all_lines(files))


def newest() -> list[Erasure]:
    """The last ones of the site's own ledger; each file holds all of them, so one that answers is enough.

    Raises ``LedgerError``.
    """
    ends: list[tuple[Path, bytes]] = []
    troubles: list[LedgerError] = []
    for path in paths():
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
    """What was begun and not done: a process was killed in the middle. Raises ``LedgerError``."""
    global _looked_at
    now = [(str(path), facts.st_size, facts.st_mtime_ns) for path, facts in _facts()]
    if now == _looked_at:
        return []
    found = [erasure for erasure in read() if not erasure.is_done]
    _looked_at = [] if found else now
    return found


_looked_at: list[tuple[str, int, int]] = []
"""The ledger as it was when nothing in it was unfinished: the worker asks every minute."""


def changed_at() -> float:
    """When it was written into last, in seconds since 1970; 0 where there is none. Raises ``LedgerError``."""
    return max((facts.st_mtime for _path, facts in _facts()), default=0.0)


def copied_at(files: Sequence[Path]) -> str:
    """The last moment up to which a copy is known to be complete; empty for none. Raises ``LedgerError``."""
    return max((line["at"] for line in _all_lines(files) if line["state"] == COPIED), default="")


def copy_to(target: Path, *, now: datetime) -> None:
    """Have in ``target`` everything that the site's own ledger and the target itself hold. Raises ``LedgerError``."""
    with _in_words(target):
        _append([{"state": COPIED, "at": now.isoformat(timespec="seconds")}])
    if target.resolve() not in {path.resolve() for path in paths()}:  # it is one of them: others write into it now
        unite([target, *paths()], [target])


def unite(sources: Sequence[Path], targets: Sequence[Path]) -> None:
    """Write every line of the sources, once, into each of the targets, whole or not at all. Raises ``LedgerError``."""
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


def go_without(reason: str, *, now: datetime) -> None:
    """Begin a ledger where none came with an archive, and write down why. Raises ``LedgerError``."""
    _append([{"state": WITHOUT, "at": now.isoformat(timespec="seconds"), "reason": reason}])


def _there(files: Sequence[Path] | None) -> list[Path]:
    return [path for path, _facts_of_it in _facts(files)]


def _facts(files: Sequence[Path] | None = None) -> list[tuple[Path, os.stat_result]]:
    """Those of the files that are there; a disk that does not answer is not the same as none."""
    found = []
    for path in paths() if files is None else files:
        with _in_words(path), suppress(FileNotFoundError, NotADirectoryError):
            found.append((path, path.stat()))
    return found


def _all_lines(files: Sequence[Path] | None) -> Iterator[dict[str, Any]]:
    for path in _there(files):
        with _in_words(path):
            data = path.read_bytes()
        yield from _lines(path, data)


def _append(lines: Sequence[dict[str, Any]]) -> None:
    """Into every file, or into none. One that was named only now begins with all that the others know."""
    data = b"".join(map(_sealed, lines))
    with ExitStack() as stack:
        opened = [stack.enter_context(_opened(path)) for path in paths()]
        sizes = [os.fstat(file.fileno()).st_size for file in opened]
        earlier = b"" if all(sizes) else _known_already()
        try:
            for path, file, size in zip(paths(), opened, sizes, strict=True):
                with _in_words(path):
                    file.write(data if size else earlier + data)
                    file.flush()
                    os.fsync(file.fileno())
        except BaseException:
            for file, size in zip(opened, sizes, strict=True):
                os.ftruncate(file.fileno(), size)
            raise


def _known_already() -> bytes:
    """What the site's files know, that of its first day too: another may have been named since."""
    return b"".join(dict.fromkeys(map(_sealed, _all_lines([*paths(), Path(settings.DATA_DIR) / NAME]))))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, to write at its end, for one process at a time; without what a lost current left half written there."""
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
    """A line as it stands in the file; one that was sealed under an earlier key is sealed anew."""
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
