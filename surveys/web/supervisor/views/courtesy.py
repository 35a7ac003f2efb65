"""Courtesy and listening, and who wants the results of a study."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.fieldwork.queries import results_wanted
from surveys.fieldwork.services import fetch_results_addresses, note_results_sent
from surveys.people.models import AuditVerb, Role, WatchScope
from surveys.people.queries import watched_scopes
from surveys.people.services import record_look
from surveys.web.access import leads_people, person, study_role
from surveys.web.partials import render_page
from surveys.web.screens.plain_tables import TABLE_ENDINGS, table_file
from surveys.web.supervisor.pages.courtesy import courtesy_page, days_of

from .desk import may_act
from .shifts import TAB, led_studies


@require_GET
@leads_people
def courtesy(request: HttpRequest) -> HttpResponse:
    """Refusals at the introduction, kept appointments, probes, ready answers and what respondents say of calls."""
    studies, now, watched = led_studies(request), timezone.now(), watched_scopes()
    study = next((one for one in studies if str(one.pk) == request.GET.get("study", "")), None)
    if WatchScope.COURTESY in watched:
        verb, study_id = AuditVerb.SHIFT_COURTESY_SEEN, study.pk if study else None
        record_look(by=person(request), verb=verb, subject="shifts:1", study=study_id, now=now)
    page = courtesy_page(studies, study, days_of(request.GET.get("days", "")), watched, now)
    context = TAB | {"page": page, "here": "courtesy", "studies": studies}
    return render_page(request, "supervisor/courtesy.html", context)


@require_GET
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def results_requests(request: HttpRequest, study: Study) -> HttpResponse:
    """How many people want the results, and whether they were sent."""
    context = {"study": study, "tab": "desk", "here": "results-wanted", "wanted": results_wanted(study)}
    context["may_act"] = may_act(request, study)
    return render_page(request, "supervisor/results_wanted.html", context)


@require_POST
@study_role(Role.SUPERVISOR)
def results_addresses(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """The addresses to which the results go, as a file: from now on these are deleted; noted in the register."""
    if kind not in TABLE_ENDINGS:
        raise Http404
    rows = [[one] for one in fetch_results_addresses(study=study, by=person(request), now=timezone.now())]
    title = _("Who wants the results")
    return table_file(f"{_('results-wanted')}-{study.pk}.{kind}", title, [_("Address")], rows).response()


@require_POST
@study_role(Role.SUPERVISOR)
def results_sent(request: HttpRequest, study: Study) -> HttpResponse:
    """The results were sent: their addresses are deleted."""
    count = note_results_sent(study=study, by=person(request), now=timezone.now())
    said = ngettext("One address deleted.", "%(count)s addresses deleted.", count)
    nothing = _("Nothing deleted: only addresses of a fetched file are.")
    messages.success(request, said % {"count": count} if count else nothing)
    return redirect("results-wanted", study.pk)
