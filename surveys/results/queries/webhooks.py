"""The webhooks of a study, and the log of their calls."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from surveys.design.models import Study
from surveys.results.models import Webhook, WebhookEvent


@dataclass(frozen=True, slots=True)
class WebhookCounts:
    """Calls of a webhook in the log: taken, waiting, given up; ``last``: when one was taken last."""

    taken: int = 0
    waiting: int = 0
    given_up: int = 0
    last: datetime | None = None


def webhooks_of(study: Study) -> QuerySet[Webhook]:
    """The webhooks of the study: those that are called, then those that were stopped, newest first."""
    hooks = Webhook.objects.filter(study=study).select_related("made_by", "study")
    return hooks.order_by("stopped_at", "-pk")


def counts_of_webhooks(study: Study) -> dict[int, WebhookCounts]:
    """Webhook id → its counts; one query."""
    waits, taken = Q(next_at__isnull=False), Q(delivered_at__isnull=False)
    rows = (
        WebhookEvent.objects.filter(webhook__study=study)
        .values("webhook")
        .annotate(
            taken=Count("pk", filter=taken),
            waiting=Count("pk", filter=waits),
            given_up=Count("pk", filter=~waits & ~taken),
            last=Max("delivered_at"),
        )
    )
    return {row.pop("webhook"): WebhookCounts(**row) for row in rows.order_by()}


def webhook_log(study: Study, limit: int) -> list[WebhookEvent]:
    """The latest events of the study's webhooks, newest first."""
    events = WebhookEvent.objects.filter(webhook__study=study).select_related("webhook")
    return list(events.order_by("-pk")[:limit])
