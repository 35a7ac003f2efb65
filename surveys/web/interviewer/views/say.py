"""The dock with what to say: what is said is noted, and what no answer meets goes to the supervisor."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.design.queries import general_answers, texts_of
from surveys.fieldwork import services as field
from surveys.fieldwork.queries import case_panel
from surveys.interviewing import services
from surveys.interviewing.queries import OwnAttempt
from surveys.people.models import Role
from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.wording.probes import probe_names
from surveys.questionnaire.wording.scripts import filled
from surveys.questionnaire.wording.what_to_say import NOTICE, ReadyAnswer, ready_answers
from surveys.web.access import person, study_role
from surveys.web.interviewer.pages.contexts import error_words, new_key
from surveys.web.interviewer.pages.practice import is_practice
from surveys.web.interviewer.pages.say import say_dock, spoken_language, written_language
from surveys.web.interviewer.pages.scripts import blanks, call_scripts
from surveys.web.partials import render_page

from .access import own_open_attempt
from .practising import note_said

KEPT_BY_THE_BROWSER = "private, max-age=1800"
"""Half an hour: whoever opens the dock gets the newest from the server."""


@own_open_attempt
def say(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Show the ready answers; POST notes that one, or a probe, was said."""
    now = timezone.now()
    if request.method == "POST":
        return _said(request, own)
    if not HtmxDetails(request):
        return redirect(f"{_page_of(own)}?dock=say")
    panel = case_panel(own.attempt, now)
    language = spoken_language(own, panel.study)
    words = blanks(str(person(request)), panel, language, now)
    ready = say_dock(panel.study, language, words, new_key(), own.attempt)
    return render_page(request, "interviewer/say.html", {"attempt": own, "ready": ready})


@require_GET
@study_role(Role.INTERVIEWER, Role.SUPERVISOR)
def say_in_study(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what is ready in all calls of a study; the browser keeps it, so that it is there at once in the next ones.

    Nothing of a case is in it: what would tell of one stays as it is written, until the list of the call has come.
    """
    language = request.GET.get("language", "") or written_language(study)
    words = blanks(str(person(request)), None, language, timezone.now())
    response = render_page(request, "interviewer/say.html", {"ready": say_dock(study, language, words, new_key())})
    response["Cache-Control"] = KEPT_BY_THE_BROWSER
    return response


@require_POST
@own_open_attempt
def ask(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Send what the respondent asks to who leads the study."""
    try:
        field.ask_supervisor(
            attempt=own.attempt,
            by=person(request),
            words=request.POST.get("words", ""),
            path=request.POST.get("page", ""),
            language=spoken_language(own, own.study),
            now=timezone.now(),
        )
    except field.FieldworkError as refusal:
        if HtmxDetails(request):
            return HttpResponse(error_words(refusal), status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, error_words(refusal))
        return redirect(f"{_page_of(own)}?dock=say")
    if HtmxDetails(request):
        return HttpResponse(status=204)
    messages.success(request, _("Your question has been sent: the answer comes here."))
    return redirect(_page_of(own))


def _said(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    texts, item = texts_of(own.study), request.POST.get("item", "")
    known = ready_answers(texts.answers if texts else (), spoken_language(own, own.study), general_answers())
    has_notice = texts is not None and bool(texts.scripts.get("privacy_notice"))
    if item in probe_names() or any(one.name == item for one in known) or (item == NOTICE and has_notice):
        services.record_spoken(
            attempt=own.attempt,
            interview_id=own.interview_id,
            item=item,
            edition=texts.number if texts else 0,
            path=request.POST.get("page", ""),
            key=request.POST.get("key", "")[:64],
            now=timezone.now(),
        )
        if is_practice(own):
            note_said(own, _as_said(request, own, item, known), request.POST.get("key", ""))
    return HttpResponse(status=204) if HtmxDetails(request) else redirect(_page_of(own))


def _as_said(request: HttpRequest, own: OwnAttempt, item: str, known: Sequence[ReadyAnswer]) -> ReadyAnswer | None:
    """The answer, or the privacy notice, with its blanks filled in, for the lines of a practice."""
    now, language = timezone.now(), spoken_language(own, own.study)
    words = blanks(str(person(request)), case_panel(own.attempt, now), language, now)
    if item == NOTICE:
        notice = call_scripts(own.study, language, words).scripts["privacy_notice"]
        return ReadyAnswer("privacy_notice", 0, "", "", plain(notice), "")
    ready = next((one for one in known if one.name == item), None)
    if ready is None:
        return None
    listen, answer, back = (plain(filled(text, words)) for text in (ready.listen, ready.answer, ready.back))
    return replace(ready, listen=listen, answer=answer, back=back)


def _page_of(own: OwnAttempt) -> str:
    return reverse("interview" if own.interview_id else "call", args=[own.pk])
