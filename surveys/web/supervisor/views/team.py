"""Languages and skills of the study's interviewers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.design.services import change_abilities
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.partials import render_page
from surveys.web.supervisor.pages.team import abilities_from, team_page, with_one_more

from .desk import WATCHERS, may_act


@require_GET
@study_role(*WATCHERS)
def team(request: HttpRequest, study: Study) -> HttpResponse:
    """The team's languages and skills, and the cases that wait for them."""
    page = team_page(study, timezone.now())
    context = {"study": study, "tab": "desk", "here": "team", "page": page, "may_act": may_act(request, study)}
    return render_page(request, "supervisor/team.html", context)


@require_POST
@study_role(Role.SUPERVISOR)
def save(request: HttpRequest, study: Study) -> HttpResponse:
    """Save everybody's languages and skills."""
    abilities = abilities_from(request.POST, study)
    changed = change_abilities(by=person(request), study=study, abilities=abilities, now=timezone.now())
    said = ngettext("Changed for one person.", "Changed for %(count)s people.", changed) % {"count": changed}
    messages.success(request, said if changed else _("Nothing has changed."))
    return redirect("team", study.pk)


@require_POST
@study_role(Role.SUPERVISOR)
def give(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """One language or skill more for one person, from the page that says why they have no case."""
    more = {"language": request.POST.get("language", ""), "skill": request.POST.get("skill", "")}
    abilities = with_one_more(study, person_id, **more)
    if change_abilities(by=person(request), study=study, abilities=abilities, now=timezone.now()):
        messages.success(request, _("Done: their next case may be one of these."))
    return redirect(f"{reverse('queue', args=[study.pk])}?who={person_id}")
