"""The start of the shift, the next case, and why there is none."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.design.queries import interviewing, revision_of, studies_staffed_by, studies_supervised_by
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import BreakReason
from surveys.fieldwork.services import record_list_view
from surveys.people.models import Role, User
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, signed_in, study_role
from surveys.web.interviewer.forms.kept_input import forget_carried
from surveys.web.interviewer.pages.contexts import error_words, no_more_words
from surveys.web.interviewer.pages.news import News
from surveys.web.interviewer.pages.shift import (
    AppointmentList,
    appointment_list,
    empty_queue_page,
    shift_page,
    shift_studies,
    with_standings,
)
from surveys.web.partials import fields_of, render_page
from surveys.web.screens.refreshed import refreshed

from .call_pages import led_to


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show the start of the shift: the interviewer's studies with ready cases, appointments, figures of the week."""
    user, now = person(request), timezone.now()
    studies = studies_staffed_by(user)
    page = shift_page(user, studies, with_standings(user, shift_studies(user, studies), now), now)
    record_list_view(cases=page.parked, by=user, now=now)
    context = fields_of(page) | _looked_at(appointment_list(user, now), user, now) | _on_screen(page.news, user, now)
    return render_page(request, "interviewer/shift.html", context)


@require_POST
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Start one's shift."""
    services.start_shift(person=person(request), now=timezone.now())
    return redirect("shift")


@signed_in
def pause(request: HttpRequest) -> HttpResponse:
    """Ask why one goes on a break, and begin it."""
    reasons = list(enumerate(BreakReason.choices, 1))
    chosen = request.POST.get("reason", "")
    if request.method == "POST" and chosen in BreakReason.values:
        services.start_break(person=person(request), reason=chosen, now=timezone.now())
        return redirect("shift")
    context = {"reasons": reasons, "held": field.held_attempt(person(request))}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "interviewer/break.html", context, status=status)


@require_POST
@signed_in
def back_from_break(request: HttpRequest) -> HttpResponse:
    """End one's break."""
    services.end_break(person=person(request), now=timezone.now())
    return redirect("shift")


@require_POST
@signed_in
def end(request: HttpRequest) -> HttpResponse:
    """End one's shift."""
    services.end_shift(person=person(request), now=timezone.now())
    messages.success(request, _("Your shift has ended. Goodbye!"))
    return redirect("shift")


@require_POST
@study_role(Role.INTERVIEWER)
def next_case(request: HttpRequest, study: Study) -> HttpResponse:
    """Claim the study's next case, or say why there is none."""
    return go_on(request, study)


@require_POST
@signed_in
def take(request: HttpRequest) -> HttpResponseBase:
    """Claim the first case of the study chosen on the shift's page."""
    chosen = whole_number(request.POST.get("study", ""))
    services.go_to_work(person=person(request), now=timezone.now())
    return redirect("shift") if chosen is None else next_case(request, study_id=chosen)


@require_GET
@study_role(Role.INTERVIEWER)
@refreshed(every=60, beside=lambda request, study: _other_studies(person(request)))
def empty(request: HttpRequest, study: Study) -> HttpResponse:
    """Show why no case is ready for the interviewer, counted by reason; the page polls.

    It holds until the minute ends or another case becomes due, here or in another of the interviewer's studies.
    """
    user, now = person(request), timezone.now()
    appointments = appointment_list(user, now)
    page = empty_queue_page(study, user, appointments, now)
    context = {"study": study} | fields_of(page) | _looked_at(appointments, user, now)
    response = render_page(request, "interviewer/empty.html", context, fragment="waiting")
    response["Expires"] = http_date(page.holds_until.timestamp())
    return response


def _other_studies(user: User) -> int:
    """What has changed in the interviewer's studies, whose ready cases the page offers."""
    return revision_of(list(interviewing(user).values_list("study", flat=True)))


@require_POST
@signed_in
def take_up(request: HttpRequest, case_id: int) -> HttpResponse:
    """Resume a case that was set aside for the interviewer when its screen was left."""
    now = timezone.now()
    case = get_object_or_404(field.parked_for(person(request), now), pk=case_id)
    try:
        attempt = services.open_case(case=case, interviewer=person(request), direction="outbound", now=now)
    except services.FieldworkError as refusal:
        messages.warning(request, error_words(refusal))
        return redirect("shift")
    return led_to(request, "call", attempt.pk)


def go_on(request: HttpRequest, study: Study) -> HttpResponse:
    """Lead to the study's next case, to the page that says why there is none, or to the shift if it is shut."""
    forget_carried(request)
    try:
        attempt = services.claim_next_case(study=study, interviewer=person(request), now=timezone.now())
    except services.NotAnInterviewerError as refusal:
        if studies_supervised_by(person(request)).filter(pk=study.pk).exists():
            return redirect("desk", study.pk)
        messages.warning(request, no_more_words(study, refusal))
        return redirect("shift")
    except services.NotClearedError as refusal:
        messages.warning(request, error_words(refusal))
        return redirect("briefing", study.pk)
    except services.FieldworkError as refusal:
        study.refresh_from_db(fields=["status"])
        messages.warning(request, no_more_words(study, refusal))
        return redirect("shift")
    if attempt is None:
        services.note_wait(person=person(request), study=study, now=timezone.now())
        return redirect("empty-queue", study.pk)
    return led_to(request, "call", attempt.pk)


def _on_screen(news: News, user: User, now: datetime) -> dict[str, Any]:
    services.mark_delivered(person=user, copies=news.unread, now=now)
    return {"news": news}


def _looked_at(appointments: AppointmentList, user: User, now: datetime) -> dict[str, Any]:
    record_list_view(cases=appointments.cases, by=user, now=now)
    return fields_of(appointments)
