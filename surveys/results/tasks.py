"""Exports in the background."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cati.storages import StoreError
from surveys.design.models import Study
from surveys.people.models import User

from . import queries, services
from .models import Export, ExportStatus

logger = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(minutes=1)
"""After so long a workbook is made again for which the store of files was away."""


def request_export(*, study: Study, options: services.ExportOptions, by: User, now: datetime) -> Export:
    """Ask for an export and have it made by the background worker."""
    export = services.ask_export(study=study, options=options, by=by, now=now)
    make_export.enqueue(export.pk)
    return export


def request_export_once(*, study: Study, options: services.ExportOptions, by: User, now: datetime) -> Export | None:
    """The same for people, who press twice: ``None`` while the very same workbook is being made."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        if queries.is_being_made(study, options):
            return None
        return request_export(study=study, options=options, by=by, now=now)


def client_options(language: str) -> services.ExportOptions:
    """What a client gets: everything finished, nothing personal, in their language."""
    return {"language": language, "for_client": True}


@task()
def make_export(export_id: int) -> None:
    """Make the workbook that was asked for; nothing when it is made already or was discarded."""
    try:
        with suppress(services.ExportNotWaitingError, services.ExportDiscardedError):
            services.make_export(export_id=export_id, now=timezone.now())
    except StoreError:
        logger.exception("export %s waits for the store of files", export_id)
        make_export.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(export_id)


def requeue_stalled_exports(*, now: datetime) -> int:
    """Have the exports made again whose worker was killed in the middle; how many."""
    return len([make_export.enqueue(export_id) for export_id in services.give_up_stalled(now=now)])


def requeue_waiting_exports() -> int:
    """Enqueue every export that waits, after a worker was killed before it began with one; how many."""
    waiting = Export.objects.filter(status=ExportStatus.WAITING).order_by("pk").values_list("pk", flat=True)
    return len([make_export.enqueue(export_id) for export_id in waiting])
