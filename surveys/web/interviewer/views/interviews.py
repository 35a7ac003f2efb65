"""The live interview: one page at a time; an answer is acknowledged only after it is committed."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from surveys.fieldwork import queries as field_queries
from surveys.fieldwork import services as field
from surveys.interviewing import queries, services
from surveys.interviewing.queries import LATE, STALE, OwnAttempt, OwnInterview, Step
from surveys.questionnaire.model.pages import Ask
from surveys.questionnaire.personas.lines import NOTE
from surveys.questionnaire.running import NotVisitedError
from surveys.web.interviewer.forms.kept_input import keep_half_typed
from surveys.web.interviewer.forms.last_words import read_last_words
from surveys.web.interviewer.pages.contexts import NotesPage, clock, new_key, step_page
from surveys.web.interviewer.pages.fragments import step_fragment
from surveys.web.interviewer.pages.practice import is_practice
from surveys.web.partials import fields_of, render_page, wants_fragment
from surveys.web.screens.questions import entries, wants_correction
from surveys.web.screens.searching import found

from .access import call_of_somebody_suspended, gone, own_attempt, own_interview
from .call_pages import TEMPLATE, page_of_interview, whole_page
from .practising import answer_in_practice, closed, note_back, note_deed, note_step, with_panel

LONGEST_SAID = 80


def interview(request: HttpRequest, attempt_id: int) -> HttpResponseBase:
    """Show the current page; POST stores an answer, even from an interviewer who has been suspended meanwhile."""
    late = call_of_somebody_suspended(request, attempt_id)
    return _answer(request, late) if late else _interview(request, attempt_id=attempt_id)


@own_attempt
def _interview(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    if not isinstance(own, OwnInterview):
        return redirect("call", own.pk)
    if request.method == "POST":
        return _answer(request, own)
    if own.attempt.closed_at is not None:
        return gone(request)
    step = queries.current_step(own)
    note_step(own, step)
    return page_of_interview(request, own, step)


@require_POST
@own_interview
def back(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    """Go to the page before."""
    step = services.step_back(interview_id=own.interview_id, attempt=own.attempt, now=timezone.now())
    note_back(own, step, request.POST.get("key", ""))
    return _shown(request, own, step)


@require_POST
@own_interview
def jump(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    """Go to a page that was already answered."""
    page, now = request.POST.get("page", ""), timezone.now()
    try:
        step = services.go_to_page(interview_id=own.interview_id, attempt=own.attempt, page=page, now=now)
    except NotVisitedError:
        step = queries.current_step(own)
    note_back(own, step, request.POST.get("key", ""))
    return _shown(request, own, step)


@require_POST
@own_interview
def language(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    """Continue in another language; an answer that is half typed comes along and stands in its box again."""
    keep_half_typed(request, own)
    chosen = request.POST.get("language", "")[:20]
    services.switch_language(interview_id=own.interview_id, attempt=own.attempt, language=chosen, now=timezone.now())
    return redirect("interview", own.pk)


@require_POST
@own_interview
def find(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    """Show the answers of a long list that match what is typed."""
    step = queries.current_step(own)
    return render(request, "screens/found.html", {"found": found(step.outcome, request.POST)})


@require_POST
@own_interview
def note(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    """Store a note for the next interviewer who calls."""
    step = services.add_note(
        interview_id=own.interview_id,
        attempt=own.attempt,
        text=request.POST.get("note", ""),
        path=request.POST.get("page", ""),
        key=request.POST.get("key", "")[:64],
        now=timezone.now(),
    )
    note_deed(own, NOTE, words=request.POST.get("note", "")[:LONGEST_SAID])
    if not HtmxDetails(request):
        return redirect("interview", own.pk)
    notes = NotesPage(own, queries.notes_of(step.interview), new_key())
    response = render_page(request, TEMPLATE, fields_of(notes), fragment="notes")
    response["Ascolto-Saved"] = clock(timezone.now())
    return response


@require_POST
@own_interview
def finish(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    """Close the case once the interview is over and the respondent thanked, and go on to the next."""
    note, key = request.POST.get("note", ""), request.POST.get("key", "")[:64]
    ending: dict[str, Any] = {"note": note, "key": key, "now": timezone.now()}
    said = read_last_words(request.POST)
    try:
        end = partial(services.finish, interview_id=own.interview_id, attempt=own.attempt, said=said, **ending)
        return closed(request, own, end)
    except services.NotOverError:
        return redirect("interview", own.pk)
    except field.AttemptClosedError:
        return gone(request)


def _answer(request: HttpRequest, own: OwnInterview) -> HttpResponse:
    corrects = own.attempt.closed_at is None and wants_correction(request.POST)
    step = queries.current_step(own) if corrects else None
    if step is not None and isinstance(step.outcome, Ask):
        return _shown(request, own, step, correcting=entries(request.POST))
    answer = partial(
        services.answer,
        interview_id=own.interview_id,
        attempt=own.attempt,
        entries=entries(request.POST),
        page=request.POST.get("page", ""),
        key=request.POST.get("key", "")[:64],
        shown_at=_shown_at(request),
        now=timezone.now(),
    )
    if not is_practice(own):
        return _shown(request, own, answer())
    step, is_early = answer_in_practice(request, own, answer)
    return _shown(request, own, step, correcting=entries(request.POST) if is_early else None)


def _shown(request: HttpRequest, own: OwnInterview, step: Step, correcting: Any = None) -> HttpResponse:
    if step.effect == LATE or own.attempt.closed_at is not None:
        # A repeated request was processed the first time; nothing of the case is shown any more.
        if step.effect == LATE:
            messages.warning(request, _late_words(own))
        # htmx would follow a redirect invisibly, and the message would be used up before anybody reads it.
        return HttpResponse(headers={"Ascolto-Effect": LATE}) if HtmxDetails(request) else redirect("shift")
    if not HtmxDetails(request) and not step.complaints and correcting is None and step.effect != STALE:
        return redirect("interview", own.pk)
    not_taken = _typed(request) if step.effect == STALE else None
    if wants_fragment(request):
        html = step_fragment(request, own, step, correcting=correcting, not_taken=not_taken)
        response = HttpResponse(with_panel(request, own, html))
        patch_vary_headers(response, ["HX-Request"])
    else:
        page = step_page(request, own, step, correcting=correcting, not_taken=not_taken)
        response = whole_page(request, own, page)
    response["Ascolto-Saved"] = clock(step.interview.changed_at)
    response["Ascolto-Effect"] = _effect(step, correcting)
    return response


def _late_words(own: OwnInterview) -> str:
    """Say that the answer came too late, and who has the case now if a colleague goes on with it."""
    holder = field_queries.holder_of(own.case)
    if holder is None or holder.pk == own.attempt.interviewer_id:
        return _("The answer came after the case had left your hands: it was kept for the supervisor.")
    said = _("%(name)s goes on with this case: your last answer came after that, and was kept for them, not applied.")
    return said % {"name": holder.short_name}


def _effect(step: Step, correcting: Any) -> str:
    """Return the effect of the answer for the page's script, which uses keys typed ahead only if it was accepted."""
    if correcting is not None:
        return "correcting"
    return "refused" if step.complaints else step.effect


def _typed(request: HttpRequest) -> str:
    """Return the answer as it was typed."""
    given = entries(request.POST).values()
    return ", ".join(filter(None, (entry.typed or " ".join(entry.codes) for entry in given)))[:LONGEST_SAID]


def _shown_at(request: HttpRequest) -> datetime | None:
    try:
        at = parse_datetime(request.POST.get("shown_at", ""))
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None
