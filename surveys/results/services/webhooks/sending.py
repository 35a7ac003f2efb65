"""The worker's part: what is due is sent, each webhook by itself, and tried again later if nobody took it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q

from surveys.database.pauses import yield_to_writers
from surveys.results.models import Webhook, WebhookEvent

from .bodies import body_of, facts_of
from .posting import SECONDS, Answer, post
from .signing import HEADER, secrets_of, signature

logger = logging.getLogger(__name__)
AT_ONCE = 8
"""Webhooks that are called at the same time: one that hangs holds up itself."""
BATCH = 20
"""Calls of one webhook before others have a turn."""
BATCH_SECONDS = 30.0
LEASE = timedelta(seconds=BATCH_SECONDS + 3 * SECONDS)
"""After so long another worker sends what this one took: it was killed."""
WAITS = [timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 120, 240, 240, 240, 240, 240)]
"""Time before the next try, by how many there were; then it is given up, after about a day."""
LONGEST_REST = timedelta(minutes=10)
TOO_OLD = timedelta(days=3)
"""What could not be sent for so long is given up, whatever there is of it."""
KEPT = timedelta(days=30)
"""How long the log keeps what was sent or given up."""
FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make: the event, and what is sent."""

    event: int
    tries: int
    due_at: datetime
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls of one webhook, in order. What is not among ``answers`` afterwards was not tried."""

    webhook: int
    url: str
    secrets: Sequence[str]
    calls: Sequence[Call]


class Sender:
    """Sends what is due, in threads that ask no database. ``look`` starts and ends them; it never waits."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._under_way: dict[Future[list[Answer]], Batch] = {}

    def look(self, *, now: datetime) -> int:
        """Keep what has been answered, begin what is due; returns how many webhooks are being called."""
        for future in [one for one in self._under_way if one.done()]:
            keep_answers(self._under_way.pop(future), _answers_of(future), now=now)
        busy = {batch.webhook for batch in self._under_way.values()}
        for batch in due_batches(without=busy, most=AT_ONCE - len(busy), now=now):
            self._under_way[self._pool.submit(send, batch)] = batch
        return len(self._under_way)


def _answers_of(future: Future[list[Answer]]) -> list[Answer]:
    if error := future.exception():
        logger.error("a webhook could not be called", exc_info=error)
        return [Answer(error="connection")]
    return future.result()


def due_batches(*, without: set[int], most: int, now: datetime) -> list[Batch]:
    """What is due of as many webhooks as may be called, taken so that no other worker sends it."""
    due = WebhookEvent.objects.filter(next_at__lte=now, webhook__stopped_at=None)
    awake = Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=now)
    waiting = due.filter(awake).exclude(webhook__in=without).values("webhook").annotate(since=Min("next_at"))
    ids = [one["webhook"] for one in waiting.order_by("since")[: max(0, most)]]
    found = (_taken(hook, now) for hook in Webhook.objects.filter(pk__in=ids).select_related("study")) if ids else ()
    return [batch for batch in found if batch.calls]


def _taken(hook: Webhook, now: datetime) -> Batch:
    due = WebhookEvent.objects.filter(webhook=hook, next_at__lte=now)
    with transaction.atomic():
        events = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
        due.filter(pk__in=[one.pk for one in events]).update(next_at=now + LEASE)
    for one in events:
        one.webhook = hook
    facts = facts_of(hook, events)
    calls = [Call(one.pk, one.tries, _due(one, now), one.kind, body_of(one, facts.get(one.pk, {}))) for one in events]
    return Batch(hook.pk, hook.url, secrets_of(hook, now), calls)


def _due(event: WebhookEvent, now: datetime) -> datetime:
    return event.next_at or now


def send(batch: Batch) -> list[Answer]:
    """Make the calls one after the other, until one is not answered or the time is over."""
    answers: list[Answer] = []
    began = time.monotonic()
    for call in batch.calls:
        signed = signature(batch.secrets, call.body, datetime.now().astimezone())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Ascolto-Webhook/1",
            "Ascolto-Event": call.kind,
            HEADER: signed,
        }
        answers.append(post(batch.url, call.body, headers))
        if answers[-1].error or time.monotonic() - began > BATCH_SECONDS:
            break
    return answers


def keep_answers(batch: Batch, answers: Sequence[Answer], *, now: datetime) -> None:
    """Store what became of the calls; what was not tried is due again, after the webhook has rested."""
    with transaction.atomic():
        for call, answer in zip(batch.calls, answers, strict=False):
            WebhookEvent.objects.filter(pk=call.event).update(**_became(call, answer, now))
        for call in batch.calls[len(answers) :]:
            WebhookEvent.objects.filter(pk=call.event, next_at__isnull=False).update(next_at=call.due_at)
        hook = Webhook.objects.select_for_update().get(pk=batch.webhook)
        hook.failures = 0 if any(answer.is_good for answer in answers) else hook.failures + 1
        hook.rests_until = now + min(WAITS[min(hook.failures, len(WAITS)) - 1], LONGEST_REST) if hook.failures else None
        hook.save(update_fields=["failures", "rests_until"])
        if hook.stopped_at:
            WebhookEvent.objects.filter(webhook=hook, next_at__isnull=False).update(next_at=None)


def _became(call: Call, answer: Answer, now: datetime) -> dict[str, object]:
    tried = {"tries": call.tries + 1, "tried_at": now, "status": answer.status, "error": answer.error}
    if answer.is_good:
        return {**tried, "delivered_at": now, "next_at": None}
    return {**tried, "next_at": now + WAITS[call.tries] if call.tries < len(WAITS) else None}


def forget_webhook_calls(*, now: datetime) -> int:
    """Give up what waits for too long, and delete from the log what is older than it is kept; returns how many."""
    WebhookEvent.objects.filter(next_at__lt=now - TOO_OLD).update(next_at=None)
    count = 0
    over = WebhookEvent.objects.filter(happened_at__lt=now - KEPT, next_at=None).values_list("pk", flat=True)
    while old := list(over[:FORGOTTEN_AT_ONCE]):
        count += WebhookEvent.objects.filter(pk__in=old).delete()[0]
        yield_to_writers()
    return count
