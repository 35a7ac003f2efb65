"""Who else has a draft open, in its rooms beside the one in which it is written."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.design.services import note_presence
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.researcher.pages.company import ROOMS, company


@require_POST
@study_role(Role.RESEARCHER)
def room_company(request: HttpRequest, study: Study) -> HttpResponse:
    """Note that the person is in this room of the draft, and show who else has it open."""
    room = request.POST.get("room", "")
    if room not in ROOMS:
        return HttpResponseBadRequest()
    others = note_presence(study=study, person=person(request), row=None, room=room, now=timezone.now())
    return render(request, "researcher/_company.html", {"company": company(others, room)})
