"""Deliveries: how far the study is, and the workbooks to take away."""

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results import queries, tasks
from surveys.results.models import ExportStatus
from surveys.results.services import exports_folder
from surveys.web.access import person, study_role
from surveys.web.partials import render_page

from .forms import ExportForm
from .overview import progress_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def client_study(request: HttpRequest, study: Study) -> HttpResponse:
    """The client's page: how far the study is, and the workbooks made for the client. POST asks for a new one."""
    if request.method == "POST":
        options = tasks.client_options(translation.get_language() or "it")
        tasks.request_export(study=study, options=options, by=person(request), now=timezone.now())
        return redirect("client_study", study.pk)
    exports = queries.exports_visible_to(person(request), study)[:20]
    context = {"study": study, "tab": "client_study", "page": progress_page(study, list(exports))}
    return render_page(request, "client/study.html", context, fragment="deliveries")


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def results(request: HttpRequest, study: Study) -> HttpResponse:
    """The results tab: choose what goes into a workbook, and fetch the ones made. POST asks for a new one."""
    form = ExportForm(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        tasks.request_export(study=study, options=form.options(), by=person(request), now=timezone.now())
        return redirect("results", study.pk)
    exports = queries.exports_visible_to(person(request), study)[:20]
    page = progress_page(study, list(exports))
    context = {"study": study, "tab": "results", "form": form, "page": page}
    return render_page(
        request, "client/results.html", context, fragment="deliveries", status=422 if form.errors else 200
    )


@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def workbook(request: HttpRequest, study: Study, export_id: int) -> HttpResponseBase:
    """The finished workbook itself."""
    exports = queries.exports_visible_to(person(request), study).filter(status=ExportStatus.READY)
    export = get_object_or_404(exports, pk=export_id)
    path = exports_folder() / Path(export.path).name
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{path.stem}.xlsx", content_type=XLSX)
