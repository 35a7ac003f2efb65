"""The pages of a call: before dialling, while it rings, its outcome."""

from collections.abc import Mapping
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.fieldwork import services as field
from surveys.fieldwork.queries import dispositions_of
from surveys.interviewing import services
from surveys.interviewing.queries import OwnAttempt
from surveys.questionnaire.personas.lines import SCRIPT_PATH
from surveys.web.interviewer.forms.appointments import phone_of
from surveys.web.interviewer.forms.kept_input import carried, carry
from surveys.web.interviewer.pages import outcomes
from surveys.web.interviewer.pages.calls import after_call_page, only_rang
from surveys.web.interviewer.pages.contexts import call_page, error_words
from surveys.web.interviewer.pages.practice import is_practice, template_of
from surveys.web.partials import fields_of, render_page

from .access import gone, own_attempt, own_open_attempt
from .call_pages import led_to
from .dialling import page_before
from .practising import closed, dial_in, is_too_early, leave, note_step

AFTER_THE_CALL = ("typed", "code", "note", "language")
"""The form fields of the page after the call."""
HOUR = 3600
QUIET = 60
"""Seconds without a key after which a screen counts as idle; it reports once a minute."""


@require_GET
@own_open_attempt
def before(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Show the case before it is dialled and while it rings."""
    if own.interview_id is not None:
        return redirect("interview", own.pk)
    return page_before(request, own)


@require_POST
@own_open_attempt
def dial(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Record that a number is dialled."""
    phone = phone_of(own.case, request.POST.get("phone", ""))
    if phone is None:
        return page_before(request, own, _("Choose a number."), status=422)
    try:
        if is_practice(own):
            dial_in(request, own)
        else:
            field.record_call(attempt=own.attempt, phone=phone, now=timezone.now())
    except field.AttemptClosedError:
        return gone(request)
    except field.FieldworkError as refusal:
        return page_before(request, own, error_words(refusal), status=422)
    return led_to(request, "call", own.pk)


@require_POST
@own_open_attempt
def outcome(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Handle one of the nine keys while it rings: begin, close with the outcome, or ask for its appointment or note."""
    typed = request.POST.get("typed", "").strip() or request.POST.get("code", "")
    dispositions = dispositions_of(own.study)
    code = outcomes.quick_code(typed, dispositions, rang=only_rang(own))
    if code is None:
        words = _("There is no such code") if typed else _("No outcome is typed yet")
        return page_before(request, own, words, status=422)
    if code == outcomes.BEGIN:
        return _begin(request, own)
    if code == outcomes.OTHERS:
        return redirect("after-call", own.pk)
    if dispositions.by_code[code].needs_appointment:
        carry(request, own, code=code)
        return redirect(f"{request.path.replace('/outcome/', '/')}?dock=appointment")
    if dispositions.by_code[code].needs_note:
        return show_after_call(request, own, chosen=code)
    return _close(request, own, code, "")


@own_open_attempt
def after(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Show the outcomes after the call, and close it with the one typed: two digits, with a note if it needs one."""
    if request.method != "POST":
        before = carried(request, own)
        return show_after_call(request, own, chosen=before.get("code", ""), typed=before)
    if dock := request.POST.get("dock", ""):
        carry(request, own, *AFTER_THE_CALL)
        return redirect(f"{request.path}?{urlencode({'dock': dock})}")
    typed = request.POST.get("typed", "").strip()
    by_key = dispositions_of(own.study).by_key.get(typed)
    code = by_key.code if by_key else request.POST.get("code", "")
    if typed and by_key is None:
        return show_after_call(request, own, error=_("There is no such code"), typed=request.POST)
    return _close(request, own, code, request.POST.get("note", ""))


@require_POST
@own_open_attempt
def give_back(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Give the case back undialled; a practice is left."""
    if is_practice(own):
        return leave(request, own)
    try:
        field.give_back(attempt=own.attempt, now=timezone.now())
    except field.FieldworkError as refusal:
        messages.warning(request, error_words(refusal))
        return redirect("after-call", own.pk)
    return redirect("shift")


@require_POST
@own_attempt
def lease(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Renew the case's lease; 410 if the interviewer no longer has the case, 403 if they lost the role.

    The form field ``idle`` has the seconds without a key: an idle screen does not renew the lease. The response's
    header ``Ascolto-Lease`` has the seconds left.
    """
    if is_practice(own):
        return HttpResponse(status=204, headers={"Ascolto-Lease": str(HOUR)})
    now, idle = timezone.now(), request.POST.get("idle", "")
    is_touched = not idle.isdecimal() or int(idle[:9]) < QUIET
    try:
        until = field.keep_case(attempt=own.attempt, now=now, is_touched=is_touched)
    except field.TakenAwayError:
        return HttpResponse(status=403)
    except field.AttemptClosedError:
        return HttpResponse(status=410)
    return HttpResponse(status=204, headers={"Ascolto-Lease": str(max(0, int((until - now).total_seconds())))})


def _begin(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    if is_too_early(own, f"{SCRIPT_PATH}introduction"):
        return page_before(request, own)
    try:
        step = services.start_interview(attempt=own.attempt, now=timezone.now())
    except services.NothingToAskError:
        return page_before(request, own, _("The study has no published questionnaire."), status=422)
    except services.AlreadyInterviewedError:
        return page_before(request, own, _("This person has already been interviewed: thank them."), status=422)
    except services.NotInHandError:
        return gone(request)
    except field.NothingDialledError as refusal:
        return page_before(request, own, error_words(refusal), status=422)
    note_step(own, step)
    return led_to(request, "interview", own.pk, step)


def _close(request: HttpRequest, own: OwnAttempt, code: str, note: str) -> HttpResponse:
    close = partial(
        services.close_call,
        attempt=own.attempt,
        code=code,
        note=note,
        language=request.POST.get("language", "")[:20],
        key=request.POST.get("key", "")[:64],
        now=timezone.now(),
    )
    try:
        return closed(request, own, close)
    except field.AttemptClosedError:
        return gone(request)
    except field.AppointmentMissingError:
        carry(request, own, *AFTER_THE_CALL)
        return redirect(f"{reverse('after-call', args=[own.pk])}?dock=appointment")
    except field.FieldworkError as refusal:
        return show_after_call(request, own, error=error_words(refusal), chosen=code, typed=request.POST)


def show_after_call(
    request: HttpRequest, own: OwnAttempt, *, error: str = "", chosen: str = "", typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return the page after the call. ``typed``: the form's input, shown again."""
    around = call_page(request, own)
    page = after_call_page(own, around, timezone.now(), error=error, chosen=chosen, typed=typed or {})
    context = fields_of(around) | fields_of(page)
    template = template_of("interviewer/after.html", around.practice)
    return render_page(request, template, context, status=422 if error else 200)
