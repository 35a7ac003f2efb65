"""The agenda of a study: look at it, move an appointment, cancel one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.database.revisions import AT_WORK
from surveys.design.models import Study
from surveys.design.queries import revision_of
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import Appointment
from surveys.people.models import Role, User
from surveys.web.access import person, study_role
from surveys.web.partials import render_page, wants_fragment
from surveys.web.screens.formatting import case_number as written
from surveys.web.screens.formatting import moment
from surveys.web.screens.refreshed import refreshed
from surveys.web.supervisor.forms.agenda import CancelForm, MoveForm
from surveys.web.supervisor.forms.agenda_query import AgendaQuery, read_query
from surveys.web.supervisor.pages.agenda import agenda_page
from surveys.web.supervisor.pages.chosen_appointment import chosen_page

from .desk import WATCHERS, may_act


@require_GET
@study_role(*WATCHERS)
@refreshed(every=60, beside=lambda request, study: revision_of([AT_WORK]))
def agenda(request: HttpRequest, study: Study) -> HttpResponse:
    """A week of appointments; it polls and is sent only when it has changed."""
    now = timezone.now()
    return _shown(request, study, _query(request, study, now), now)


@require_POST
@study_role(Role.SUPERVISOR)
def move(request: HttpRequest, study: Study, case_number: int) -> HttpResponse:
    """Move an appointment or change who keeps it; what was typed stays where something is wrong."""
    now = timezone.now()
    query = _query(request, study, now, case_number)
    standing = field.open_appointment_of_number(study, case_number)
    if standing is None:
        return _gone(request, study, query)
    form = MoveForm(standing, _zone(study, standing, query), request.POST, to=query.to, by=person(request))
    if not form.is_valid():
        return _shown(request, study, query, now, form)
    try:
        made = _move(standing, form, person(request), now)
    except services.AppointmentNotMovedError as refusal:
        form.refuse(list(refusal.problems))
        return _shown(request, study, query, now, form)
    messages.success(request, _("%(case)s: the appointment is %(when)s.") % _told(case_number, made.at))
    return redirect(reverse("field-agenda", args=[study.pk]) + _back(query, made, study))


@require_POST
@study_role(Role.SUPERVISOR)
def cancel(request: HttpRequest, study: Study, case_number: int) -> HttpResponse:
    """Cancel an appointment: the case comes when its rest is over."""
    now = timezone.now()
    query = _query(request, study, now, case_number)
    standing = field.open_appointment_of_number(study, case_number)
    if standing is None:
        return _gone(request, study, query)
    form = CancelForm(standing, request.POST)
    if not form.is_valid():
        return _shown(request, study, query, now, cancel=form)
    try:
        seen = Appointment(pk=form.cleaned_data["seen"], case_id=standing.case_id, at=standing.at)
        reason = form.cleaned_data["reason"]
        services.cancel_appointment(appointment=seen, by=person(request), now=now, reason=reason)
    except services.FieldworkError as refusal:
        form.add_error(None, _(str(refusal)))
        return _shown(request, study, query, now, cancel=form)
    said = _("%(case)s: the appointment is cancelled.") % {"case": written(case_number)}
    messages.success(request, said)
    return redirect(reverse("field-agenda", args=[study.pk]) + query.address())


def _move(standing: Appointment, form: MoveForm, by: User, now: datetime) -> Appointment:
    given = form.cleaned_data
    standing.pk = given["seen"]
    return services.move_appointment(
        appointment=standing,
        at=given["at"],
        keeper=form.keeper,
        by=by,
        now=now,
        reason=given["reason"],
        hours_reason=given["hours_reason"],
        despite_clash=given["despite_clash"],
    )


def _shown(
    request: HttpRequest,
    study: Study,
    query: AgendaQuery,
    now: datetime,
    move: MoveForm | None = None,
    cancel: CancelForm | None = None,
) -> HttpResponse:
    page = agenda_page(study, query, now)
    acts = may_act(request, study)
    context = {"study": study, "tab": "desk", "here": "agenda", "page": page, "may_act": acts}
    if acts and query.case and not wants_fragment(request):
        standing = field.open_appointment_of_number(study, query.case)
        if standing is not None:
            services.record_case_view(case=standing.case, by=person(request), now=now)
            zone = _zone(study, standing, query)
            forms = (move or MoveForm(standing, zone, to=query.to, by=person(request)), cancel or CancelForm(standing))
            context["chosen"] = chosen_page(standing, query, zone, *forms, now=now)
    status = 422 if move or cancel else 200
    return render_page(request, "supervisor/agenda.html", context, fragment="agenda", status=status)


def _gone(request: HttpRequest, study: Study, query: AgendaQuery) -> HttpResponse:
    messages.error(request, _("The case has no open appointment any more."))
    return redirect(reverse("field-agenda", args=[study.pk]) + query.address())


def _query(request: HttpRequest, study: Study, now: datetime, case: int | None = None) -> AgendaQuery:
    given = request.GET.dict() | ({"case": str(case)} if case else {})
    return read_query(given, now.astimezone(ZoneInfo(study.time_zone)).date())


def _zone(study: Study, standing: Appointment, query: AgendaQuery) -> str:
    return standing.case.time_zone if query.theirs else study.time_zone


def _told(number: int, at: datetime) -> dict[str, str]:
    return {"case": written(number), "when": moment(at)}


def _back(query: AgendaQuery, made: Appointment, study: Study) -> str:
    """The address of the week in which the appointment is now."""
    day = made.at.astimezone(ZoneInfo(study.time_zone)).date()
    first = query.first if 0 <= (day - query.first).days < 7 else day
    return query.address(**{"from": first})
