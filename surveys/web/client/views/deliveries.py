"""Deliveries: the study's progress, and workbooks to download."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Study
from surveys.design.queries import client_of, clients_in_field
from surveys.people.models import Role
from surveys.results import tasks
from surveys.results.queries import exports_discardable_by, exports_visible_to, topline_release_shown
from surveys.results.services import discard_exports, fetch_workbook
from surveys.web.access import has_role, person, study_role
from surveys.web.client.forms.exports import FORMAT_NAMES, ExportForm
from surveys.web.client.pages.deliveries import deliveries_page, method_page, progress_page
from surveys.web.partials import render_page, wants_fragment
from surveys.web.screens.downloads import type_of
from surveys.web.screens.refreshed import refreshed


@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
@refreshed(every=60)
def client_study(request: HttpRequest, study: Study) -> HttpResponse:
    """The client's page: how far the study is, and the workbooks made for the client. POST asks for a new one."""
    if request.method == "POST":
        options = tasks.client_options(translation.get_language() or "it", client_of(study, person(request)))
        tasks.request_export_once(study=study, options=options, by=person(request), now=timezone.now())
        return redirect("client_study", study.pk)
    page = deliveries_page if wants_fragment(request) else progress_page
    context = {"study": study, "tab": "client_study", "page": page(study, person(request))}
    context["released"] = topline_release_shown(study)
    return render_page(request, "client/study.html", context, fragment="deliveries")


@require_safe
@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def client_method(request: HttpRequest, study: Study) -> HttpResponse:
    """How the interviews are made, in what was measured."""
    context = {"study": study, "tab": "client_study", "rows": method_page(study, person(request))}
    return render(request, "client/method.html", context)


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
@refreshed(every=60)
def results(request: HttpRequest, study: Study) -> HttpResponse:
    """The results tab: choose what goes into a workbook, and fetch the ones made. POST asks for a new one."""
    if request.method == "GET" and wants_fragment(request):
        context = {"study": study, "page": deliveries_page(study, person(request))}
        return render_page(request, "client/results.html", context, fragment="deliveries")
    form = ExportForm(clients_in_field(study), request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        tasks.request_export_once(study=study, options=form.options(), by=person(request), now=timezone.now())
        return redirect("results", study.pk)
    page = progress_page(study, person(request))
    found = [(box, page.progress.by_status.get(box.data["value"], 0)) for box in form["statuses"]]
    formats = [(box, FORMAT_NAMES[box.data["value"]][1]) for box in form["formats"]]
    context = {"study": study, "tab": "results", "form": form, "page": page, "statuses": found, "formats": formats}
    return render(request, "client/results.html", context, status=422 if form.errors else 200)


@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def workbook(request: HttpRequest, study: Study, export_id: int) -> HttpResponseBase:
    """The finished workbook itself."""
    export = get_object_or_404(exports_visible_to(person(request), study), pk=export_id)
    file = fetch_workbook(export=export, by=person(request), now=timezone.now())
    if file is None:
        messages.error(request, _("This file is no longer there: have it made again."))
        return redirect(_back(request, study), study.pk)
    return FileResponse(file, as_attachment=True, filename=export.path, content_type=type_of(export.path))


@require_POST
@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def discard(request: HttpRequest, study: Study, export_id: int) -> HttpResponse:
    """Cancel a workbook that is being made, or delete one."""
    exports = exports_discardable_by(person(request), study).filter(pk=export_id)
    if not exports:
        raise Http404
    discard_exports(study=study, exports=exports, by=person(request), now=timezone.now())
    messages.success(request, _("Workbook %(number)s is gone.") % {"number": export_id})
    return redirect(_back(request, study), study.pk)


def _back(request: HttpRequest, study: Study) -> str:
    """The page of deliveries that this person has."""
    return "results" if has_role(request, study, Role.RESEARCHER, Role.SUPERVISOR) else "client_study"
