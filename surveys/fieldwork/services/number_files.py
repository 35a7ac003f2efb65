"""Files of numbers: uploaded, described, checked, then read by the worker in small steps; the receipt stays."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study
from surveys.fieldwork.models import NumberFile, NumberFileKind, NumberFileStatus
from surveys.fieldwork.queries.do_not_call import listed_among
from surveys.fieldwork.queries.register_files import is_closed
from surveys.formats.number_files import NumberReading, NumberRow, number_rows
from surveys.formats.tables import TableError
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.sandbox import OF_A_TABLE, open_table

from .do_not_call import ENTRIES_A_COMMIT, forbid
from .errors import FieldworkError, QuestionClosedError
from .queueing import MOST_TAKEN_OUT, take_out_of_queue

logger = logging.getLogger(__name__)
ROWS_CHECKED = 20_000
"""Rows of a longer file that are checked while somebody waits; all others are checked when they are read."""
MOST_PROBLEMS = 500
"""Rows with a problem that a receipt names; the others are counted."""
ROWS_A_COMMIT = {NumberFileKind.ANSWER.value: 100}
"""Fewer rows of an answer, for each may close a case."""
DRAFTS_WAIT = timedelta(days=1)
ADDED, ALREADY, REPEATED, UNREADABLE = "added", "already", "repeated", "unreadable"


class FileGoneError(FieldworkError):
    """The uploaded file waited too long for the description of its columns, and is kept no more."""


@dataclass(slots=True)
class NumberCheck:
    """What reading the first ``checked`` rows of a file would come to: numbers by what becomes of them, and problems.

    ``problems``: rows without a number to take, with the code that says why.
    """

    checked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str]] = field(default_factory=list)
    is_whole: bool = True


def upload_numbers(
    *,
    kind: str,
    file: File,
    by: User,
    now: datetime,
    listed_in: str = "",
    origin: str = "",
    reason: str = "",
    study: Study | None = None,
    checked_on: date | None = None,
    answers: NumberFile | None = None,
) -> NumberFile:
    """Keep the file until its columns are confirmed. Raises ``OSError`` if there is no room, ``StoreError``."""
    kept_files.drop_old_uploads()
    digest = hashlib.sha256()

    def pieces() -> Iterable[bytes]:
        for piece in file.chunks():
            digest.update(piece)
            yield piece

    kept = kept_files.keep(kept_files.UPLOADS, pieces())
    return NumberFile.objects.create(
        kind=kind,
        study=study,
        listed_in=listed_in,
        origin=origin,
        reason=reason.strip()[:200],
        file_name=(file.name or "")[-200:],
        kept_file=kept,
        digest=digest.hexdigest(),
        checked_on=checked_on,
        answers=answers,
        brought_by=by,
        brought_at=now,
    )


Judge = Callable[[Sequence[NumberRow], set[str]], Iterable[str]]


def check_numbers(*, file: NumberFile, path: Path, reading: NumberReading, judge: Judge | None = None) -> NumberCheck:
    """What reading the file would come to, by the same rules, without storing anything. Raises ``TableError``.

    ``judge``: what becomes of each row, where some numbers were seen; without it, of rows of exclusions.
    """
    table = open_table(path, file.file_name)
    check_heading(reading, table.headers)
    check, seen, last = NumberCheck(), set[str](), 0
    rows = list(islice(table.rows, ROWS_CHECKED))
    check.checked, check.is_whole = len(rows), len(rows) < ROWS_CHECKED
    read = number_rows(table.headers, rows, reading)
    while part := list(islice(read, ENTRIES_A_COMMIT)):
        check.counts.update(judge(part, seen) if judge else _excluded(file, part, seen))
        for one in part:
            if one.code and one.row != last:
                check.problems.append((one.row, one.code))
                last = one.row
    return check


def _excluded(file: NumberFile, part: Sequence[NumberRow], seen: set[str]) -> list[str]:
    listed = _listed(file, part)
    return [_becomes(one, seen, listed) for one in part]


def check_heading(reading: NumberReading, headers: Sequence[str]) -> None:
    """Raise ``TableError`` if a column is not among the file's."""
    for name in filter(None, (reading.number, reading.result)):
        if name not in headers:
            raise TableError("unknown_column", name)


def confirm_numbers(*, file: NumberFile, reading: NumberReading, by: User, now: datetime) -> NumberFile:
    """Let the worker read the file so; the caller enqueues it. Raises ``FileGoneError``, ``StoreError``.

    An answer to a question that was given up is refused: ``QuestionClosedError``.
    """
    if file.answers is not None and is_closed(file.answers):
        raise QuestionClosedError
    if not kept_files.is_there(kept_files.UPLOADS, file.kept_file):
        raise FileGoneError
    with kept_files.at_hand(kept_files.UPLOADS, file.kept_file) as path:
        kept = kept_files.keep(kept_files.SAMPLES, path)
    with transaction.atomic():
        taken = NumberFile.objects.filter(pk=file.pk, status=NumberFileStatus.DRAFT).update(
            status=NumberFileStatus.READING, reading=reading.to_json(), kept_file=kept
        )
        if taken:
            details = {"file": file.file_name, "kind": file.kind, "list": file.listed_in, "sha256": file.digest}
            verb, study = AuditVerb.DO_NOT_CALL_FILE_READ, file.study_id
            record(by=by, verb=verb, subject=file.audit_name, study=study, details=details, now=now)
    kept_files.drop(*((kept_files.UPLOADS, file.kept_file) if taken else (kept_files.SAMPLES, kept)))
    file.refresh_from_db()
    return file


Step = Callable[[NumberFile, Sequence[NumberRow]], Counter[str]]


def read_numbers(
    *, file: NumberFile, step: Step, now: datetime, end: Callable[[NumberFile, datetime], None] | None = None
) -> NumberFile:
    """Read the remaining rows, some at a time, each step in a transaction that says how far it came.

    ``step`` carries them out and says what became of them; ``end`` does what is left when all are read. What goes wrong
    is the status ``failed``, and is raised.
    """
    file.refresh_from_db()
    if file.status != NumberFileStatus.READING:
        return file
    reading = NumberReading.from_json(file.reading)
    try:
        with kept_files.at_hand(kept_files.SAMPLES, file.kept_file) as path:
            table = open_table(path, file.file_name, OF_A_TABLE)
            rows = islice(table.rows, file.rows_read, None)
            while chunk := list(islice(rows, ROWS_A_COMMIT.get(file.kind, ENTRIES_A_COMMIT))):
                _read_step(file, list(number_rows(table.headers, chunk, reading)), len(chunk), step, now)
                yield_to_writers()
        if end is not None:
            end(file, now)
    except StoreError:
        raise
    except Exception:
        NumberFile.objects.filter(pk=file.pk).update(status=NumberFileStatus.FAILED)
        raise
    NumberFile.objects.filter(pk=file.pk).update(status=NumberFileStatus.DONE, finished_at=now)
    file.refresh_from_db()
    _without_file(file)
    return file


def put_on_list(file: NumberFile, rows: Sequence[NumberRow]) -> Counter[str]:
    """One step of a file of exclusions."""
    listed, seen = _listed(file, rows), set[str]()
    counts = Counter(_becomes(one, seen, listed) for one in rows)
    forbid(
        sorted(seen - listed),
        now=file.brought_at,
        listed_in=file.listed_in,
        origin=file.origin,
        reason=file.reason,
        file=file,
        added_by_id=file.brought_by_id,
    )
    return counts


def forget_drafts(*, now: datetime) -> None:
    """Delete what was uploaded and never confirmed, and files that were read while their store was away."""
    NumberFile.objects.filter(status=NumberFileStatus.DRAFT, brought_at__lt=now - DRAFTS_WAIT).delete()
    for file in NumberFile.objects.filter(status=NumberFileStatus.DONE).exclude(kept_file=""):
        _without_file(file)


def _read_step(file: NumberFile, rows: Sequence[NumberRow], read: int, step: Step, now: datetime) -> None:
    problems = dict.fromkeys((one.row, one.code) for one in rows if one.code)
    with transaction.atomic():
        counts = Counter(file.counts) + step(file, rows)
        file.counts = dict(counts)
        file.problems = [*file.problems, *map(list, problems)][:MOST_PROBLEMS]
        file.rows_read += read
        file.rows_total = max(file.rows_total, file.rows_read)
        file.save(update_fields=["counts", "problems", "rows_read", "rows_total"])
    if file.kind == NumberFileKind.EXCLUSIONS:
        _take_out_of_queues(sorted({one.number for one in rows if one.number}), now)


def _take_out_of_queues(numbers: Sequence[str], now: datetime) -> None:
    """Take the cases that wait with these numbers out of the queue, a few in each transaction."""
    for start in range(0, len(numbers), MOST_TAKEN_OUT):
        with transaction.atomic():
            count = take_out_of_queue(numbers[start : start + MOST_TAKEN_OUT], now)
        if count:
            yield_to_writers()


def _becomes(one: NumberRow, seen: set[str], listed: set[str]) -> str:
    if one.code:
        return UNREADABLE
    if one.number in seen:
        return REPEATED
    seen.add(one.number)
    return ALREADY if one.number in listed else ADDED


def _listed(file: NumberFile, rows: Iterable[NumberRow]) -> set[str]:
    if file.kind != NumberFileKind.EXCLUSIONS:
        return set()
    return listed_among({one.number for one in rows if one.number}, file.listed_in)


def _without_file(file: NumberFile) -> None:
    try:
        kept_files.drop(kept_files.SAMPLES, file.kept_file)
    except StoreError:
        logger.exception("the file of numbers %s is still in the store: the next round forgets it", file.pk)
        return
    NumberFile.objects.filter(pk=file.pk).update(kept_file="")
