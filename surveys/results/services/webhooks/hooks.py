"""Add and stop webhooks, give them another secret, try them, and send calls again."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import Webhook, WebhookEvent, WebhookEventKind
from surveys.results.queries import ClientDoor, gate_row

from .addresses import target_of

MOST = 10
"""Webhooks of a study that work at the same time."""
EARLIER_LIVES = timedelta(hours=24)
"""How long calls are signed with the secret before, too."""
TESTED_AT_MOST = 5
"""Tests that wait to be sent, of one webhook."""
CHOSEN = [kind for kind in WebhookEventKind if kind != WebhookEventKind.TEST]
"""What a webhook can be called for."""
OF_A_CLIENT = frozenset(kind for kind in CHOSEN if gate_row(ClientDoor.WEBHOOK, kind))
"""What a client's system is called for: cases and quotas are the institute's business."""


class NotOfAClientError(Exception):
    """A client's system is called for interviews, deliveries and erasures only."""


class TooManyWebhooksError(Exception):
    """The study has as many webhooks as it may have."""


def add_webhook(
    *,
    study: Study,
    name: str,
    url: str,
    kinds: Collection[str],
    for_client: bool = False,
    client: str = "",
    by: User,
    now: datetime,
) -> Webhook:
    """Add a webhook that is called at events of these kinds from now on.

    ``for_client``: it is told the numbers that this client knows, ``client`` of several who share the questionnaire.
    Raises ``AddressError``, ``NotOfAClientError`` and ``TooManyWebhooksError``.
    """
    target = target_of(url)
    if for_client and not set(kinds) <= OF_A_CLIENT:
        raise NotOfAClientError
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        if Webhook.objects.filter(study=study, stopped_at=None).count() >= MOST:
            raise TooManyWebhooksError
        wishes: dict[str, Any] = {field_of(kind): kind in kinds for kind in CHOSEN}
        wishes |= {"for_client": for_client, "client": client if for_client else ""}
        nonce = secrets.token_urlsafe(24)
        hook = Webhook.objects.create(
            study=study, name=name.strip()[:80], url=url, nonce=nonce, made_by=by, made_at=now, **wishes
        )
        _note(hook, AuditVerb.WEBHOOK_ADDED, by, now, host=target.host, events=sorted(kinds))
    return hook


def field_of(kind: str) -> str:
    """The field of a webhook that says whether it is called at events of this kind."""
    return f"on_{kind.replace('.', '_')}"


def stop_webhook(*, webhook: Webhook, by: User, now: datetime) -> None:
    """Call it no more, also not for what waits; its log stays until it is too old. Idempotent."""
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, stopped_at=None).update(stopped_at=now):
            WebhookEvent.objects.filter(webhook=webhook, next_at__isnull=False).update(next_at=None)
            _note(webhook, AuditVerb.WEBHOOK_STOPPED, by, now)


def renew_secret(*, webhook: Webhook, by: User, now: datetime) -> Webhook:
    """Give it another secret; the one before signs beside it for a day."""
    with transaction.atomic():
        hook = Webhook.objects.select_for_update().get(pk=webhook.pk)
        hook.earlier_nonce, hook.nonce = hook.nonce, secrets.token_urlsafe(24)
        hook.earlier_until = now + EARLIER_LIVES
        hook.save(update_fields=["nonce", "earlier_nonce", "earlier_until"])
        _note(hook, AuditVerb.WEBHOOK_RENEWED, by, now)
    return hook


def try_webhook(*, webhook: Webhook, now: datetime) -> bool:
    """Have it called with an event that says nothing; false if it was stopped or enough such calls wait."""
    tests = WebhookEvent.objects.filter(webhook=webhook, kind=WebhookEventKind.TEST, next_at__isnull=False)
    with transaction.atomic():
        if webhook.stopped_at is not None or tests.count() >= TESTED_AT_MOST:
            return False
        WebhookEvent.objects.create(
            webhook=webhook, kind=WebhookEventKind.TEST, subject=0, happened_at=now, next_at=now
        )
        Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
    return True


def send_again(*, webhook: Webhook, event_id: int | None = None, by: User, now: datetime) -> int:
    """Send an event again, whatever became of it; without ``event_id`` all that were given up. Returns how many."""
    over = WebhookEvent.objects.filter(webhook=webhook, webhook__stopped_at=None, next_at=None)
    chosen = over.filter(pk=event_id) if event_id is not None else over.filter(delivered_at=None)
    with transaction.atomic():
        count = chosen.update(next_at=now, tries=0, delivered_at=None)
        if count:
            Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
            _note(webhook, AuditVerb.WEBHOOK_RESENT, by, now, events=count)
    return count


def _note(hook: Webhook, verb: AuditVerb, by: User, now: datetime, **details: object) -> None:
    about = {"name": hook.name, **details}
    record(by=by, verb=verb, subject=f"webhook:{hook.pk}", study=hook.study_id, details=about, now=now)
