"""Simulated interviews of the draft or a version: held at once, or in the background if they take long."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.design.queries import simulation_of
from surveys.design.services import SimulationFacts, cancel_simulation
from surveys.design.tasks import request_simulation
from surveys.interviewing.queries import pace_in_use
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.researcher.forms.simulation import SimulationForm
from surveys.web.researcher.pages import simulation as pages
from surveys.web.researcher.pages.tryout import NothingToTryError, Trial, begin


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def simulate(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the findings of a simulation, or how far it is; before one, what it can find. POST asks for one."""
    given = request.POST if request.method == "POST" else request.GET
    version = given.get("version", "")
    try:
        trial = begin(study, version=whole_number(version), language="", now=timezone.now())
        form = SimulationForm(given) if "interviews" in given else SimulationForm.first(version)
        if request.method == "POST" and form.is_valid():
            return _asked_for(request, study, trial, form)
    except NothingToTryError:
        messages.error(request, _("There is no questionnaire that respondents could answer yet."))
        return redirect("questionnaire", study.pk)
    page = _page(request, study, trial, form)
    if HtmxDetails(request) and not page.is_under_way:
        return HttpResponseClientRefresh()
    if page.kept is not None:
        form.initial = {**form.initial, "interviews": page.kept.interviews, "seed": page.kept.seed}
    context = {"study": study, "tab": "questionnaire", "page": page, "form": form, "version": version}
    status = 422 if form.errors else 200
    return render_page(request, "researcher/simulate.html", context, fragment="progress", status=status)


def _asked_for(request: HttpRequest, study: Study, trial: Trial, form: SimulationForm) -> HttpResponse:
    """Have the interviews held in the background if they take long; the page shows either."""
    version = form.cleaned_data["version"]
    if not pages.takes_long(trial, form.number):
        return redirect(_address(study, interviews=form.number, seed=form.people, version=version))
    facts = SimulationFacts(form.number, form.people, pace_in_use())
    source = pages.source_of(trial)
    request_simulation(study=study, source=source, facts=facts, by=person(request), now=timezone.now())
    return redirect(_address(study, version=version))


def _page(request: HttpRequest, study: Study, trial: Trial, form: SimulationForm) -> pages.SimulationPage:
    kept = simulation_of(study, pages.version_of(trial))
    if not form.is_bound:
        return pages.kept_page(study, trial, kept) if kept is not None else pages.first_page(study, trial)
    if not form.is_valid():
        return pages.first_page(study, trial)
    if pages.takes_long(trial, form.number):
        same = kept is not None and (kept.interviews, kept.seed) == (form.number, form.people)
        return pages.kept_page(study, trial, kept) if kept and same else pages.waiting_page(study, trial)
    try:
        with out_of_turn(request):
            return pages.page_of(study, trial, interviews=form.number, seed=form.people)
    except pages.TooMuchError:
        form.add_error(None, _("These interviews take too much work: hold fewer, or make the formulas simpler."))
        return pages.first_page(study, trial)


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def cancel(request: HttpRequest, study: Study, simulation_id: int) -> HttpResponse:
    """Give up a simulation that is being held in the background."""
    cancel_simulation(study=study, simulation_id=simulation_id)
    return redirect(_address(study, version=request.POST.get("version", "")))


def _address(study: Study, **said: object) -> str:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in said.items() if value != ""})
    address = reverse("study-simulate", args=[study.pk])
    return f"{address}?{query.urlencode()}" if query else address
