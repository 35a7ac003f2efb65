"""The desk, the queue explained, outcomes and rates; pause and resume."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.design.services import NoVersionError, ScriptsMissingError, field_study, pause_study
from surveys.fieldwork.queries import unread_count
from surveys.interviewing.queries import held_elsewhere
from surveys.people.models import Role
from surveys.web.access import has_role, person, study_role
from surveys.web.partials import render_page
from surveys.web.screens.refreshed import refreshed
from surveys.web.supervisor.pages.desk import desk_page
from surveys.web.supervisor.pages.outcomes import outcomes_page
from surveys.web.supervisor.pages.queue import queue_page

WATCHERS = (Role.RESEARCHER, Role.SUPERVISOR)


def may_act(request: HttpRequest, study: Study) -> bool:
    """Whether this person supervises the study: only they change cases and see who they are."""
    return has_role(request, study, Role.SUPERVISOR)


@require_GET
@study_role(*WATCHERS)
@refreshed(every=10, beside=lambda request, study: (held_elsewhere(study), unread_count(person(request))))
def desk(request: HttpRequest, study: Study) -> HttpResponse:
    """The desk; it polls and is sent only when it has changed."""
    page = desk_page(study, timezone.now(), person(request))
    context = {"study": study, "tab": "desk", "here": "desk", "page": page, "may_act": may_act(request, study)}
    return render_page(request, "supervisor/desk.html", context, fragment="desk")


@require_POST
@study_role(Role.SUPERVISOR)
def move(request: HttpRequest, study: Study) -> HttpResponse:
    """Pause the study or resume it."""
    to, by, now = request.POST.get("to"), person(request), timezone.now()
    try:
        if to == "paused":
            pause_study(study=study, by=by, now=now)
            messages.success(request, _("The study is paused. Interviews that run are finished."))
        elif to == "fielding":
            field_study(study=study, by=by, now=now)
            messages.success(request, _("The study is in the field."))
    except NoVersionError:
        messages.error(request, _("The field opens with a published questionnaire only."))
    except ScriptsMissingError:
        messages.error(
            request, _("Introduction or privacy notice are missing: a researcher opens the field and says why.")
        )
    return redirect("desk", study.pk)


@require_GET
@study_role(*WATCHERS)
def queue(request: HttpRequest, study: Study) -> HttpResponse:
    """Why the queue gives no case, to one interviewer (``?who=``) or to anybody."""
    page = queue_page(study, request.GET.get("who", ""), timezone.now())
    context = {"study": study, "tab": "desk", "here": "queue", "page": page, "may_act": may_act(request, study)}
    return render_page(request, "supervisor/queue.html", context)


@require_GET
@study_role(*WATCHERS)
def outcomes(request: HttpRequest, study: Study) -> HttpResponse:
    """Final outcomes, rates with their definitions, dispositions by attempt."""
    page = outcomes_page(study)
    context = {"study": study, "tab": "desk", "here": "outcomes", "page": page, "now": timezone.now()}
    return render_page(request, "supervisor/outcomes.html", context | {"may_act": may_act(request, study)})
