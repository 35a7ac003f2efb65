"""Messages from those who lead, and the call for a supervisor; none of them takes the focus or a key in a call."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import HelpReason
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, signed_in
from surveys.web.interviewer.pages.contexts import error_words
from surveys.web.interviewer.pages.news import news_for
from surveys.web.partials import render_page
from surveys.web.screens.help_reasons import HELP_OPTIONS
from surveys.web.screens.refreshed import refreshed_across

from .access import any_caller


def _made_from(request: HttpRequest) -> object:
    user, now = person(request), timezone.now()
    stamp = field.news_stamp(user, now)
    if stamp.followers:
        services.note_sign(person=user, now=now)
    return stamp


@require_GET
@signed_in
@refreshed_across(every=60, made_from=_made_from)
def news(request: HttpRequest) -> HttpResponse:
    """What is new; the interviewer's pages ask for it by themselves and put its parts into their places."""
    user, now = person(request), timezone.now()
    page = news_for(user, now)
    services.mark_delivered(person=user, copies=page.unread, now=now)
    response = render(request, "interviewer/news.html", {"news": page})
    response["Ascolto-Again"] = str(page.every)
    return response


@require_POST
@any_caller
def read(request: HttpRequest) -> HttpResponse:
    """Note that the messages on the screen are read."""
    copies = [number for one in request.POST.getlist("copy")[:20] if (number := whole_number(one)) is not None]
    asked = [number for one in request.POST.getlist("asked")[:20] if (number := whole_number(one)) is not None]
    services.mark_read(person=person(request), copies=copies, questions=asked, now=timezone.now())
    return _back(request)


@require_POST
@any_caller
def answer(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Answer a message with a short line."""
    copy = field.copy_for(person(request), copy_id)
    if copy is None:
        raise Http404
    try:
        services.answer_message(copy=copy, words=request.POST.get("words", ""), now=timezone.now())
    except services.FieldworkError as refusal:
        return _refused(request, error_words(refusal))
    return _back(request, _("Your answer has gone to %(name)s.") % {"name": copy.message.sender.short_name})


@any_caller
def call_supervisor(request: HttpRequest) -> HttpResponse:
    """Call a supervisor: from the dock of a call, or from a page of its own."""
    words = request.POST.get("words", "")
    if request.method != "POST":
        return _help_page(request)
    chosen = _reason(request)
    if chosen is None:
        refused = _("Choose why: write its number.")
        return _refused(request, refused) if HtmxDetails(request) else _help_page(request, refused, words, status=422)
    try:
        services.call_supervisor(person=person(request), reason=chosen, words=words, now=timezone.now())
    except services.FieldworkError as refusal:
        said = error_words(refusal)
        return _refused(request, said) if HtmxDetails(request) else _help_page(request, said, words, status=422)
    return _back(request, _("Your supervisor has been called: the answer comes here."))


@require_POST
@any_caller
def take_back(request: HttpRequest) -> HttpResponse:
    """Take one's call for a supervisor back."""
    running = field.open_help_call(person(request))
    if running is not None:
        services.end_help_call(call=running, now=timezone.now())
    return _back(request)


def _reason(request: HttpRequest) -> str | None:
    typed = request.POST.get("typed", "").strip()
    by_entry = {one.entry: one.code for one in HELP_OPTIONS}
    picked = request.POST.get("reason", "")
    code = by_entry.get(typed) if typed else by_entry.get(picked, picked)
    return code if code in HelpReason.values else None


def _help_page(request: HttpRequest, refused: str = "", words: str = "", *, status: int = 200) -> HttpResponse:
    running = field.open_help_call(person(request))
    context = {"options": HELP_OPTIONS, "refused": refused, "typed_words": words, "running": running}
    return render_page(request, "interviewer/help.html", context, status=status)


def _refused(request: HttpRequest, said: str) -> HttpResponse:
    """Say what is wrong: a script shows it where it was typed, a browser without one on the page it goes back to."""
    if HtmxDetails(request):
        return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
    messages.warning(request, said)
    return _back(request)


def _back(request: HttpRequest, said: str = "") -> HttpResponse:
    """To the call in hand, or to the shift; a script stays where it is."""
    if HtmxDetails(request):
        return HttpResponse(said, content_type="text/plain; charset=utf-8") if said else HttpResponse(status=204)
    if said:
        messages.success(request, said)
    held = field.held_attempt(person(request))
    return redirect("call", held.pk) if held is not None and request.POST.get("from") == "call" else redirect("shift")
