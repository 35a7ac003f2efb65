"""Background jobs: making exports, finishing erasures, notifying readers."""

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
from .queries import exports
from .services import erasure_ledger as ledger
from .services import exports as services
from .services import letters
from .services.erasing import ErasureKind, erase_everywhere, resume_erasures
from .services.overwriting import overwrite_erased

logger = logging.getLogger(__name__)
_overwritten = 0.0
"""The ledger's latest change after which the database's files were overwritten, in seconds since 1970."""
AGAIN_AFTER = timedelta(minutes=1)
"""The time until an export is tried again for which the store of files was away."""


def request_export(*, study: Study, options: services.ExportOptions, by: User, now: datetime) -> Export:
    """Create an export and have it made in the background."""
    export = services.create_export(study=study, options=options, by=by, now=now)
    make_export.enqueue(export.pk)
    return export


def request_export_once(*, study: Study, options: services.ExportOptions, by: User, now: datetime) -> Export | None:
    """``request_export`` for people, who press twice; ``None`` while an export with the same options is being made."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        if exports.is_being_made(study, options):
            return None
        return request_export(study=study, options=options, by=by, now=now)


def client_options(language: str, client: str | None = None) -> services.ExportOptions:
    """The options of a client's workbook: finished interviews, nothing personal, in their language.

    ``client``: the one of several whose blocks it holds, see ``design.queries.client_of``.
    """
    options: services.ExportOptions = {"language": language, "for_client": True}
    return options if client is None else {**options, "client": client}


@task()
def make_export(export_id: int) -> None:
    """Make the export, unless it is made already or was discarded."""
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
    *, case: Case, reason: str, by: User, now: datetime, kind: ErasureKind = ErasureKind.PERSON, forbids: bool = True
) -> Case:
    """Erase a person everywhere now, and finish in the background. Raises what ``erase_everywhere`` raises."""
    case = erase_everywhere(case=case, reason=reason, by=by, now=now, kind=kind, forbids=forbids)
    after_erasure.enqueue()
    return case


@task()
def after_erasure() -> None:
    """Overwrite the database's files, make the stopped exports again, notify readers of withdrawn ones."""
    end_erasures(now=timezone.now())
    requeue_waiting_exports()
    notify_of_withdrawn(now=timezone.now())


def end_erasures(*, now: datetime) -> None:
    """Finish the erasures that a killed process left, and overwrite the database's files if the ledger changed."""
    global _overwritten
    try:
        resume_erasures(now=now)
    except (ledger.LedgerError, StoreError):
        logger.exception("an erasure that was begun is not done yet")
    with suppress(ledger.LedgerError):  # logged above
        if (changed := ledger.changed_at()) != _overwritten and overwrite_erased():
            _overwritten = changed


def notify_of_withdrawn(*, now: datetime) -> int:
    """Send one e-mail about each withdrawn workbook to everybody who may have fetched it; returns how many workbooks.

    Only one of several workers sends it. If the mail server accepts none, a later round tries again.
    """
    if not settings.SENDS_MAIL:
        return 0
    unannounced = Export.objects.filter(status=ExportStatus.WITHDRAWN, told_at=None)
    count = 0
    for export in unannounced.select_related("study", "asked_by"):
        if not unannounced.filter(pk=export.pk).update(told_at=now):
            continue
        readers = exports.readers_of(export)
        if readers and not sum([_write_to(person, export) for person in readers]):
            Export.objects.filter(pk=export.pk).update(told_at=None)
        else:
            count += 1
    return count


def _write_to(person: User, export: Export) -> bool:
    try:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            return bool(send_mail(*letters.withdrawal_notice(export), None, [person.email]))
    except OSError:  # SMTPException is one
        logger.exception("an e-mail about a withdrawn workbook was not accepted")
        return False


def requeue_stalled_exports(*, now: datetime) -> int:
    """Enqueue the exports again whose worker was killed; returns how many."""
    return len([make_export.enqueue(export_id) for export_id in services.reset_stalled_exports(now=now)])


def requeue_waiting_exports() -> int:
    """Enqueue every waiting export, in case a worker was killed before it began; returns how many."""
    waiting = Export.objects.filter(status=ExportStatus.WAITING).order_by("pk").values_list("pk", flat=True)
    return len([make_export.enqueue(export_id) for export_id in waiting])
