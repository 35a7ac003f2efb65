"""Webhooks of a study: added, tried, given another secret, stopped; the log of their calls, which are sent again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.design.queries import clients_in_field
from surveys.people.models import Role
from surveys.results.models import Webhook
from surveys.results.services import (
    TooManyWebhooksError,
    add_webhook,
    renew_secret,
    secret_of_webhook,
    send_again,
    stop_webhook,
    try_webhook,
)
from surveys.web.access import person, study_role
from surveys.web.researcher.forms.webhooks import WebhookForm
from surveys.web.researcher.pages.webhooks import webhooks_page
from surveys.web.sign_in.confirmation import ask_to_confirm, confirmed


@study_role(Role.RESEARCHER)
def webhooks(request: HttpRequest, study: Study) -> HttpResponse:
    """Show them and the log. POST adds one and shows its secret, in this response only."""
    form = WebhookForm(clients_in_field(study), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, study, form)
    ask_to_confirm(request)
    try:
        hook = add_webhook(study=study, by=person(request), now=timezone.now(), **form.facts())
    except TooManyWebhooksError:
        form.add_error(None, _("A study has at most ten webhooks: stop one first."))
        return _page(request, study, form)
    return _page(request, study, WebhookForm(clients_in_field(study)), hook)


@require_POST
@study_role(Role.RESEARCHER)
@confirmed
def renew(request: HttpRequest, study: Study, hook_id: int) -> HttpResponse:
    """Give the webhook another secret and show it, in this response only."""
    hook = get_object_or_404(Webhook, study=study, pk=hook_id, stopped_at=None)
    hook = renew_secret(webhook=hook, by=person(request), now=timezone.now())
    return _page(request, study, WebhookForm(clients_in_field(study)), hook)


@require_POST
@study_role(Role.RESEARCHER)
def try_out(request: HttpRequest, study: Study, hook_id: int) -> HttpResponse:
    """Have it called with a test."""
    hook = get_object_or_404(Webhook, study=study, pk=hook_id)
    if try_webhook(webhook=hook, now=timezone.now()):
        messages.success(request, _("“%(name)s” is called with a test: look at the log.") % {"name": hook.name})
    else:
        messages.warning(request, _("“%(name)s” was stopped, or several tests wait already.") % {"name": hook.name})
    return redirect("webhooks", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def again(request: HttpRequest, study: Study, hook_id: int) -> HttpResponse:
    """Send one call again, or all that were given up."""
    hook = get_object_or_404(Webhook, study=study, pk=hook_id)
    sent = request.POST.get("event", "")
    event = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else None
    count = send_again(webhook=hook, event_id=event, by=person(request), now=timezone.now())
    words = ngettext("%(count)s call is sent again.", "%(count)s calls are sent again.", count) % {"count": count}
    messages.success(request, words)
    return redirect("webhooks", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def stop(request: HttpRequest, study: Study, hook_id: int) -> HttpResponse:
    """Call it no more."""
    hook = get_object_or_404(Webhook, study=study, pk=hook_id)
    stop_webhook(webhook=hook, by=person(request), now=timezone.now())
    messages.success(request, _("“%(name)s” is called no more.") % {"name": hook.name})
    return redirect("webhooks", study.pk)


def _page(request: HttpRequest, study: Study, form: WebhookForm, new: Webhook | None = None) -> HttpResponse:
    context = {
        "study": study,
        "tab": "results",
        "room": "webhooks",
        "page": webhooks_page(study),
        "form": form,
        "new": new,
        "secret": secret_of_webhook(new) if new else "",
    }
    return render(request, "researcher/webhooks.html", context, status=422 if form.is_bound else 200)
