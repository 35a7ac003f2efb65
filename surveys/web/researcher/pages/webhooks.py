"""The page of webhooks: whom they call, and the log of the calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.results.models import Webhook, WebhookEvent
from surveys.results.queries import WebhookCounts, counts_of_webhooks, webhook_log, webhooks_of
from surveys.results.services import CHOSEN, ERRORS, field_of

LOG = 100
"""Calls that the log shows."""


@dataclass(frozen=True, slots=True)
class HookRow:
    """A webhook in the list. ``sign`` is the CSS class of its state, ``kinds`` are in words."""

    hook: Webhook
    kinds: str
    counts: WebhookCounts
    sign: str
    state: str

    @property
    def is_called(self) -> bool:
        """Whether it was not stopped."""
        return self.hook.stopped_at is None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in the log. ``answer``: what came back, in words."""

    event: WebhookEvent
    sign: str
    state: str
    answer: str
    can_be_sent: bool


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """The page. ``is_cut``: there are more calls than the log shows."""

    heading: str
    hooks: Sequence[HookRow]
    calls: Sequence[CallRow]
    is_cut: bool


def webhooks_page(study: Study) -> WebhooksPage:
    """Everything on the page."""
    counts = counts_of_webhooks(study)
    hooks = [_hook_row(hook, counts.get(hook.pk, WebhookCounts())) for hook in webhooks_of(study)]
    events = webhook_log(study, LOG + 1)
    return WebhooksPage(_heading(hooks), hooks, [_call_row(event) for event in events[:LOG]], len(events) > LOG)


def _heading(hooks: Sequence[HookRow]) -> str:
    called = sum(row.is_called for row in hooks)
    if not called:
        return _("No other system is called")
    return ngettext("%(count)s system is called", "%(count)s systems are called", called) % {"count": called}


def _hook_row(hook: Webhook, counts: WebhookCounts) -> HookRow:
    kinds = ", ".join(str(kind.label) for kind in CHOSEN if getattr(hook, field_of(kind)))
    return HookRow(hook, kinds, counts, *_state_of(hook, counts))


def _state_of(hook: Webhook, counts: WebhookCounts) -> tuple[str, str]:
    if hook.stopped_at:
        return "off", _("stopped")
    if hook.failures:
        return "warn", _("does not answer")
    if counts.last is None:
        return "off", _("not called yet")
    return "ok", _("works")


def _call_row(event: WebhookEvent) -> CallRow:
    is_called = event.webhook.stopped_at is None
    if event.delivered_at:
        return CallRow(event, "ok", _("taken"), _answer(event), is_called)
    if event.next_at is None:
        return CallRow(event, "warn", _("given up"), _answer(event), is_called)
    return CallRow(event, "off", _("waiting") if not event.tries else _("is tried again"), _answer(event), False)


def _answer(event: WebhookEvent) -> str:
    if event.error:
        return str(ERRORS.get(event.error, event.error))
    if event.status is None:
        return ""
    try:
        return f"{event.status} {HTTPStatus(event.status).phrase}"
    except ValueError:
        return str(event.status)
