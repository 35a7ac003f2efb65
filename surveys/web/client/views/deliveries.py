"""The client's page of a study, and the institute's own files of results."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Study
from surveys.design.queries import clients_in_field, sight_of
from surveys.people.models import Role
from surveys.results import tasks
from surveys.results.queries import exports_visible_to, topline_release_shown
from surveys.results.services import WORKBOOK, discard_exports, fetch_workbook
from surveys.web.access import person, study_role
from surveys.web.client.forms.exports import FORMAT_NAMES, ExportForm
from surveys.web.client.pages.deliveries import delivered_page, method_page, progress_page, workbooks_page
from surveys.web.client.views.files import site_of
from surveys.web.partials import render_page, wants_fragment
from surveys.web.screens.downloads import type_of
from surveys.web.screens.refreshed import refreshed


@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
@refreshed(every=60)
def client_study(request: HttpRequest, study: Study) -> HttpResponse:
    """The client's page: how far the study is, and what was handed over. POST of who may asks for a new delivery."""
    sight = sight_of(study, person(request))
    if request.method == "POST":
        if not sight.makes_files:
            raise PermissionDenied
        options = {"language": translation.get_language() or "it", "formats": [WORKBOOK]}
        facts: dict[str, Any] = {"client": sight.client or "", "options": options, "site": site_of(request)}
        tasks.request_delivery_for_client(study=study, by=person(request), now=timezone.now(), **facts)
        return redirect("client_study", study.pk)
    context = {"study": study, "tab": "client_study", "delivered": delivered_page(study, person(request), sight)}
    if not wants_fragment(request):
        page = progress_page(study, person(request), sight)
        context |= {"page": page, "released": topline_release_shown(study)}
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
        context = {"study": study, "workbooks": workbooks_page(study, person(request))}
        return render_page(request, "client/results.html", context, fragment="deliveries")
    form = ExportForm(clients_in_field(study), request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        tasks.request_export_once(study=study, options=form.options(), by=person(request), now=timezone.now())
        return redirect("results", study.pk)
    page = progress_page(study, person(request), sight_of(study, person(request)))
    found = [(box, page.progress.by_status.get(box.data["value"], 0)) for box in form["statuses"]]
    formats = [(box, FORMAT_NAMES[box.data["value"]][1]) for box in form["formats"]]
    context = {"study": study, "tab": "results", "form": form, "page": page, "statuses": found, "formats": formats}
    context["workbooks"] = workbooks_page(study, person(request))
    return render(request, "client/results.html", context, status=422 if form.errors else 200)


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def workbook(request: HttpRequest, study: Study, export_id: int) -> HttpResponseBase:
    """The finished workbook itself."""
    export = get_object_or_404(exports_visible_to(person(request), study), pk=export_id)
    file = fetch_workbook(export=export, by=person(request), now=timezone.now())
    if file is None:
        messages.error(request, _("This file is no longer there: have it made again."))
        return redirect("results", study.pk)
    return FileResponse(file, as_attachment=True, filename=export.path, content_type=type_of(export.path))


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def discard(request: HttpRequest, study: Study, export_id: int) -> HttpResponse:
    """Cancel a workbook that is being made, or delete one."""
    exports = exports_visible_to(person(request), study).filter(pk=export_id)
    if not exports:
        raise Http404
    discard_exports(study=study, exports=exports, by=person(request), now=timezone.now())
    messages.success(request, _("Workbook %(number)s is gone.") % {"number": export_id})
    return redirect("results", study.pk)
