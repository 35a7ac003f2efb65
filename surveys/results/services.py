"""Ask for an export, make it, clear it away."""

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TypedDict

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop

from surveys.design.models import Study
from surveys.formats.workbook import Written, write_workbook
from surveys.interviewing.services import end_interviews_of_closed_cases
from surveys.people.audit import record
from surveys.people.models import User

from . import queries
from .building import delivery_for, sheets_of
from .cover import full_name
from .models import Export, ExportStatus

PROGRESS_EVERY = 2000
"""Interviews after which the progress shown to the waiting person is written down."""
STALLED_AFTER = timedelta(minutes=30)
"""Without progress for so long, the worker that made an export is taken to be dead."""
LEFT_AFTER = timedelta(minutes=1)
"""And for so long, if the file that it was writing is not there."""


class ExportOptions(TypedDict, total=False):
    """What goes into the workbook: ``language`` of labels and titles, ``statuses`` of interviews; see ``Delivery``."""

    language: str
    statuses: list[str]
    for_client: bool


class ExportNotWaitingError(Exception):
    """The export was made already, or somebody is making it."""


class ExportDiscardedError(Exception):
    """Nobody waits any more for what is being made: the export was discarded, or another run has it."""


def exports_folder() -> Path:
    """Where finished workbooks are kept; made on first use."""
    folder = Path(settings.DATA_DIR) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def ask_export(*, study: Study, options: ExportOptions, by: User | None, now: datetime) -> Export:
    """Note down that an export is wanted."""
    return Export.objects.create(study=study, options=dict(options), asked_by=by, asked_at=now)


def file_of(export: Export) -> Path | None:
    """The finished workbook; ``None`` while it is not made, and when the file is no longer there."""
    path = exports_folder() / Path(export.path).name
    return path if export.status == ExportStatus.READY and path.is_file() else None


def make_export(*, export_id: int, now: datetime) -> Export:
    """Make the workbook of an export that waits, and keep it in the exports' folder.

    What goes wrong is written on the export for the person who waits, and raised for the log.
    Raises ``ExportNotWaitingError`` when another worker took it first, ``ExportDiscardedError`` when it was discarded
    meanwhile. A run that was given up as stalled and lives all the same ends with that too: its file is gone, the
    export another run's.
    """
    unfinished = exports_folder() / f"{export_id}-{get_random_string(8)}.part"
    waiting = Export.objects.filter(pk=export_id, status=ExportStatus.WAITING)
    if not waiting.update(status=ExportStatus.RUNNING, path=unfinished.name, moved_at=Now()):
        raise ExportNotWaitingError(export_id)
    export = Export.objects.select_related("study").get(pk=export_id)
    target = exports_folder() / f"{export.pk}-{slugify(export.study.name)[:60]}.xlsx"
    try:
        with unfinished.open("wb") as file:
            notes = write_results(file, study=export.study, options=export.options, export=export, now=now)
        os.replace(unfinished, target)
    except Exception as error:
        unfinished.unlink(missing_ok=True)
        if not _own_run(export).update(status=ExportStatus.FAILED, path="", error=_reason(error)):
            raise ExportDiscardedError(export_id) from error
        raise
    ready = {"path": target.name, "size": target.stat().st_size, "notes": notes, "ready_at": now}
    if not _own_run(export).update(status=ExportStatus.READY, interviews=export.interviews_total, **ready):
        if not Export.objects.filter(pk=export_id).exists():
            target.unlink(missing_ok=True)
        raise ExportDiscardedError(export_id)
    export.refresh_from_db()
    return export


def _own_run(export: Export) -> QuerySet[Export]:
    """The export, as long as it is this run that makes it."""
    return Export.objects.filter(pk=export.pk, status=ExportStatus.RUNNING, path=export.path)


def give_up_stalled(*, now: datetime) -> list[int]:
    """Exports whose worker was killed in the middle wait again, without what it had written; their ids.

    Killed is who shows no life for long, and soon who left without its file: then the database was away.
    """
    silent = Export.objects.filter(status=ExportStatus.RUNNING, moved_at__lte=now - LEFT_AFTER)
    again = []
    stalled = Q(moved_at__lte=now - STALLED_AFTER)
    for export_id, path, is_stalled in silent.annotate(is_stalled=stalled).values_list("pk", "path", "is_stalled"):
        unfinished = exports_folder() / path
        if unfinished.exists() and not is_stalled:
            continue
        if silent.filter(pk=export_id, path=path).update(status=ExportStatus.WAITING, path="", interviews=0):
            unfinished.unlink(missing_ok=True)
            again.append(export_id)
    return again


def write_results(
    target: IO[bytes], *, study: Study, options: ExportOptions, export: Export | None = None, now: datetime
) -> list[str]:
    """Write the study's results workbook; returns what the reader must know (sheets split, texts cut), in words.

    Interviews whose case has closed meanwhile are ended first: they belong to the results.
    """
    end_interviews_of_closed_cases(study=study, now=now)
    language = options.get("language") or settings.LANGUAGE_CODE
    statuses = options.get("statuses") or list(queries.DELIVERED)
    reading = _Reading(study, statuses, export)
    with translation.override(language):
        delivery = delivery_for(
            study,
            batches=reading.batches,
            language=language,
            statuses=statuses,
            for_client=options.get("for_client", True),
            now=now,
        )
        reading.times = delivery.readings
        properties = {"title": study.name, "creator": delivery.institute.name or "Ascolto"}
        written = write_workbook(target, sheets_of(delivery), properties=properties, footer=full_name(study))
        return _notes(written)


class _Reading:
    """Reads the interviews anew for each sheet that tells them, ``times`` in all, and notes how far it has come."""

    def __init__(self, study: Study, statuses: Sequence[str], export: Export | None) -> None:
        self._study, self._statuses, self._export = study, statuses, export
        self._read = 0
        self.times = 1
        if export is not None:
            export.interviews_total = queries.delivered_interviews(study, statuses).count()
            _own_run(export).update(interviews_total=export.interviews_total)

    def batches(self) -> Iterator[list[queries.Record]]:
        """All interviews once more. Raises ``ExportDiscardedError`` when nobody waits for them any longer."""
        for batch in queries.records(self._study, self._statuses):
            yield batch
            self._read += len(batch)
            if self._export is not None and self._read % PROGRESS_EVERY < queries.BATCH:
                self._note(self._export)

    def _note(self, export: Export) -> None:
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


def discard_exports(*, study: Study, exports: QuerySet[Export], by: User, now: datetime) -> None:
    """Delete exports of the study and their files: whoever is making one stops, who fetched one keeps it."""
    with transaction.atomic():
        paths = dict(exports.filter(study=study).select_for_update().values_list("pk", "path"))
        if not paths:
            return
        Export.objects.filter(pk__in=paths).delete()
        details = {"study_name": study.name, "exports": sorted(paths)}
        subject = f"study:{study.pk}"
        record(by=by, verb="export.discarded", subject=subject, study=study.pk, details=details, now=now)
    for path in filter(None, paths.values()):
        (exports_folder() / path).unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    """What went wrong, English message id: people read it in their own language."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return gettext_noop("The disk is full. Free some space and ask again.")
    return gettext_noop("The workbook could not be made. Ask again; if it happens twice, tell whoever runs Ascolto.")
