"""Join a list to cases that exist: compare it with them, and apply it when somebody has looked at what would change.

Both go through the file in small steps and store how far they came, so that an interrupted one goes on from there. A
step that applies rows locks their cases for a moment, in the order of their ids; a case that somebody has in hand is
left for later, and is looked at again in the worker's rounds until it is free or the rest is given up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, QuerySet

from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.inserts import insert_rows
from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study
from surveys.fieldwork.models import (
    ListUpdate,
    Sample,
    SampleStatus,
    UpdateExample,
    UpdateStatus,
)
from surveys.fieldwork.queries.joined_cases import joined_cases, known_columns, routed_columns
from surveys.formats.list_updates import (
    OF_THE_ROW,
    Change,
    Problem,
    ReadRow,
    UpdateReader,
    UpdateReading,
    check_reading,
    compare,
)
from surveys.formats.tables import TableError
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.sandbox import OF_A_TABLE, OutOfBoundsError, open_table

from .errors import UpdateChangedError, UpdateEmptyError
from .joining import WATCHED, Applied, apply_rows

ROWS_A_LOOK, ROWS_A_COMMIT = 500, 100
MOST_EXAMPLES = 60
"""Examples kept of each kind of change or problem."""
OPEN = (UpdateStatus.COMPARING, UpdateStatus.COMPARED)
OVER = (UpdateStatus.APPLIED, UpdateStatus.CANCELLED)
UNCONFIRMED_WAIT = timedelta(days=14)


def start_update(
    *, study: Study, content: Path, file_name: str, reading: UpdateReading, by: User | None, now: datetime
) -> ListUpdate:
    """Keep the file and how it is read; ``compare_list`` compares it. Raises ``TableError``, ``OSError``."""
    table = open_table(content, file_name)
    reading = reading.as_known(known_columns(study.pk))
    check_reading(reading, table.headers)
    kept_file = kept_files.keep(kept_files.SAMPLES, content)
    try:
        return ListUpdate.objects.create(
            study=study,
            file_name=file_name[-200:],
            kept_file=kept_file,
            columns=reading.to_json(),
            rows_total=table.total,
            made_by=by,
            made_at=now,
        )
    except DatabaseError:
        kept_files.drop(kept_files.SAMPLES, kept_file)
        raise


def read_otherwise(*, update: ListUpdate, reading: UpdateReading) -> ListUpdate:
    """Have the list compared anew, its columns read otherwise. Raises ``UpdateChangedError`` once it is applied."""
    with transaction.atomic():
        reading = reading.as_known(known_columns(update.study_id))
        anew = {"columns": reading.to_json(), "found": {}, "rows_read": 0, "status": UpdateStatus.COMPARING}
        if not ListUpdate.objects.filter(pk=update.pk, status__in=OPEN).update(**anew):
            raise UpdateChangedError
        update.examples.all().delete()
    update.refresh_from_db()
    return update


def compare_list(*, update: ListUpdate) -> ListUpdate:
    """Count what the list would change, from where an earlier run stopped; nothing is changed."""
    update.refresh_from_db()
    if update.status != UpdateStatus.COMPARING:
        return update
    with _rows_of(update) as rows:
        seen = {row.key for row in islice(rows, update.rows_read)}
        columns, told = update.columns, Counter(update.found)
        while chunk := list(islice(rows, ROWS_A_LOOK)):
            found = _compared(update.study, UpdateReading.from_json(columns), chunk, seen)
            told.update(_counts(found))
            update.rows_read += len(chunk)
            if not _store_comparison(update, columns, told, found):
                return update
            yield_to_writers()
    still = ListUpdate.objects.filter(pk=update.pk, status=UpdateStatus.COMPARING, columns=update.columns)
    still.update(status=UpdateStatus.COMPARED)
    update.refresh_from_db()
    return update


def confirm_update(
    *,
    update: ListUpdate,
    dropped_as: str,
    reason: str,
    watched: Sequence[tuple[str, str]] = (),
    by: User | None,
    now: datetime,
) -> ListUpdate:
    """Have the list applied by ``apply_list``; its new columns become attributes of the study's lists.

    ``watched``: columns with a value each, of which is counted how many cases change, and how many have it no longer.
    Raises ``UpdateEmptyError`` where nothing would change, ``UpdateChangedError`` where it is not compared (any more).
    """
    with transaction.atomic():
        update = ListUpdate.objects.select_for_update().get(pk=update.pk)
        if update.status != UpdateStatus.COMPARED:
            raise UpdateChangedError
        if not update.found.get("changed_rows"):
            raise UpdateEmptyError
        _add_columns(update)
        update.status, update.rows_read, update.done = UpdateStatus.APPLYING, 0, {}
        update.columns = {**update.columns, WATCHED: [list(one) for one in watched]}
        update.dropped_as, update.reason = dropped_as, reason.strip()[:300]
        update.confirmed_by, update.confirmed_at = by, now
        update.save()
        details = {"rows": update.found.get("changed_rows", 0), "dropped": update.found.get("dropped", 0)}
        subject = f"list_update:{update.pk}"
        record(by=by, verb=AuditVerb.SAMPLE_JOINED, subject=subject, study=update.study_id, details=details, now=now)
    return update


def apply_list(*, update: ListUpdate, now: datetime) -> ListUpdate:
    """Apply the rows that are left, then those whose cases were in hand as far as they are free now."""
    update.refresh_from_db()
    if update.status == UpdateStatus.WAITING:
        return _apply_left(update, now)
    if update.status != UpdateStatus.APPLYING:
        return update
    reading = UpdateReading.from_json(update.columns)
    with _rows_of(update) as rows:
        seen = {row.key for row in islice(rows, update.rows_read)}
        while chunk := list(islice(rows, ROWS_A_COMMIT)):
            fresh = [row for row in chunk if row.key not in seen]
            seen.update(row.key for row in chunk)
            reached = update.rows_read + len(chunk)
            update = _apply_step(update, _first_of_each(fresh), len(chunk), reading, now)
            if update.status != UpdateStatus.APPLYING or update.rows_read != reached:
                return update  # it was stopped, or another worker goes through it
            yield_to_writers()
    return _ended(update, now)


def give_up_left(*, update: ListUpdate, now: datetime) -> ListUpdate:
    """Leave the cases that are still in hand as they are."""
    ListUpdate.objects.filter(pk=update.pk, status=UpdateStatus.WAITING).update(left=[])
    update.refresh_from_db()
    return _ended(update, now) if update.status == UpdateStatus.WAITING else update


def forget_watched(*, update: ListUpdate) -> None:
    """What was counted of watched columns was heeded; what has been counted meanwhile stays."""
    with transaction.atomic():
        now = ListUpdate.objects.select_for_update(of=("self",)).get(pk=update.pk)
        if now.done.get(WATCHED) == update.done.get(WATCHED):
            done = {code: count for code, count in now.done.items() if not code.startswith(WATCHED)}
            ListUpdate.objects.filter(pk=update.pk).update(done=done)


def cancel_update(*, update: ListUpdate, now: datetime) -> ListUpdate:
    """Give up a list that is not applied; nothing has changed. Raises ``UpdateChangedError`` once it is confirmed."""
    ended = {"status": UpdateStatus.CANCELLED, "finished_at": now}
    if not _unconfirmed().filter(pk=update.pk).update(**ended):
        raise UpdateChangedError
    update.refresh_from_db()
    return _without_file(update)


def forget_lists(study: int) -> None:
    """Give up the study's lists that nobody has confirmed, and forget what they and others would have changed."""
    UpdateExample.objects.filter(update__study=study).delete()
    for update in _unconfirmed().filter(study=study):
        ListUpdate.objects.filter(pk=update.pk).update(status=UpdateStatus.CANCELLED)
        _without_file(update)
    for update in ListUpdate.objects.filter(study=study, status__in=OVER).exclude(kept_file=""):
        _without_file(update)


def forget_unconfirmed_lists(*, now: datetime) -> None:
    """Give up the lists that nobody has confirmed in two weeks: file and examples name people.

    Files of lists that are over go too, which their store did not delete when they ended.
    """
    for update in _unconfirmed().filter(made_at__lt=now - UNCONFIRMED_WAIT):
        with suppress(UpdateChangedError):
            cancel_update(update=update, now=now)
    for update in ListUpdate.objects.filter(status__in=OVER).exclude(kept_file=""):
        _without_file(update)


def _unconfirmed() -> QuerySet[ListUpdate]:
    """The lists of which nothing is applied, and nothing will be unless somebody confirms them."""
    return ListUpdate.objects.filter(status__in=[*OPEN, UpdateStatus.FAILED], confirmed_at=None)


@contextmanager
def _rows_of(update: ListUpdate) -> Iterator[Iterator[ReadRow]]:
    """The rows of a list; it is marked as failed if its file cannot be read, and waits while the store is away.

    Whatever else goes wrong leaves it as far as it came: it goes on from there.
    """
    status = update.status
    try:
        with kept_files.at_hand(kept_files.SAMPLES, update.kept_file) as path:
            table = open_table(path, update.file_name, OF_A_TABLE)
            read = UpdateReader(table.headers, UpdateReading.from_json(update.columns))
            yield (read(number, cells) for number, cells in table.rows)
    except StoreError:
        raise
    except (TableError, OutOfBoundsError, OSError):
        # Not where another worker has ended it meanwhile, and its file with it.
        ListUpdate.objects.filter(pk=update.pk, status=status).update(status=UpdateStatus.FAILED)
        raise


Compared = list[tuple[ReadRow, int | None, list[Change], list[Problem]]]


def _compared(study: Study, reading: UpdateReading, rows: Sequence[ReadRow], seen: set[str]) -> Compared:
    """Each row with the number of its case, what it would change and what is wrong with it; four queries."""
    joined, found = joined_cases(study, reading.key, rows), Compared()
    for row in rows:
        if row.key and row.key in seen:
            found.append((row, None, [], [Problem("", "key_twice", row.key)]))
            continue
        seen.add(row.key)
        case = joined.cases.get(row.key)
        changes, problems, _ = compare(row, joined.known.get(case.pk) if case else None, joined.forbidden)
        found.append((row, case.number if case else None, changes, problems))
    return found


def _counts(found: Compared) -> Counter[str]:
    told: Counter[str] = Counter()
    for _, _, changes, problems in found:
        told.update({one.code for one in changes} | {one.code for one in problems})
        told["changed_rows"] += bool(changes)
        told["refused_rows"] += any(one.code in OF_THE_ROW for one in problems)
    return told


def _store_comparison(update: ListUpdate, columns: Mapping[str, Any], told: Counter[str], found: Compared) -> bool:
    """Store how far the comparison came; false where somebody has changed how the list is read, or has given it up."""
    shown = Counter(dict(update.examples.values_list("code").annotate(count=Count("pk"))))
    rows = list[tuple[Any, ...]]()
    for row, case, changes, problems in found:
        told_of = [(one.column[:120], one.code, one.before[:200], one.after[:200], False) for one in changes]
        told_of += [(one.column[:120], one.code, one.value[:200], "", True) for one in problems]
        for facts in told_of:
            shown[facts[1]] += 1
            if shown[facts[1]] <= MOST_EXAMPLES:
                rows.append((row.row, case, *facts))
    names = ("row", "case", "column", "code", "before", "after", "is_problem")
    with transaction.atomic():
        now = ListUpdate.objects.select_for_update().get(pk=update.pk)
        if now.status != UpdateStatus.COMPARING or now.columns != columns:
            return False
        insert_rows(UpdateExample, names, rows, update_id=update.pk)
        ListUpdate.objects.filter(pk=update.pk).update(rows_read=update.rows_read, found=dict(told))
    return True


def _apply_step(
    update: ListUpdate, rows: Sequence[ReadRow], read: int, reading: UpdateReading, now: datetime
) -> ListUpdate:
    """Apply some rows and store that they are; nothing where another worker has done so, or it was stopped."""
    reached = update.rows_read
    with transaction.atomic():
        update = ListUpdate.objects.select_for_update(of=("self",)).select_related("study").get(pk=update.pk)
        if update.status != UpdateStatus.APPLYING or update.rows_read != reached:
            return update
        _add(update, apply_rows(update=update, rows=rows, reading=reading, now=now))
        update.rows_read += read
        update.save(update_fields=["rows_read", "done", "left"])
    return update


def _add(update: ListUpdate, applied: Applied) -> None:
    update.done = dict(Counter(update.done) + applied.counts)
    update.left = [*update.left, *applied.left]


def _apply_left(update: ListUpdate, now: datetime) -> ListUpdate:
    reading, left = UpdateReading.from_json(update.columns), set(update.left)
    with _rows_of(update) as rows:
        waiting = [row for row in rows if row.row in left]
    for first in range(0, len(waiting), ROWS_A_COMMIT):
        with transaction.atomic():
            update = ListUpdate.objects.select_for_update(of=("self",)).select_related("study").get(pk=update.pk)
            if update.status != UpdateStatus.WAITING:
                return update
            step = [row for row in waiting[first : first + ROWS_A_COMMIT] if row.row in update.left]
            update.left = [row for row in update.left if row not in {one.row for one in step}]
            _add(update, apply_rows(update=update, rows=step, reading=reading, now=now))
            update.save(update_fields=["done", "left"])
        yield_to_writers()
    return _ended(update, now)


def _ended(update: ListUpdate, now: datetime) -> ListUpdate:
    """Whether cases are in hand still, or the list is applied."""
    if update.left:
        ListUpdate.objects.filter(pk=update.pk).update(status=UpdateStatus.WAITING)
        update.refresh_from_db()
        return update
    with transaction.atomic():
        ListUpdate.objects.filter(pk=update.pk).update(status=UpdateStatus.APPLIED, finished_at=now)
        update.examples.all().delete()
        # Columns that decide quota cells may have changed: the cases are put into their pools anew.
        if not routed_columns(update.study_id).isdisjoint(UpdateReading.from_json(update.columns).attributes()):
            Sample.objects.filter(study=update.study_id).update(grouped_by=None)
    update.refresh_from_db()
    return _without_file(update)


def _without_file(update: ListUpdate) -> ListUpdate:
    update.examples.all().delete()
    if update.kept_file:
        kept_files.drop(kept_files.SAMPLES, update.kept_file)
    ListUpdate.objects.filter(pk=update.pk).update(kept_file="")
    update.refresh_from_db()
    return update


def _first_of_each(rows: Sequence[ReadRow]) -> list[ReadRow]:
    first: dict[str, ReadRow] = {}
    for row in rows:
        first.setdefault(row.key, row)
    return list(first.values())


def _add_columns(update: ListUpdate) -> None:
    """Make the file's new columns attributes of the study's lists: shown to interviewers, read by nobody else."""
    known = known_columns(update.study_id)
    new = {
        name: is_personal
        for name, is_personal in UpdateReading.from_json(update.columns).attributes().items()
        if name not in known
    }
    if not new:
        return
    flags = {"show": True, "route": False, "export": False}
    gone = [SampleStatus.FAILED, SampleStatus.CANCELLED]
    lists = Sample.objects.select_for_update().filter(study=update.study_id).exclude(status__in=gone)
    for one in lists.order_by("pk"):
        one.attributes = [*one.attributes, *({"name": name, **flags, "personal": new[name]} for name in new)]
        one.save(update_fields=["attributes"])
