"""Shifts of the people somebody leads: who is here, the plan of a week, one person."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surveys.database.revisions import AT_WORK
from surveys.design.models import Study
from surveys.design.queries import revision_of, studies_supervised_by
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.people.models import AuditVerb, User, WatchScope
from surveys.people.queries import may_watch
from surveys.people.services import record_look
from surveys.web.access import ids_of_led_studies, leads_people, person
from surveys.web.partials import render_page
from surveys.web.screens.formatting import day
from surveys.web.screens.refreshed import refreshed_across
from surveys.web.supervisor.forms.shifts import PlanForm, ShiftSettingsForm
from surveys.web.supervisor.pages.shift_person import person_page
from surveys.web.supervisor.pages.shift_plan import monday_of, week_page
from surveys.web.supervisor.pages.shifts import shifts_page

DAYS_OF_A_PERSON = 14
TAB = {"tab": "shifts"}


def led_studies(request: HttpRequest) -> list[Study]:
    """The studies whose people the signed-in person leads, those that are not closed first by name."""
    return list(studies_supervised_by(person(request)).order_by("name", "pk"))


def _made_from(request: HttpRequest) -> object:
    studies = ids_of_led_studies(request)
    return studies, revision_of([*studies, AT_WORK])


@require_GET
@leads_people
@refreshed_across(every=60, made_from=_made_from)
def shifts(request: HttpRequest) -> HttpResponse:
    """Who is here today; it polls and is sent only when it has changed."""
    page = shifts_page(led_studies(request), timezone.now())
    return render_page(request, "supervisor/shifts.html", TAB | {"page": page, "here": "today"}, fragment="today")


@require_GET
@leads_people
def week(request: HttpRequest) -> HttpResponse:
    """The plan of a week."""
    return _week(request)


@require_POST
@leads_people
def plan(request: HttpRequest) -> HttpResponse:
    """Plan shifts of one person on the days of a week that are ticked."""
    form = _plan_form(request, request.POST)
    if form.is_valid():
        try:
            planned = services.plan_shifts(by=person(request), now=timezone.now(), **form.facts)
        except services.ShiftOverlapsError as refusal:
            days = ", ".join(day(timezone.localtime(one.begins)) for one in refusal.spans)
            form.add_error("days", _("Already planned at that time on %(days)s.") % {"days": days})
        except services.ShiftTooLongError as refusal:
            form.add_error("ends", _(str(refusal)))
        else:
            count = len(planned)
            messages.success(
                request, ngettext("%(count)s shift planned.", "%(count)s shifts planned.", count) % {"count": count}
            )
            return redirect(_address_of_week(request))
    return _week(request, form)


@require_POST
@leads_people
def copy(request: HttpRequest) -> HttpResponse:
    """Plan the next week as this one is."""
    monday = monday_of(request.GET.get("week", ""), timezone.now())
    studies, begins, by = led_studies(request), field.day_begins(monday), person(request)
    people = field.led_people([study.pk for study in studies])
    made, left_out = services.copy_week(people=people, studies=studies, monday=begins, by=by, now=timezone.now())
    said = ngettext("%(count)s shift planned.", "%(count)s shifts planned.", made) % {"count": made}
    if left_out:
        more = ngettext("%(count)s was planned already.", "%(count)s were planned already.", left_out)
        said = f"{said} {more % {'count': left_out}}"
    messages.success(request, said)
    return redirect(reverse("shifts-week") + f"?week={monday + timedelta(days=7)}")


@require_POST
@leads_people
def cancel(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Take a planned shift back."""
    studies = led_studies(request)
    people = field.led_people([study.pk for study in studies])
    planned = get_object_or_404(field.planned_shifts_of(people, studies), pk=shift_id)
    services.cancel_shift(planned=planned, by=person(request), now=timezone.now())
    return redirect(_address_of_week(request))


@require_POST
@leads_people
def settings(request: HttpRequest) -> HttpResponse:
    """Change from when on somebody is late, a break long, a shift forgotten."""
    form = ShiftSettingsForm(request.POST)
    if not form.is_valid():
        return _week(request, settings_form=form)
    services.change_shift_settings(by=person(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect(_address_of_week(request))


@require_GET
@leads_people
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: attendance today, and figures by day where an agreement covers them."""
    studies, now = led_studies(request), timezone.now()
    people = field.led_people([study.pk for study in studies])
    somebody = get_object_or_404(User, pk=person_id, pk__in=[one.pk for one in people])
    figures = may_watch(WatchScope.PRODUCTIVITY)
    if figures:
        verb = AuditVerb.SHIFT_FIGURES_SEEN
        record_look(by=person(request), verb=verb, subject=somebody.audit_name, now=now)
    page = person_page(somebody, people, studies, field.last_days(DAYS_OF_A_PERSON, now), figures=figures)
    context = TAB | {"page": page, "now": now, "shows_idle": may_watch(WatchScope.IDLE_TIME)}
    return render_page(request, "supervisor/shift_person.html", context)


def _plan_form(request: HttpRequest, sent: Any = None) -> PlanForm:
    studies = led_studies(request)
    people = field.led_people([study.pk for study in studies])
    monday = monday_of(request.GET.get("week", ""), timezone.now())
    return PlanForm(sent, people=people, studies=studies, monday=monday, initial={"starts": "14:00", "ends": "20:00"})


def _week(
    request: HttpRequest, form: PlanForm | None = None, settings_form: ShiftSettingsForm | None = None
) -> HttpResponse:
    plan_form = form or _plan_form(request)
    known = field.shift_settings()
    initial = {"late": known.late_minutes, "long_break": known.long_break_minutes, "forgotten": known.forgotten_minutes}
    monday = monday_of(request.GET.get("week", ""), timezone.now())
    page = week_page(list(plan_form.people.values()), plan_form.studies, monday)
    context = TAB | {
        "page": page,
        "here": "week",
        "form": plan_form,
        "settings_form": settings_form or ShiftSettingsForm(initial=initial),
    }
    return render_page(request, "supervisor/shift_week.html", context, status=422 if form or settings_form else 200)


def _address_of_week(request: HttpRequest) -> str:
    monday = monday_of(request.GET.get("week", ""), timezone.now())
    return reverse("shifts-week") + f"?week={monday}"
