"""The docks beside the question: make an appointment, break off."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.calling.standard_dispositions import CALL_BACK
from surveys.fieldwork import services as field
from surveys.fieldwork.queries import dispositions_of
from surveys.interviewing import services
from surveys.interviewing.queries import LATE, OwnAttempt
from surveys.web.access import person
from surveys.web.interviewer.forms.appointments import echo, read_appointment
from surveys.web.interviewer.forms.kept_input import carry, keep_sent
from surveys.web.interviewer.pages import outcomes
from surveys.web.interviewer.pages.appointments import agenda_around, outcome_with_time
from surveys.web.interviewer.pages.contexts import error_words
from surveys.web.partials import fields_of

from .access import gone, own_attempt, own_open_attempt
from .calls import show_after_call
from .practising import appointment_made, closed


@require_POST
@own_open_attempt
def appointment(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Make an appointment and close the call with it; an interview that has begun will be resumed then."""
    now = timezone.now()
    wanted = read_appointment(request.POST.dict(), own.case, person(request), now)
    if wanted is None:
        missing = "" if request.POST.get("when", "").strip() else error_words(field.AppointmentMissingError())
        return _again(request, own, "appointment", missing)
    close = partial(
        services.close_call,
        attempt=own.attempt,
        code=outcome_with_time(dispositions_of(own.study), {"outcome": request.POST.get("outcome", "")}).code,
        note=request.POST.get("note", ""),
        appointment=wanted,
        key=request.POST.get("key", "")[:64],
        now=now,
    )
    try:
        return closed(request, own, close, details=appointment_made(wanted))
    except field.AttemptClosedError:
        return gone(request)
    except field.FieldworkError as refusal:
        return _again(request, own, "appointment", error_words(refusal))


@require_GET
@own_attempt
def agenda(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Show the echo of the typed time, with the agenda around it."""
    said = echo(request.GET.dict(), own.case, timezone.now())
    return render(request, "interviewer/when.html", {**fields_of(agenda_around(own.case, said)), "oob": True})


@require_POST
@own_open_attempt
def stop(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Break off for the reason typed: suspend the interview if the case may be called again, else end it."""
    typed = request.POST.get("typed", "").strip() or request.POST.get("reason", "")
    code = outcomes.code_of_reason(typed, dispositions_of(own.study))
    if own.interview_id is None:
        return redirect("interview", own.pk)
    if code is None:
        return _again(request, own, "stop", _("There is no such code") if typed else _("Write a number"))
    if code == CALL_BACK.code:
        carry(request, own, "note")
        return redirect(f"{reverse('interview', args=[own.pk])}?dock=appointment")
    key, now = request.POST.get("key", "")[:64], timezone.now()
    note = request.POST.get("note", "")
    try:
        ending: dict[str, Any] = {"attempt": own.attempt, "note": note, "key": key, "now": now}
        if code:
            return closed(request, own, partial(services.close_call, code=code, **ending))
        if _asks_last_questions(own, note, key, now):
            return redirect("interview", own.pk)
        return closed(request, own, partial(services.break_off, interview_id=own.interview_id, **ending))
    except field.AttemptClosedError:
        return gone(request)
    except field.LanguageMissingError as refusal:
        return show_after_call(request, own, error=error_words(refusal), chosen=code, typed={"note": note})
    except field.FieldworkError as refusal:
        return _again(request, own, "stop", error_words(refusal))


def _asks_last_questions(own: OwnAttempt, note: str, key: str, now: datetime) -> bool:
    """Return whether the questionnaire has last questions to ask now; if so, the note is stored."""
    mine: dict[str, Any] = {"interview_id": own.interview_id, "attempt": own.attempt, "now": now}
    step = services.ask_last_questions(key=f"last-{key}"[:64], **mine)
    goes_on = not step.ended and step.effect != LATE
    if goes_on and note:
        services.add_note(text=note, path="", key=f"note-{key}"[:64], **mine)
    return goes_on


def _again(request: HttpRequest, own: OwnAttempt, dock: str, why: str = "") -> HttpResponse:
    if why:
        messages.error(request, why)
    keep_sent(request, own, dock)
    page = "interview" if own.interview_id else "call"
    return redirect(f"{reverse(page, args=[own.pk])}?dock={dock}")
