"""An interviewer's own appointments: all of them, and one to be moved or cancelled."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import Appointment
from surveys.fieldwork.queries import Keeper
from surveys.fieldwork.services import record_case_view, record_list_view
from surveys.people.models import User
from surveys.web.access import person, signed_in
from surveys.web.interviewer.forms.own_agenda import OwnCancelForm, OwnMoveForm
from surveys.web.interviewer.pages.own_agenda import own_agenda_page
from surveys.web.screens.formatting import moment, there


@require_GET
@signed_in
def own_agenda(request: HttpRequest) -> HttpResponse:
    """The interviewer's open appointments, the earliest first."""
    now, user = timezone.now(), person(request)
    page = own_agenda_page(user, now)
    record_list_view(cases=page.cases, by=user, now=now)
    return render(request, "interviewer/own_agenda.html", {"page": page})


@signed_in
def own_appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """One of them: move it or cancel it (``do``); what was typed stays where something is wrong."""
    user, now = person(request), timezone.now()
    one = field.own_appointment(user, appointment_id, now)
    if one is None:
        raise Http404
    move, cancel = OwnMoveForm(one), OwnCancelForm(one)
    if request.method == "POST":
        is_move = request.POST.get("do") == "move"
        move, cancel = (OwnMoveForm(one, request.POST), cancel) if is_move else (move, OwnCancelForm(one, request.POST))
        if said := _moved(one, move, user) if is_move else _cancelled(one, cancel, user):
            messages.success(request, said)
            return redirect("own-agenda")
    record_case_view(case=one.case, by=user, now=now)
    context = {"one": one, "move": move, "cancel": cancel, "study": one.study}
    status = 422 if move.is_bound or cancel.is_bound else 200
    return render(request, "interviewer/own_appointment.html", context, status=status)


def _moved(one: Appointment, form: OwnMoveForm, user: User) -> str:
    """What is said when it has been moved; nothing where the form says what is wrong."""
    if not form.is_valid():
        return ""
    given, keeper = form.cleaned_data, Keeper(one.keeping, one.owner, one.wait_minutes, one.skill)
    try:
        made = services.move_appointment(
            appointment=one,
            at=given["at"],
            keeper=keeper,
            by=user,
            now=timezone.now(),
            reason=given["reason"],
            hours_reason=given["hours_reason"],
            despite_clash=given["despite_clash"],
            by_owner=True,
        )
    except services.AppointmentNotMovedError as refusal:
        form.refuse(list(refusal.problems))
        return ""
    return _("Moved: %(when)s.") % {"when": moment(made.at) + there(made.at, one.case.time_zone)}


def _cancelled(one: Appointment, form: OwnCancelForm, user: User) -> str:
    if not form.is_valid():
        return ""
    try:
        services.cancel_appointment(appointment=one, by=user, now=timezone.now(), reason=form.cleaned_data["reason"])
    except services.FieldworkError as refusal:
        form.add_error(None, _(str(refusal)))
        return ""
    return _("The appointment is cancelled.")
