"""The comparison of a draft or version with an earlier version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.web.access import study_role
from surveys.web.researcher.pages.comparison import NothingToCompareError, comparison_of


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def compare(request: HttpRequest, study: Study) -> HttpResponse:
    """Show every change in words, with what it means for earlier answers."""
    try:
        page = comparison_of(study, request.GET.get("old", ""), request.GET.get("new", ""))
    except NothingToCompareError:
        messages.info(request, _("There are no two versions to compare yet."))
        return redirect("questionnaire", study.pk)
    return render(request, "researcher/compare.html", {"study": study, "tab": "questionnaire", "page": page})
