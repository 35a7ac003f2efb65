"""The map of all ways through a questionnaire: as a page, and as an SVG file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import has_role, study_role
from surveys.web.researcher.pages.route_map import route_map_page
from surveys.web.researcher.pages.tryout import NothingToTryError, begin
from surveys.web.screens.downloads import as_file


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def route_map(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the map of the draft or the requested version."""
    return _answer(request, study, "researcher/route_map.html")


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def svg(request: HttpRequest, study: Study) -> HttpResponse:
    """Download the picture as it is shown."""
    response = _answer(request, study, "researcher/route_map.svg")
    if response.status_code == 200:
        for name, value in as_file(f"{study.name}.svg").items():
            response[name] = value
    return response


def _answer(request: HttpRequest, study: Study, template: str) -> HttpResponse:
    version = whole_number(request.GET.get("version", ""))
    try:
        trial = begin(study, version=version, language="", now=timezone.now())
    except NothingToTryError:
        messages.error(request, _("There is no questionnaire that could be drawn yet."))
        return redirect("questionnaire", study.pk)
    opened = request.GET.getlist("open") if "open" in request.GET else None
    paper = "a3" if request.GET.get("paper") == "a3" else "a4"
    page = route_map_page(study, trial, version=version, opened=opened, paper=paper)
    may_change = has_role(request, study, Role.RESEARCHER)
    return render(request, template, {"study": study, "tab": "questionnaire", "page": page, "may_change": may_change})
