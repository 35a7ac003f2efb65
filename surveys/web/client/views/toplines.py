"""Toplines as they were released to the client."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.client.pages.toplines import released_page


@require_safe
@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def client_toplines(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what was released, as the client sees it."""
    context = {"study": study, "tab": "client_study", "page": released_page(study, person(request))}
    return render(request, "client/toplines.html", context)
