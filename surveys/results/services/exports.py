"""Create, make, fetch, discard and withdraw exports."""

import errno
import logging
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, TypedDict

from django.conf import settings
from django.core.files import File
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop

from cati.storages import UNFINISHED, StoreError
from surveys.database import kept_files
from surveys.design.models import Study
from surveys.formats.analysis import CsvStyle
from surveys.formats.workbook import Written, write_workbook
from surveys.formats.workbook.styles import coloured
from surveys.interviewing.services import end_interviews_of_closed_cases
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.services import record
from surveys.results.models import DeliveryStatus, Export, ExportStatus, StudyDelivery
from surveys.results.queries import deliveries as queries

from .for_clients import made_for_client
from .packages.package import (
    CODEBOOK,
    CSV,
    TABLES,
    WORKBOOK,
    write_codebook_alone,
    write_interviews_alone,
    write_package,
)
from .snapshots import Source, frozen_source, live_source
from .tables.of_delivery import with_weights, without_weights, write_tables
from .workbook.cover import full_name
from .workbook.delivery import Delivery, delivery_for, limited_to
from .workbook.layout import laid_out
from .workbook.plan import sheets_of

PROGRESS_EVERY = 2000
"""Interviews after which the progress shown to the waiting person is stored."""
NUMBERED = re.compile(r"\d+(?=-)")
"""The id of an export, at the start of its file's name."""
DISCARDED = AuditVerb.EXPORT_DISCARDED
SIGN_OF_LIFE_EVERY = 15
"""Seconds between two signs of life of a run that makes an export."""
DEAD_AFTER = timedelta(minutes=1)
"""A run without a sign of life for so long counts as dead, whichever machine it was on."""
STORE_AWAY = gettext_noop("The store of files does not answer. It is tried again every minute; nothing is lost.")
logger = logging.getLogger(__name__)
_left: set[str] = set()
"""The unfinished files of this process's runs that ended and could not store it: the database was away."""


class ExportOptions(TypedDict, total=False):
    """Options of a workbook: ``language`` of labels and titles, ``statuses`` of interviews, ``for_client``.

    ``client``: of several who share the questionnaire the one whose blocks it holds, with everybody's; all blocks where
    it is not said. ``formats``: some of ``FORMATS``, which make a zip; a workbook alone where it is not said.
    ``csv``: how CSV files are written, the fields of ``CsvStyle``. ``table_sets``: ids of sets of tables. ``several``
    and ``unsaid``: how several answers are laid out, and don't know and refused are coded, see ``laid_out``.
    ``only_interviews``: of Parquet the file of interviews alone, without a zip. ``own_numbers``: for a system of the
    institute, which knows interviews by ours. ``as_of``: what the data were known by when it was asked for.
    """

    language: str
    statuses: list[str]
    for_client: bool
    client: str
    formats: list[str]
    csv: dict[str, Any]
    table_sets: list[int]
    several: str
    unsaid: str
    only_interviews: bool
    own_numbers: bool
    as_of: str


class ExportNotWaitingError(Exception):
    """The export is made already, or another run is making it."""


class ExportDiscardedError(Exception):
    """The export being made was discarded, or another run has it."""


def exports_folder() -> Path:
    """The folder in which this machine makes workbooks, and keeps them unless a store is configured."""
    return kept_files.workplace(kept_files.EXPORTS)


def create_export(
    *, study: Study, options: ExportOptions, by: User | None, now: datetime, delivery: StudyDelivery | None = None
) -> Export:
    """Create an export that waits to be made; the register records its options. ``delivery``: of which it is a file."""
    facts: dict[str, Any] = {"options": dict(options), "delivery": delivery}
    with transaction.atomic():
        export = Export.objects.create(study=study, asked_by=by, asked_at=now, **facts)
        details = dict(options)
        record(
            by=by, verb=AuditVerb.EXPORT_ASKED, subject=f"export:{export.pk}", study=study.pk, details=details, now=now
        )
    return export


def is_downloadable(export: Export) -> bool:
    """Whether the workbook is finished and its file exists, as far as this machine knows."""
    is_ready = export.status == ExportStatus.READY and bool(export.path)
    return is_ready and not kept_files.is_known_to_be_gone(kept_files.EXPORTS, export.path)


def open_workbook(export: Export) -> File | None:
    """The open file of the finished workbook; ``None`` if it is not made, or its file no longer exists.

    Raises ``StoreError``.
    """
    if export.status != ExportStatus.READY or not export.path:
        return None
    try:
        return kept_files.opened(kept_files.EXPORTS, export.path)
    except FileNotFoundError:
        return None


def fetch_workbook(*, export: Export, by: User, now: datetime) -> File | None:
    """``open_workbook`` for a person, recorded in the register."""
    file = open_workbook(export)
    if file is not None:
        subject, details = f"export:{export.pk}", {"for_client": bool(export.options.get("for_client"))}
        record(by=by, verb=AuditVerb.EXPORT_FETCHED, subject=subject, study=export.study_id, details=details, now=now)
    return file


def make_export(*, export_id: int, now: datetime) -> Export:
    """Make the workbook of a waiting export and keep it.

    An error is stored on the export for the person who waits, and raised for the log; without the store of files
    (``StoreError``) the export goes on waiting.
    Raises ``ExportNotWaitingError`` if another worker took it first, and ``ExportDiscardedError`` if it was discarded
    meanwhile, or if this run was reset as stalled and another run has the export now.
    """
    unfinished = exports_folder() / f"{export_id}-{get_random_string(8)}{UNFINISHED}"
    try:
        return _made(export_id, unfinished, now)
    except DatabaseError:
        _left.add(unfinished.name)
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def _made(export_id: int, unfinished: Path, now: datetime) -> Export:
    waiting = Export.objects.filter(pk=export_id, status=ExportStatus.WAITING)
    if not waiting.update(status=ExportStatus.RUNNING, path=unfinished.name, moved_at=Now()):
        raise ExportNotWaitingError(export_id)
    export = Export.objects.select_related("study", "delivery").get(pk=export_id)
    made_at = export.delivery.frozen_at if export.delivery and export.delivery.frozen_at else now
    named = slugify(f"{export.study.name[:60]} {export.options.get('client', '')[:30]}")
    name = f"{export.pk}-{named}.{_ending(export)}"
    try:
        with heartbeats(export):
            kept_files.probe()  # before the work, not after it
            with unfinished.open("wb") as file:
                notes = write_results(file, study=export.study, options=export.options, export=export, now=made_at)
            size = unfinished.stat().st_size
            if not _own_run(export).exists():
                raise ExportDiscardedError(export_id)
            kept_files.put(kept_files.EXPORTS, name, unfinished)
    except ExportDiscardedError:
        raise
    except Exception as error:
        status = ExportStatus.WAITING if isinstance(error, StoreError) else ExportStatus.FAILED
        if not _own_run(export).update(status=status, path="", interviews=0, error=_reason(error)):
            raise ExportDiscardedError(export_id) from error
        raise
    ready = {"path": name, "size": size, "notes": notes, "ready_at": now, "error": ""}
    if not _own_run(export).update(status=ExportStatus.READY, interviews=export.interviews_total, **ready):
        _withdraw_made(export_id, name)
        raise ExportDiscardedError(export_id)
    export.refresh_from_db()
    return export


def _withdraw_made(export_id: int, name: str) -> None:
    """Drop a file that may hold somebody who was erased meanwhile; its export is made again."""
    made = Export.objects.filter(pk=export_id, status=ExportStatus.READY, path=name)
    made.update(status=ExportStatus.WAITING, path="", interviews=0, ready_at=None)
    _drop(name)


@contextmanager
def heartbeats(export: Export) -> Iterator[None]:
    """Store signs of life of this run in a thread, however long a sheet or the upload to a store takes."""
    with life_shown(_own_run(export), f"export {export.pk}"):
        yield


@contextmanager
def life_shown(run: QuerySet[Any], name: str) -> Iterator[None]:
    """Renew ``moved_at`` of what is being made in a thread; ``run`` is empty once it is somebody else's."""
    over = threading.Event()
    thread = threading.Thread(target=_show_life_until, args=[over, run, name], name=f"life of {name}")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _show_life_until(over: threading.Event, run: QuerySet[Any], name: str) -> None:
    while not over.wait(SIGN_OF_LIFE_EVERY):
        try:
            run.update(moved_at=Now())
        except DatabaseError:
            logger.exception("%s could not show that it is being made", name)
        finally:
            connection.close()


def _own_run(export: Export) -> QuerySet[Export]:
    """The export as a query set, empty once another run makes it."""
    return Export.objects.filter(pk=export.pk, status=ExportStatus.RUNNING, path=export.path)


def reset_stalled_exports(*, now: datetime) -> list[int]:
    """Let exports wait again whose worker was killed, and delete its unfinished files; returns their ids."""
    left = set(_left)
    is_dead = Q(moved_at__lte=now - DEAD_AFTER) | Q(path__in=left)
    dead = Export.objects.filter(is_dead, status=ExportStatus.RUNNING)
    again = []
    for export_id, path in dead.values_list("pk", "path"):
        if dead.filter(pk=export_id, path=path).update(status=ExportStatus.WAITING, path="", interviews=0):
            again.append(export_id)
    _left.difference_update(left)
    _drop_unfinished(now)
    return again


def _drop_unfinished(now: datetime) -> None:
    """Delete this machine's unfinished files of runs that no longer go on: discarded, erased or dead."""
    left = {path for path in exports_folder().glob(f"*{UNFINISHED}") if _is_silent(path, now)}
    if not left:
        return
    running = set(Export.objects.filter(status=ExportStatus.RUNNING).values_list("path", flat=True))
    freezing = StudyDelivery.objects.filter(status=DeliveryStatus.ASKED).exclude(snapshot="")
    running.update(f"{name}{UNFINISHED}" for name in freezing.values_list("snapshot", flat=True))
    for path in left:
        if path.name not in running:
            path.unlink(missing_ok=True)


def _is_silent(path: Path, now: datetime) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < (now - DEAD_AFTER).timestamp()
    return False


def drop_discarded_workbooks() -> list[str]:
    """Delete the files of discarded exports that are left because the store was away; returns their names.

    Only those that our own register names: another site may have its files in the same place by mistake.
    """
    found = ((name, NUMBERED.match(name)) for name in kept_files.names(kept_files.EXPORTS))
    made = {name: int(number[0]) for name, number in found if number}
    known = set(Export.objects.filter(pk__in=set(made.values())).values_list("pk", flat=True)) if made else set()
    if not (unknown := {name: number for name, number in made.items() if number not in known}):
        return []
    entries = AuditEntry.objects.filter(verb=DISCARDED).values_list("details", flat=True)
    discarded = {number for details in entries for number in details.get("exports", ())}
    left = sorted(name for name, number in unknown.items() if number in discarded)
    for name in left:
        _drop(name)
    return left


def _drop(name: str) -> None:
    try:
        kept_files.drop(kept_files.EXPORTS, name)
    except StoreError:
        logger.exception("%s is still in the store: it is forgotten when the store is back", name)


def write_results(
    target: IO[bytes], *, study: Study, options: ExportOptions, export: Export | None = None, now: datetime
) -> list[str]:
    """Write the study's results workbook to ``target``; returns notes for its reader (sheets split, texts cut).

    Unfinished interviews of closed cases are ended first, since they belong to the results.
    """
    if export is None or export.delivery_id is None:
        end_interviews_of_closed_cases(study=study, now=now)
    language = options.get("language") or settings.LANGUAGE_CODE
    statuses = options.get("statuses") or list(queries.DELIVERED)
    source = _source(study, statuses, export)
    reading = _InterviewReader(source, export)
    with translation.override(language):
        delivery = delivery_for(
            study,
            batches=reading.batches,
            language=language,
            statuses=statuses,
            for_client=options.get("for_client", True),
            now=now,
            only_versions=source.versions,
            as_of=export.delivery.frozen_at if export and export.delivery else None,
        )
        delivery = replace(delivery, frozen_calls=source.calls, frozen_figures=source.figures)
        delivery = replace(delivery, table_sets=options.get("table_sets", ()))
        whole = delivery
        if (client := options.get("client")) is not None:
            delivery = limited_to(delivery, client)
        delivery = without_weights(delivery) if _is_part(export) else with_weights(delivery, whole)
        several = options.get("several") if set(options.get("formats", ())) <= {WORKBOOK, CSV, CODEBOOK} else None
        delivery = laid_out(delivery, several=several, unsaid=options.get("unsaid"))
        if delivery.for_client and not options.get("own_numbers"):
            delivery = made_for_client(delivery, export.delivery.frozen_at if export and export.delivery else None)
        with coloured(delivery.institute.colour):
            return _write_formats(target, delivery, options, reading, is_alone=_is_alone(export))


def _write_formats(
    target: IO[bytes], delivery: Delivery, options: ExportOptions, reading: "_InterviewReader", *, is_alone: bool
) -> list[str]:
    """Write what was asked for; ``is_alone``: a page needs no zip around it."""
    formats = options.get("formats") or [WORKBOOK]
    # In codes once more for the tables that all other formats are made of.
    others = 1 + len(delivery.repeats()) if set(formats) - {WORKBOOK} else 0
    reading.times = others + (TABLES in formats) + (delivery.readings if WORKBOOK in formats else 0)
    if formats == [WORKBOOK]:
        return _write_workbook(delivery, target)
    if formats == [CODEBOOK] and is_alone:
        return write_codebook_alone(target, delivery)
    if formats == [TABLES]:
        return write_tables(target, delivery)
    if options.get("only_interviews"):
        return write_interviews_alone(target, delivery)
    style = CsvStyle(**options.get("csv", {}))
    return write_package(
        target, delivery, formats=formats, style=style, write_workbook=partial(_write_workbook, delivery)
    )


def _write_workbook(delivery: Delivery, target: IO[bytes]) -> list[str]:
    """Write the workbook of the delivery; returns notes for its reader."""
    properties = {"title": delivery.study.name, "creator": delivery.institute.name or "Ascolto"}
    written = write_workbook(target, sheets_of(delivery), properties=properties, footer=full_name(delivery.study))
    return [*delivery.weight_troubles, *_notes(written)]


def _ending(export: Export) -> str:
    """The ending of an export's file: a workbook alone, a delivery's codebook alone, or several files in a zip."""
    formats = export.options.get("formats", [WORKBOOK])
    if formats == [CODEBOOK] and _is_alone(export):
        return "html"
    if export.options.get("only_interviews"):
        return "parquet"
    return "xlsx" if formats in ([WORKBOOK], [TABLES]) else "zip"


def _is_alone(export: Export | None) -> bool:
    """Whether each format is a file of its own, as in a delivery: there a page needs no zip around it."""
    return export is not None and export.delivery_id is not None


def _is_part(export: Export | None) -> bool:
    """Whether the export is of a delivery without the interviews that the one before holds as they are."""
    made_for = export.delivery if export else None
    return made_for is not None and made_for.previous_id is not None and bool(made_for.options.get("only_changed"))


def _source(study: Study, statuses: Sequence[str], export: Export | None) -> Source:
    """The frozen data of the export's delivery, or the study as it is. Frozen ones that are gone: it is discarded."""
    delivery = export.delivery if export else None
    if export is None or delivery is None:
        return live_source(study, statuses)
    if not delivery.snapshot:
        raise ExportDiscardedError(export.pk)
    return frozen_source(delivery.snapshot, count=delivery.interviews, versions=delivery.facts["version_ids"])


class _InterviewReader:
    """Reads the interviews anew for each sheet that needs them, ``times`` in all, and stores the progress."""

    def __init__(self, source: Source, export: Export | None) -> None:
        self._source, self._export = source, export
        self._read = 0
        self.times = 1
        if export is not None:
            export.interviews_total = source.count
            _own_run(export).update(interviews_total=export.interviews_total)

    def batches(self) -> Iterator[list[queries.InterviewRecord]]:
        """All interviews, read anew. Raises ``ExportDiscardedError`` once the export was discarded."""
        for batch in self._source.batches():
            yield batch
            self._read += len(batch)
            if self._export is not None and self._read % PROGRESS_EVERY < queries.BATCH:
                self._store_progress(self._export)

    def _store_progress(self, export: Export) -> None:
        done = min(self._read // self.times, export.interviews_total)
        if not _own_run(export).update(interviews=done, moved_at=Now()):
            raise ExportDiscardedError(export.pk)


def _notes(written: Iterable[Written]) -> list[str]:
    parted = gettext("The sheet “%(sheet)s” was longer than Excel allows and goes on in: %(parts)s.")
    cut = gettext("In the sheet “%(sheet)s”, texts longer than a cell may hold were cut: %(count)s.")
    sheets = list(written)
    return [
        *(parted % {"sheet": s.title, "parts": ", ".join(s.parts[1:])} for s in sheets if len(s.parts) > 1),
        *(cut % {"sheet": s.title, "count": s.cut} for s in sheets if s.cut),
    ]


def discard_exports(*, study: Study, exports: QuerySet[Export], by: User | None, now: datetime) -> None:
    """Delete exports of the study and their files; a run that makes one stops, people who fetched one keep it."""
    with transaction.atomic():
        paths = dict(exports.filter(study=study).select_for_update(of=("self",)).values_list("pk", "path"))
        if not paths:
            return
        Export.objects.filter(pk__in=paths).delete()
        details = {"study_name": study.name, "exports": sorted(paths)}
        subject = f"study:{study.pk}"
        record(by=by, verb=DISCARDED, subject=subject, study=study.pk, details=details, now=now)
    for path in filter(None, paths.values()):
        (exports_folder() / path).unlink(missing_ok=True)  # unfinished, if it is made on this machine
        _drop(path)


def withdraw_exports(*, study: Study, by: User | None, now: datetime) -> int:
    """Delete the files of the study's workbooks for clients, since somebody in them was erased; returns how many.

    The exports stay in the list as withdrawn; one that is being made is made again. Raises ``StoreError``.
    """
    for_clients = Export.objects.filter(study=study, options__for_client=True)
    running = for_clients.filter(status=ExportStatus.RUNNING)
    halfway = list(running.values_list("path", flat=True))
    running.update(status=ExportStatus.WAITING, path="", interviews=0)
    for path in halfway:
        (exports_folder() / path).unlink(missing_ok=True)
    made = dict(for_clients.filter(status=ExportStatus.READY).values_list("pk", "path"))
    for path in made.values():
        kept_files.drop(kept_files.EXPORTS, path)
    if made:
        with transaction.atomic():
            gone = {"status": ExportStatus.WITHDRAWN, "path": "", "withdrawn_at": now}
            for_clients.filter(pk__in=made, status=ExportStatus.READY).update(**gone)
            subject, details = f"study:{study.pk}", {"exports": sorted(made)}
            record(by=by, verb=AuditVerb.EXPORT_WITHDRAWN, subject=subject, study=study.pk, details=details, now=now)
    return len(made)


def _reason(error: Exception) -> str:
    """The error for the waiting person, an English message id."""
    if isinstance(error, StoreError):
        return STORE_AWAY
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return gettext_noop("The disk is full. Free some space and ask again.")
    return gettext_noop("The workbook could not be made. Ask again; if it happens twice, tell whoever runs Ascolto.")
