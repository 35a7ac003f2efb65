"""Incoming calls: find the caller, open their case, leave a note for the colleague who has it."""

from dataclasses import replace

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.queries import studies_worked_by
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import Attempt, Case, Direction, Purpose
from surveys.people.models import User
from surveys.web.access import person
from surveys.web.interviewer.pages.contexts import error_words, greeting_at
from surveys.web.interviewer.pages.incoming import SALT, IncomingPage, caller_rows, first_free
from surveys.web.partials import fields_of, render_page

from .access import any_interviewer
from .practising import leave_open_practice

FOUND_LASTS = 15 * 60
"""Seconds for which a case that was found may be opened."""
LONGEST_WORDS = 80


@any_interviewer
def incoming(request: HttpRequest) -> HttpResponse:
    """Search by number, name or case number, by POST so that no personal data appear in addresses."""
    user = person(request)
    words = request.POST.get("words", "").strip()[:LONGEST_WORDS]
    greeting = greeting_at(timezone.localtime())
    page = IncomingPage(list(studies_worked_by(user)), _running(user), words, greeting)
    if words:
        try:
            callers = services.look_for_caller(interviewer=user, words=words, now=timezone.now())
        except services.TooManySearchesError as refusal:
            page = replace(page, refusal=error_words(refusal))
        else:
            rows = caller_rows(callers.found, user)
            page = replace(page, rows=rows, has_more=callers.has_more, chosen=first_free(rows))
    return render_page(request, "interviewer/incoming.html", fields_of(page))


@require_POST
@any_interviewer
def open_incoming(request: HttpRequest) -> HttpResponse:
    """Open the chosen case: the respondent is on the line."""
    case = _chosen(request)
    # Who rings is a person: they come before anybody who is not.
    leave_open_practice(person(request))
    try:
        attempt = services.open_case(case=case, interviewer=person(request), now=timezone.now())
    except services.FieldworkError as refusal:
        messages.warning(request, error_words(refusal))
        return redirect("incoming")
    return redirect("call", attempt.pk)


@require_POST
@any_interviewer
def note_for_colleague(request: HttpRequest) -> HttpResponse:
    """Store a note on what the respondent said, for the colleague who has the case."""
    text = request.POST.get("note", "")
    try:
        services.leave_note(case=_chosen(request), text=text, by=person(request), now=timezone.now())
    except services.FieldworkError as refusal:
        messages.warning(request, error_words(refusal))
    else:
        messages.success(request, _("The note is kept with the case."))
    return redirect("incoming")


def _running(user: User) -> Attempt | None:
    """Return the interviewer's running call, dialled or incoming, which has to be ended first; else None."""
    held = field.held_attempt(user)
    if held is None or held.case.purpose == Purpose.PRACTICE:
        return None
    is_running = held.is_dialled or held.direction == Direction.INBOUND
    return held if is_running else None


def _chosen(request: HttpRequest) -> Case:
    """Return the case chosen among those this person has just found. Raises ``Http404`` for any other."""
    try:
        owner, case_id = signing.loads(request.POST.get("case", ""), salt=SALT, max_age=FOUND_LASTS)
    except signing.BadSignature:
        raise Http404 from None
    if owner != person(request).pk:
        raise Http404
    return get_object_or_404(Case.objects.select_related("study"), pk=case_id)
