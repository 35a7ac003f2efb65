"""The dock for numbers and people: corrected, added and chosen in the call."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from surveys.fieldwork import services as field
from surveys.fieldwork.models import Sample
from surveys.fieldwork.queries import CasePanel, case_panel
from surveys.interviewing.queries import OwnAttempt
from surveys.web.interviewer.forms.kept_input import keep_sent
from surveys.web.interviewer.forms.numbers import UnreadableError, carry_out
from surveys.web.interviewer.pages.contexts import error_words, notice_of
from surveys.web.interviewer.pages.numbers import NumbersDock, done_words, numbers_dock
from surveys.web.interviewer.pages.practice import is_practice
from surveys.web.partials import render_page

from .access import gone, own_open_attempt


@own_open_attempt
def numbers(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Show the case's numbers and people with what can be done about each; POST does it. A practice has none."""
    if is_practice(own):
        raise Http404
    if not field.is_running(own.attempt):
        notice_of(own)
    if request.method != "POST":
        if not HtmxDetails(request):
            return redirect(f"{_page_of(own)}?dock=numbers")
        return _dock(request, own, numbers_dock(_panel(own), {}))
    now, panel = timezone.now(), _panel(own)
    try:
        done = carry_out(request.POST.dict(), own.attempt, panel, _region(own), now)
    except field.AttemptClosedError:
        return gone(request)
    except UnreadableError as problem:
        return _again(request, own, panel, str(problem), problem.asks)
    except field.FieldworkError as refusal:
        return _again(request, own, panel, error_words(refusal))
    panel = _panel(own)
    if HtmxDetails(request):
        return _dock(request, own, numbers_dock(panel, {}, done=done_words(done, panel)))
    messages.success(request, done_words(done, panel))
    return redirect(_page_of(own))


def _panel(own: OwnAttempt) -> CasePanel:
    return case_panel(own.attempt, timezone.now())


def _region(own: OwnAttempt) -> str:
    """The country of numbers without a prefix, as the case's list was read."""
    columns = Sample.objects.values_list("columns", flat=True).get(pk=own.case.sample_id)
    return str(columns.get("region") or "IT")


def _page_of(own: OwnAttempt) -> str:
    return reverse("interview" if own.interview_id else "call", args=[own.pk])


def _again(request: HttpRequest, own: OwnAttempt, panel: CasePanel, why: str, asks: str = "") -> HttpResponse:
    if HtmxDetails(request):
        return _dock(request, own, numbers_dock(panel, request.POST.dict(), error=why, asks=asks))
    messages.error(request, why)
    keep_sent(request, own, "numbers")
    return redirect(f"{_page_of(own)}?dock=numbers")


def _dock(request: HttpRequest, own: OwnAttempt, dock: NumbersDock) -> HttpResponse:
    return render_page(request, "interviewer/numbers.html", {"attempt": own, "numbers": dock})
