"""Simulated interviews of the draft or a version; nothing is stored."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.simulation import SimulationForm
from surveys.web.researcher.pages.simulation import TooMuchError, first_page, page_of
from surveys.web.researcher.pages.tryout import NothingToTryError, begin


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def simulate(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the findings of a simulation; before one, what it can find."""
    version = request.GET.get("version", "")
    try:
        trial = begin(study, version=whole_number(version), language="", now=timezone.now())
    except NothingToTryError:
        messages.error(request, _("There is no questionnaire that respondents could answer yet."))
        return redirect("questionnaire", study.pk)
    form = SimulationForm(request.GET) if "interviews" in request.GET else SimulationForm.first(version)
    page = first_page(study, trial)
    if form.is_bound and form.is_valid():
        try:
            with out_of_turn(request):
                page = page_of(study, trial, interviews=form.number, seed=form.people)
        except TooMuchError:
            form.add_error(None, _("These interviews take too much work: hold fewer, or make the formulas simpler."))
    context = {"study": study, "tab": "questionnaire", "page": page, "form": form}
    return render(request, "researcher/simulate.html", context, status=422 if form.errors else 200)
