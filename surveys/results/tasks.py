"""Background jobs: making exports and deliveries, finishing erasures, writing to readers and clients."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django_tasks import task

from cati.storages import StoreError
from surveys.design.models import Study, Version
from surveys.fieldwork import tasks as field
from surveys.fieldwork.models import Case
from surveys.people.models import User

from .models import DeliveryLink, DeliveryStatus, Export, ExportStatus, StudyDelivery
from .queries import exports, handed_over
from .services import deliveries, delivery_links, field_reports, letters, letters_due
from .services import erasure_ledger as ledger
from .services import exports as services
from .services.erasing import ErasureKind, erase_everywhere, resume_erasures
from .services.overwriting import overwrite_erased
from .services.publishing import publish_study
from .services.schedules import start_due_deliveries

logger = logging.getLogger(__name__)
_overwritten = 0.0
"""The ledger's latest change after which the database's files were overwritten, in seconds since 1970."""
AGAIN_AFTER = timedelta(minutes=1)
"""The time until an export is tried again for which the store of files was away."""
SENT_AGAIN_WITHIN = timedelta(minutes=1)
"""The time in which an equal form is the same one: sent again by a double click or a slow line."""
STALLED_AFTER = timedelta(minutes=5)
"""The time after which a delivery that is still waiting is begun again: its worker was killed."""


def publish_and_regroup(*, study: Study, reason: str, by: User | None, now: datetime, **facts: Any) -> Version:
    """Publish the study's draft with everything that reads codes, and have its cases regrouped by the worker.

    ``facts``: as ``fieldwork.tasks.publish_and_regroup`` and ``publish_study`` take them. Raises ``PublicationError``.
    """
    return field.publish_and_regroup(study=study, reason=reason, by=by, now=now, publishing=publish_study, **facts)


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


def request_interviews_file(*, study: Study, options: services.ExportOptions, by: User, now: datetime) -> Export:
    """The file with these options, which say as of what, that is made or being made; else have it made.

    Those that it takes the place of are deleted.
    """
    wanted = {**options, "formats": ["parquet"], "only_interviews": True}
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        files = exports.interview_files_like(study, wanted)
        if found := exports.file_to_wait_for(files, options["as_of"], now=now):
            return found
        made = request_export(study=study, options=cast(services.ExportOptions, wanted), by=by, now=now)
    older = [one.pk for one in files if one.status != ExportStatus.WITHDRAWN]
    services.discard_exports(study=study, exports=Export.objects.filter(pk__in=older), by=by, now=now)
    return made


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
            made = services.make_export(export_id=export_id, now=timezone.now())
            if made.delivery_id:
                deliveries.conclude_delivery(delivery_id=made.delivery_id, now=timezone.now())
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

    Only one of several workers sends it; if it is killed, or the mail server takes none, a later round does.
    """
    if not settings.SENDS_MAIL:
        return 0
    untold = Export.objects.filter(status=ExportStatus.WITHDRAWN, told_at=None, delivery=None)

    def letters_about(export: Export) -> list[bool]:
        letter = partial(letters.withdrawal_notice, export)
        return [_post(one.email, one.language, letter) for one in exports.readers_of(export)]

    return _tell(untold.select_related("study", "asked_by"), letters_about, now, told_at=now)


def requeue_stalled_exports(*, now: datetime) -> int:
    """Enqueue the exports again whose worker was killed; returns how many."""
    return len([make_export.enqueue(export_id) for export_id in services.reset_stalled_exports(now=now)])


def requeue_waiting_exports() -> int:
    """Enqueue every waiting export, in case a worker was killed before it began; returns how many."""
    waiting = Export.objects.filter(status=ExportStatus.WAITING).order_by("pk").values_list("pk", flat=True)
    return len([make_export.enqueue(export_id) for export_id in waiting])


def request_delivery(*, study: Study, facts: Mapping[str, Any], by: User, now: datetime) -> StudyDelivery:
    """Create a delivery and have it made in the background; ``facts``: see ``create_delivery``."""
    delivery = deliveries.create_delivery(study=study, by=by, now=now, **facts)
    make_delivery.enqueue(delivery.pk)
    return delivery


def request_delivery_once(*, study: Study, facts: Mapping[str, Any], by: User, now: datetime) -> StudyDelivery:
    """``request_delivery`` for people, whose form may be sent several times: of equal ones the first is returned."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        equal = handed_over.delivery_just_asked(study, facts, by, since=now - SENT_AGAIN_WITHIN)
        return equal or request_delivery(study=study, facts=facts, by=by, now=now)


def request_delivery_for_client(
    *, study: Study, client: str, options: Mapping[str, Any], site: str, by: User, now: datetime
) -> StudyDelivery | None:
    """Have a delivery made that the client asks for, through the checks of every delivery.

    ``None`` while one is being made for them, or waits for a researcher's yes.
    """
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        if handed_over.delivery_under_way_for(study, client):
            return None
        facts = {"client": client, "options": options, "site": site}
        return request_delivery(study=study, facts=facts, by=by, now=now)


def request_again(*, delivery: StudyDelivery, by: User, now: datetime) -> None:
    """Have a failed or withdrawn delivery made anew, with the data as they are now."""
    if deliveries.retry_delivery(delivery=delivery, by=by, now=now):
        make_delivery.enqueue(delivery.pk)


@task()
def make_delivery(delivery_id: int) -> None:
    """Freeze the data of a delivery and have its files made, unless that was done already."""
    with suppress(deliveries.DeliveryNotAskedError):
        try:
            exports = deliveries.freeze_delivery(delivery_id=delivery_id, now=timezone.now())
        except StoreError:
            logger.exception("delivery %s waits for the store of files", delivery_id)
            make_delivery.using(run_after=timezone.now() + STALLED_AFTER).enqueue(delivery_id)
            return
        for export in exports:
            make_export.enqueue(export)


def make_due_deliveries(*, now: datetime) -> None:
    """Begin the deliveries whose hour has come, and again those whose worker was killed; end those that are made."""
    for started in start_due_deliveries(now=now):
        make_delivery.enqueue(started)
    waiting = deliveries.stalled(now).filter(asked_at__lte=now - STALLED_AFTER)
    for delivery_id in waiting.values_list("pk", flat=True):
        make_delivery.enqueue(delivery_id)
    for delivery_id in StudyDelivery.objects.filter(status=DeliveryStatus.MAKING).values_list("pk", flat=True):
        deliveries.conclude_delivery(delivery_id=delivery_id, now=now)


def request_link(**facts: Any) -> DeliveryLink:
    """Make a link and send it, and its code in another e-mail; ``facts``: see ``make_link``."""
    link = delivery_links.make_link(**facts)
    send_link.enqueue(link.pk)
    return link


@task()
def send_link(link_id: int) -> None:
    """Send the link and its code."""
    link = DeliveryLink.objects.select_related("study", "made_by").get(pk=link_id)
    address = letters.address_of_link(link)
    _post(link.email, link.made_by.language, lambda: letters.link_letter(link, address))
    _post(link.email, link.made_by.language, lambda: letters.code_letter(link, delivery_links.code_of(link)))


@task()
def send_code(link_id: int) -> None:
    """Send the code of a link again."""
    link = DeliveryLink.objects.select_related("study", "made_by").get(pk=link_id)
    _post(link.email, link.made_by.language, lambda: letters.code_letter(link, delivery_links.code_of(link)))


def tell_of_deliveries(*, now: datetime) -> int:
    """Write to everybody for whom a delivery is ready, or to the researchers whose yes it waits for; of how many.

    Of several workers one writes; if it is killed, or the mail server takes none, a later round does.
    """
    if not settings.SENDS_MAIL:
        return 0
    untold = StudyDelivery.objects.filter(status=DeliveryStatus.READY, told_at=None)
    return _tell(untold.select_related("study", "asked_by"), _letters_about, now, told_at=now)


def send_field_reports(*, now: datetime) -> int:
    """Send the daily reports whose hour has come to whoever asked for them; returns how many were sent.

    Of several workers one sends each; what a killed one took is sent by another. One that the mail server does not take
    is tried again, after longer and longer.
    """
    if not settings.SENDS_MAIL:
        return 0
    count = 0
    for report, day in field_reports.claim_due_reports(now=now):
        with translation.override(report.person.language or settings.LANGUAGE_CODE):
            letter = field_reports.letter_of(report, day, now) if report.person.email else None
        is_sent = letter is not None and _post(report.person.email, report.person.language, partial(_as_it_is, letter))
        if is_sent or letter is None:
            field_reports.report_sent(report=report, now=now)
        else:
            field_reports.report_refused(report=report, now=now)
        count += is_sent
    return count


def _as_it_is(letter: letters.Letter) -> letters.Letter:
    return letter


def _letters_about(delivery: StudyDelivery) -> list[bool]:
    """What became of each letter."""
    if delivery.released_at is None:
        address = letters.address_of_delivery(delivery, "deliveries")
        letter = partial(letters.delivery_waits, delivery, address)
        return [_post(one.email, one.language, letter) for one in handed_over.people_who_release(delivery)]
    if not delivery.tells:
        return []
    address = letters.address_of_delivery(delivery, "client_study")
    people = handed_over.people_told_of(delivery)
    sent = [_post(one.email, one.language, lambda: letters.delivery_ready(delivery, address)) for one in people]
    for link in handed_over.links_told_of(delivery):
        there = letters.address_of_link(link)
        sent.append(_post(link.email, "", partial(letters.delivery_ready, delivery, there)))
    return sent


def tell_of_withdrawn_deliveries(*, now: datetime) -> int:
    """Write once about each withdrawn delivery to everybody who may have fetched a file of it; returns of how many."""
    if not settings.SENDS_MAIL:
        return 0

    def letters_about(delivery: StudyDelivery) -> list[bool]:
        addresses = {one.email: one.language for one in handed_over.people_told_of(delivery)}
        fetched = delivery.downloads.exclude(link=None).values_list("link__email", flat=True)
        addresses |= dict.fromkeys(set(fetched) - addresses.keys(), "")
        letter = partial(letters.delivery_withdrawn, delivery, now)
        return [_post(email, language, letter) for email, language in addresses.items()]

    untold = StudyDelivery.objects.filter(recall_due=True)
    return _tell(untold.select_related("study"), letters_about, now, recall_due=False)


def _tell(
    untold: QuerySet[letters_due.Row],
    letters_about: Callable[[letters_due.Row], list[bool]],
    now: datetime,
    **said: object,
) -> int:
    """Send the letters about each that nobody was told of, and note that they are sent; returns about how many."""
    count = 0
    for one in letters_due.claim_due(untold=untold, now=now):
        sent = letters_about(one)
        if sent and not any(sent):
            letters_due.note_refused(row=one, now=now)
        else:
            letters_due.note_sent(row=one, **said)
            count += 1
    return count


def _post(email: str, language: str, letter: Callable[[], letters.Letter]) -> bool:
    if not settings.SENDS_MAIL:
        return False
    try:
        with translation.override(language or settings.LANGUAGE_CODE):
            return bool(send_mail(*letter(), None, [email]))
    except OSError:  # SMTPException is one
        logger.exception("an e-mail about results was not accepted")
        return False
