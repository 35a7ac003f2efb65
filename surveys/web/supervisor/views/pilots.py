"""The pilot of a study: the field stops by itself after so many completes until a researcher has decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.fieldwork import services
from surveys.fieldwork.models import PilotDecision
from surveys.fieldwork.queries import PilotProgress, earlier_pilots, open_pilot
from surveys.interviewing.tasks import request_decision
from surveys.people.models import Role
from surveys.web.access import has_role, person, study_role
from surveys.web.partials import render_page
from surveys.web.supervisor.forms.pilots import DecisionForm, PilotForm

from .desk import WATCHERS

EARLIER_SHOWN = 20


@require_GET
@study_role(*WATCHERS)
def pilot(request: HttpRequest, study: Study) -> HttpResponse:
    """How far the pilot has come, or the form that sets one."""
    return _shown(request, study)


@require_POST
@study_role(*WATCHERS)
def set_up(request: HttpRequest, study: Study) -> HttpResponse:
    """Have the field stop after so many completes."""
    form = PilotForm(request.POST)
    if not form.is_valid():
        return _shown(request, study, form=form)
    try:
        services.set_pilot(study=study, by=person(request), now=timezone.now(), **form.cleaned_data)
    except services.PilotUnderWayError:
        messages.error(request, _("The study has a pilot already."))
    return redirect("pilot", study.pk)


@require_POST
@study_role(*WATCHERS)
def decide(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep the pilot's interviews or discard them; before it is full, give it up, as whoever set it may too."""
    found, form = open_pilot(study), DecisionForm(request.POST)
    if found is None:
        return redirect("pilot", study.pk)
    if not _may_decide(request, study, found):
        raise PermissionDenied
    if found.is_full and not form.is_valid():
        return _shown(request, study, decision=form)
    facts = form.cleaned_data if found.is_full else {"decision": PilotDecision.DROPPED, "reason": ""}
    try:
        request_decision(pilot=found.pilot, by=person(request), now=timezone.now(), **facts)
    except services.PilotDecidedError:
        messages.error(request, _("A colleague has decided meanwhile."))
    return redirect("pilot", study.pk)


def _may_decide(request: HttpRequest, study: Study, found: PilotProgress | None) -> bool:
    is_theirs = found is not None and not found.is_full and found.pilot.set_by_id == person(request).pk
    return is_theirs or has_role(request, study, Role.RESEARCHER)


def _shown(
    request: HttpRequest, study: Study, *, form: PilotForm | None = None, decision: DecisionForm | None = None
) -> HttpResponse:
    found = open_pilot(study)
    context = {
        "study": study,
        "tab": "desk",
        "here": "pilot",
        "found": found,
        "earlier": earlier_pilots(study)[:EARLIER_SHOWN],
        "form": form or PilotForm(),
        "decision": decision or DecisionForm(),
        "may_decide": _may_decide(request, study, found),
    }
    return render_page(request, "supervisor/pilot.html", context, status=422 if form or decision else 200)
