"""Exports in the background."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from cati.storages import StoreError
from surveys.design.models import Study
from surveys.fieldwork.models import Case
from surveys.people.models import User

from .models import Export, ExportStatus
from .queries import deliveries as queries
from .services import erasure_ledger as ledger
from .services import exports as services
from .services import letters
from .services.erasing import Kind, erase_everywhere, take_up_erasures
from .services.overwriting import overwrite

logger = logging.getLogger(__name__)
_overwritten = 0.0
"""The ledger's last change after which the database's files were overwritten; somebody who reads may be in the way."""
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
        with suppress(services.ExportNotWaitingError):
            services.make_export(export_id=export_id, now=timezone.now())
    except services.ExportDiscardedError:
        if Export.objects.filter(pk=export_id, status=ExportStatus.WAITING).exists():
            make_export.enqueue(export_id)
    except StoreError:
        logger.exception("export %s waits for the store of files", export_id)
        make_export.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(export_id)


def request_erasure(
    *, case: Case, reason: str, by: User, now: datetime, kind: Kind = Kind.PERSON, forbids: bool = True
) -> Case:
    """Erase a person everywhere, and have the worker do what need not be waited for. Raises as ``erase_everywhere``."""
    case = erase_everywhere(case=case, reason=reason, by=by, now=now, kind=kind, forbids=forbids)
    after_erasure.enqueue()
    return case


@task()
def after_erasure() -> None:
    """Have the database's files forget who was erased, tell clients, make again what was stopped."""
    end_erasures(now=timezone.now())
    requeue_waiting_exports()
    tell_of_withdrawn(now=timezone.now())


def end_erasures(*, now: datetime) -> None:
    """What a killed process left of an erasure is done, and the database's files forget what the ledger tells."""
    global _overwritten
    try:
        take_up_erasures(now=now)
    except (ledger.LedgerError, StoreError):
        logger.exception("an erasure that was begun is not done yet")
    with suppress(ledger.LedgerError):  # told above
        if (changed := ledger.changed_at()) != _overwritten and overwrite():
            _overwritten = changed


def tell_of_withdrawn(*, now: datetime) -> int:
    """Write to whoever may have fetched a workbook that was withdrawn since, once; to how many workbooks' readers.

    One of several workers writes. Where the mail server took no letter, a later round writes again.
    """
    if not settings.SENDS_MAIL:
        return 0
    untold = Export.objects.filter(status=ExportStatus.WITHDRAWN, told_at=None)
    told = 0
    for export in untold.select_related("study", "asked_by"):
        if not untold.filter(pk=export.pk).update(told_at=now):
            continue
        readers = queries.readers_of(export)
        if readers and not sum([_write_to(person, export) for person in readers]):
            Export.objects.filter(pk=export.pk).update(told_at=None)
        else:
            told += 1
    return told


def _write_to(person: User, export: Export) -> bool:
    try:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            return bool(send_mail(*letters.withdrawn(export), None, [person.email]))
    except OSError:  # SMTPException is one
        logger.exception("a letter about a withdrawn workbook was not taken")
        return False


def requeue_stalled_exports(*, now: datetime) -> int:
    """Have the exports made again whose worker was killed in the middle; how many."""
    return len([make_export.enqueue(export_id) for export_id in services.give_up_stalled(now=now)])


def requeue_waiting_exports() -> int:
    """Enqueue every export that waits, after a worker was killed before it began with one; how many."""
    waiting = Export.objects.filter(status=ExportStatus.WAITING).order_by("pk").values_list("pk", flat=True)
    return len([make_export.enqueue(export_id) for export_id in waiting])
