"""Load a list of people in small steps into an unreleased sample, then release it with one update.

On SQLite a commit holds everybody's writes up, so rows are stored in small commits with a pause
between them. Each commit also says how far it came: an interrupted loading goes on from there.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict, Unpack

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Greatest

from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.inserts import insert_rows
from surveys.database.pauses import others_write, yield_to_writers
from surveys.database.prepared import Prepared
from surveys.database.updates import update_row
from surveys.database.writers import in_line
from surveys.design.models import Study
from surveys.fieldwork.models import Case, Contact, Pool, RowNote, Sample, SampleStatus
from surveys.formats.samples import CaseRow, ColumnUse, Note, Reading, RowReader, check_columns
from surveys.garbage_collection import collected_rarely
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.sandbox import OF_A_TABLE, open_table

from .errors import SampleNotReadyError
from .pools import open_pools
from .row_intake import Home, Known, Pools, decide_row, last_number_of, make_cases

logger = logging.getLogger(__name__)
ROWS_A_COMMIT = 150
ROWS_A_STEP = 300
"""Rows that are stored by one commit: what is only inserted takes half of the time."""
ROWS_LOOKED_UP = 3 * ROWS_A_STEP
"""Rows that are compared with what is known by one look at it; it holds nobody up, and is repeated if it was late."""
ROWS_BESIDE_OTHERS = 100
"""Where others write on SQLite, steps are shorter: nobody waits for a long one."""
LONGEST_LOADING = 12 * 60 * 60
"""Seconds after which a copy of a file that is loaded is what a killed worker left."""


class SampleFacts(TypedDict, total=False):
    """Facts about a list: its source, and when it was checked with the opposition register, or why it is exempt."""

    purpose: str
    source: str
    opposition_checked_on: date | None
    opposition_waiver: str


def load_sample(
    *,
    study: Study,
    content: bytes | Path,
    file_name: str,
    reading: Reading,
    name: str,
    by: User | None,
    now: datetime,
    **facts: Unpack[SampleFacts],
) -> Sample:
    """``start_sample`` and ``continue_loading`` at once."""
    sample = start_sample(
        study=study, content=content, file_name=file_name, reading=reading, name=name, by=by, now=now, **facts
    )
    return continue_loading(sample=sample, now=now)


def start_sample(
    *,
    study: Study,
    content: bytes | Path,
    file_name: str,
    reading: Reading,
    name: str,
    by: User | None,
    now: datetime,
    **facts: Unpack[SampleFacts],
) -> Sample:
    """Store the file and how it is to be read as an unreleased sample; ``continue_loading`` reads it.

    ``content``: the file's bytes, or where it lies; it is copied. Raises ``formats.tables.TableError``
    when the file is no table or no column holds numbers, ``OSError`` when there is no room for it.
    """
    table = open_table(content, file_name)
    check_columns(reading, table.headers)
    kept_file = kept_files.keep(kept_files.SAMPLES, content)
    try:
        return Sample.objects.create(
            study=study,
            name=name.strip()[:120],
            file_name=file_name[-200:],
            kept_file=kept_file,
            columns=reading.to_json(),
            attributes=attributes_of(reading.columns),
            rows_total=table.total,
            grouped_by_id=Study.objects.get(pk=study.pk).fielded_version_id,
            loaded_by=by,
            created_at=now,
            **facts,
        )
    except DatabaseError:
        kept_files.drop(kept_files.SAMPLES, kept_file)
        raise


@collected_rarely()
def continue_loading(*, sample: Sample, now: datetime) -> Sample:
    """Turn the remaining rows of the file into cases; does nothing with a sample that is not being loaded.

    Stops when the sample is cancelled meanwhile, or when another worker has come further with it. What
    goes wrong is the sample's status ``failed``; the exception is raised all the same. Only while the store with
    the file is away does it wait on: ``StoreError``.
    """
    sample.refresh_from_db()
    if sample.status != SampleStatus.LOADING:
        return sample
    reading = Reading.from_json(sample.columns)
    try:
        with kept_files.at_hand(kept_files.SAMPLES, sample.kept_file) as path:
            table = open_table(path, sample.file_name, OF_A_TABLE)
            rows, read_row = islice(table.rows, sample.rows_read, None), RowReader(table.headers, reading)
            while sample.status == SampleStatus.LOADING and (chunk := list(islice(rows, ROWS_LOOKED_UP))):
                read = [read_row(number, cells) for number, cells in chunk]
                before = sample.rows_read
                sample = _store_all(sample, read, reading, now)
                if sample.status == SampleStatus.LOADING and sample.rows_read != before + len(read):
                    return sample
    except StoreError:
        raise
    except Exception:
        Sample.objects.filter(pk=sample.pk, status=SampleStatus.LOADING).update(status=SampleStatus.FAILED)
        raise
    # Only now is it known how many rows were blank.
    Sample.objects.filter(pk=sample.pk, status=SampleStatus.LOADING).update(
        status=SampleStatus.LOADED, rows_total=F("rows_read")
    )
    return _without_file(sample)


def cancel_sample(*, sample: Sample) -> Sample:
    """``stop_sample`` and ``take_cases_back`` at once."""
    return take_cases_back(sample=stop_sample(sample=sample))


def stop_sample(*, sample: Sample) -> Sample:
    """Cancel the loading or an unreleased sample: no further case is created; ``take_cases_back`` deletes the others.

    Raises ``SampleNotReadyError`` for one that is released.
    """
    unreleased = [SampleStatus.LOADING, SampleStatus.LOADED, SampleStatus.FAILED, SampleStatus.CANCELLED]
    stopped = Sample.objects.filter(pk=sample.pk, status__in=unreleased).update(status=SampleStatus.CANCELLED)
    if not stopped:
        raise SampleNotReadyError
    sample.refresh_from_db()
    return sample


def take_cases_back(*, sample: Sample) -> Sample:
    """Delete all cases of a cancelled sample in small steps; after an interruption it goes on from there.

    ``cases_made`` says how many are left.
    """
    if sample.status != SampleStatus.CANCELLED:
        return sample
    while ids := list(Case.objects.filter(sample=sample).values_list("pk", flat=True)[:ROWS_A_COMMIT]):
        with transaction.atomic():
            Contact.objects.filter(case__in=ids).delete()
            Case.objects.filter(pk__in=ids).delete()
            Sample.objects.filter(pk=sample.pk).update(cases_made=Greatest(F("cases_made") - len(ids), 0))
        yield_to_writers()
    Pool.objects.filter(study=sample.study_id, replicate=str(sample.pk)).delete()
    Sample.objects.filter(pk=sample.pk).update(cases_made=0)
    return _without_file(sample)


def release_sample(*, sample: Sample, by: User | None, now: datetime) -> Sample:
    """Release the sample: its cases are handed out from now on. Idempotent. Raises ``SampleNotReadyError``."""
    with transaction.atomic():
        released = Sample.objects.filter(pk=sample.pk, status=SampleStatus.LOADED).update(
            status=SampleStatus.RELEASED, released_at=now, change_number=None
        )
        if released:
            _take_a_place(sample)
        sample.refresh_from_db()
        if sample.status != SampleStatus.RELEASED:
            raise SampleNotReadyError
        if released:
            open_pools(sample)
            details = {"name": sample.name, "cases": sample.cases_made}
            subject, study = f"sample:{sample.pk}", sample.study_id
            record(by=by, verb=AuditVerb.SAMPLE_RELEASED, subject=subject, study=study, details=details, now=now)
    return sample


def _take_a_place(sample: Sample) -> None:
    """Where the study's samples have an order, one that has no place in it comes last."""
    last = Sample.objects.filter(study=sample.study_id).aggregate(last=Max("precedence"))["last"]
    if last:
        Sample.objects.filter(pk=sample.pk, precedence=0).update(precedence=last + 1)


def delete_finished_files() -> None:
    """Delete files of samples read or cancelled, left behind by an outage of the store or a killed process."""
    done_with = Q(status__in=[SampleStatus.LOADED, SampleStatus.RELEASED]) | Q(
        status=SampleStatus.CANCELLED, cases_made=0
    )
    for sample in Sample.objects.filter(done_with).exclude(kept_file=""):
        _without_file(sample)
    kept_files.drop_unfinished(kept_files.SAMPLES, time.time() - LONGEST_LOADING)


def _without_file(sample: Sample) -> Sample:
    try:
        kept_files.drop(kept_files.SAMPLES, sample.kept_file)
    except StoreError:
        logger.exception("the file of sample %s is still in the store: the next round forgets it", sample.pk)
        return sample
    Sample.objects.filter(pk=sample.pk).update(kept_file="")
    sample.refresh_from_db()
    return sample


Rows = Sequence[tuple[CaseRow, list[Note]]]


def _store_all(sample: Sample, read: Rows, reading: Reading, now: datetime) -> Sample:
    """Write the rows step by step; ends early where the sample is no longer loaded, or by another worker."""
    known, home, pools = _beside(sample, read, now), Home.of(sample.study), Pools()
    first = 0
    while first < len(read):
        step, reached = read[first : first + (ROWS_BESIDE_OTHERS if others_write() else ROWS_A_STEP)], sample.rows_read
        try:
            sample = _store(sample, _sort_out(step, known, home, reading, sample), len(step), pools, now)
        except IntegrityError:  # another list of the study has brought an identifier since it was looked at
            known, pools = _beside(sample, read[first:], now), Pools()
            sample = _store(sample, _sort_out(step, known, home, reading, sample), len(step), pools, now)
        if sample.status == SampleStatus.LOADING and sample.rows_read != reached + len(step):
            return sample
        yield_to_writers()
        if sample.status != SampleStatus.LOADING:
            return sample
        first += len(step)
    return sample


def _beside(sample: Sample, read: Rows, now: datetime) -> Known:
    rest_days = Reading.from_json(sample.columns).rest_days
    return Known.beside(sample.study, [row for row, _ in read], sample.purpose, now, rest_days=rest_days)


def _store(
    sample: Sample, sorted_out: tuple[list[CaseRow], list[Note]], read: int, pools: Pools, now: datetime
) -> Sample:
    """Write one step: its cases, its notes and how far the reading has come, all or nothing.

    Nothing when the sample is not where this reading is: after a restart two workers may read the same file.
    """
    reached, (kept, notes) = sample.rows_read, sorted_out
    with in_line(), transaction.atomic():  # an answer that comes meanwhile goes on the moment that the step ends
        _LOCKED_STUDY.all(study=sample.study_id)
        (sample,) = _LOCKED_SAMPLE.all(sample=sample.pk)
        if sample.status != SampleStatus.LOADING or sample.rows_read != reached:
            return sample
        make_cases(sample, kept, last_number_of(sample.study_id), now, pools)
        record_step(sample, read=read, kept=len(kept), notes=notes)
    return sample


_LOCKED_STUDY = Prepared(lambda study: Study.objects.filter(pk=study).only("pk").select_for_update(), study=-1)
_LOCKED_SAMPLE = Prepared(
    lambda sample: Sample.objects.filter(pk=sample).select_for_update(of=("self",)).select_related("study"), sample=-1
)


def _sort_out(
    read: Rows, known: Known, home: Home, reading: Reading, sample: Sample
) -> tuple[list[CaseRow], list[Note]]:
    """The rows that are kept, and the notes on all of them."""
    kept: list[CaseRow] = []
    notes: list[Note] = []
    for case_row, said in read:
        row: CaseRow | None = None if any(note.is_refused for note in said) else case_row
        more: list[Note] = []
        if row is not None:
            row, more = decide_row(row, known, reading=reading, sample_id=sample.pk, home=home)
        notes += said + more
        if row is not None:
            kept.append(row)
    return kept, notes


def attributes_of(columns: Iterable[ColumnUse]) -> list[dict[str, Any]]:
    """The columns that are attributes, in the form that a sample stores."""
    return [
        {"name": use.attribute, "show": use.show, "route": use.route, "export": use.export, "personal": use.personal}
        for use in columns
        if use.field == "attribute"
    ]


def record_step(sample: Sample, *, read: int, kept: int, notes: list[Note]) -> None:
    """Store the progress of the sample and the notes on its rows; within the step's transaction."""
    said = ((note.row, note.column, note.code, note.value, note.is_refused) for note in notes)
    insert_rows(RowNote, ("row", "column", "code", "value", "is_refused"), said, sample_id=sample.pk)
    sample.rows_read += read
    sample.cases_made += kept
    for note in notes:
        sample.report[note.code] = sample.report.get(note.code, 0) + 1
    progress = {column: getattr(sample, column) for column in ("rows_read", "cases_made", "report")}
    update_row(Sample, sample.pk, **progress)
