"""The history of the study's draft: its steps in words, and the way back to any of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Study
from surveys.design.services import DraftBusyError, NoDraftError, return_to_step
from surveys.formats.editing import TROUBLES, EditError
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import writes_by_services
from surveys.web.researcher.forms.history import HistoryForm, ReturnForm
from surveys.web.researcher.pages.history import history_page


@require_safe
@study_role(Role.RESEARCHER)
def history(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the steps of the draft, newest first, of everybody or of one person."""
    form = HistoryForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = history_page(study, person(request), by=asked.get("by"), before=asked.get("before"))
    return render(request, "researcher/history.html", {"study": study, "tab": "questionnaire", "page": page})


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def go_back(request: HttpRequest, study: Study) -> HttpResponse:
    """Make the draft as it was right after a step; that is a step too."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        return_to_step(study=study, number=form.cleaned_data["step"], by=person(request), now=timezone.now())
    except NoDraftError:
        messages.info(request, _("No way leads back to this step any more."))
    except DraftBusyError:
        messages.info(request, _("Colleagues are changing the draft: try again."))
    except EditError as refusal:
        messages.error(request, _(TROUBLES[refusal.code]))
    return redirect("questionnaire-history", study.pk)
