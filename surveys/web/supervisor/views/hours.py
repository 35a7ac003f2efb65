"""What work yields, and hours and money; with files for spreadsheets and the payroll."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.people.models import AuditVerb, User, WatchScope
from surveys.people.queries import watched_scopes
from surveys.people.services import record, record_look
from surveys.web.access import leads_people, person
from surveys.web.partials import render_page
from surveys.web.screens.plain_tables import TABLE_ENDINGS, table_file
from surveys.web.supervisor.forms.shifts import ApprovedForm, BudgetForm
from surveys.web.supervisor.pages.hours import hours_page, last_day_of, month_of, payroll_rows, people_paid
from surveys.web.supervisor.pages.productivity import period_of, productivity_page, rows_of_a_file

from .shifts import TAB, led_studies


@require_GET
@leads_people
def productivity(request: HttpRequest) -> HttpResponse:
    """What work yields by study, day and hour, and by person where an agreement covers it."""
    studies, now, watched = led_studies(request), timezone.now(), watched_scopes()
    days, study = period_of(request.GET.get("days", "")), _chosen(request, studies)
    if WatchScope.PRODUCTIVITY in watched:
        verb, study_id = AuditVerb.SHIFT_FIGURES_SEEN, study.pk if study else None
        record_look(by=person(request), verb=verb, subject="shifts:1", study=study_id, now=now)
    page = productivity_page(studies, study, days, watched, now)
    context = TAB | {"page": page, "here": "figures", "studies": studies}
    return render_page(request, "supervisor/productivity.html", context)


@require_GET
@leads_people
def productivity_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same by day and person, or by day alone, as a file."""
    studies, now, watched = led_studies(request), timezone.now(), watched_scopes()
    study, days = _chosen(request, studies), period_of(request.GET.get("days", ""))
    chosen, by_person = [study] if study else studies, WatchScope.PRODUCTIVITY in watched
    headings, rows = rows_of_a_file(
        chosen,
        _people(chosen),
        *field.last_days(days, now),
        by_person=by_person,
        idle=WatchScope.IDLE_TIME in watched,
    )
    _note_file(request, "figures", len(rows))
    return table_file(_name(_("work"), kind), _("What work yields"), headings, rows).response()


@require_GET
@leads_people
def hours(request: HttpRequest) -> HttpResponse:
    """Hours and money of a month."""
    return _hours(request)


@require_POST
@leads_people
def approve(request: HttpRequest) -> HttpResponse:
    """Approve the month's hours as they were worked, but for today's."""
    studies, now = led_studies(request), timezone.now()
    first = month_of(request.GET.get("month", ""), now)
    last = last_day_of(first, now)
    count = services.approve_hours(studies=studies, first=first, last=last, by=person(request), now=now)
    said = ngettext("%(count)s day of a person approved.", "%(count)s days of people approved.", count)
    messages.success(request, said % {"count": count} if count else _("Everything was approved already."))
    return redirect(_address_of_month(request))


@require_POST
@leads_people
def set_hours(request: HttpRequest) -> HttpResponse:
    """Approve other hours of one day."""
    studies, now = led_studies(request), timezone.now()
    people = people_paid(studies, _people(studies), month_of(request.GET.get("month", ""), now), now)
    form = ApprovedForm(request.POST, people=people, studies=studies)
    if not form.is_valid():
        return _hours(request, form)
    services.set_approved_hours(by=person(request), now=now, **form.facts)
    messages.success(request, _("Saved."))
    return redirect(_address_of_month(request))


@require_POST
@leads_people
def budget(request: HttpRequest) -> HttpResponse:
    """Say what an hour costs and a complete may cost."""
    form = BudgetForm(request.POST, studies=led_studies(request), auto_id="budget_%s")
    if not form.is_valid():
        return _hours(request, budget_form=form)
    services.change_budget(by=person(request), now=timezone.now(), **form.facts)
    messages.success(request, _("Saved."))
    return redirect(_address_of_month(request))


@require_GET
@leads_people
def payroll_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Approved hours of a month by person, day and study, for the payroll."""
    studies, now = led_studies(request), timezone.now()
    first = month_of(request.GET.get("month", ""), now)
    headings, rows = payroll_rows(studies, _people(studies), first, last_day_of(first, now))
    _note_file(request, "payroll", len(rows))
    return table_file(_name(f"{_('hours')}-{first:%Y-%m}", kind), _("Approved hours"), headings, rows).response()


def _hours(
    request: HttpRequest, form: ApprovedForm | None = None, budget_form: BudgetForm | None = None
) -> HttpResponse:
    studies, now = led_studies(request), timezone.now()
    page = hours_page(studies, _people(studies), month_of(request.GET.get("month", ""), now), now)
    context = TAB | {
        "page": page,
        "here": "hours",
        "form": form or ApprovedForm(people=page.people, studies=studies),
        "budget_form": budget_form or BudgetForm(studies=studies, auto_id="budget_%s"),
    }
    return render_page(request, "supervisor/hours.html", context, status=422 if form or budget_form else 200)


def _people(studies: list[Study]) -> dict[int, User]:
    return {one.pk: one for one in field.led_people([study.pk for study in studies])}


def _chosen(request: HttpRequest, studies: list[Study]) -> Study | None:
    return next((one for one in studies if str(one.pk) == request.GET.get("study")), None)


def _name(stem: str, kind: str) -> str:
    if kind not in TABLE_ENDINGS:
        raise Http404
    return f"{stem}.{kind}"


def _note_file(request: HttpRequest, what: str, rows: int) -> None:
    verb, now = AuditVerb.SHIFT_HOURS_EXPORTED, timezone.now()
    record(by=person(request), verb=verb, subject="shifts:1", details={"file": what, "rows": rows}, now=now)


def _address_of_month(request: HttpRequest) -> str:
    return reverse("hours") + f"?month={month_of(request.GET.get('month', ''), timezone.now()):%Y-%m}"
