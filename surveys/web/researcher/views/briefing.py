"""The briefing of a study: what interviewers read and answer before they get its cases."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.training.queries import briefing_of
from surveys.training.services import TrainingError, write_briefing
from surveys.web.access import has_role, person, study_role
from surveys.web.partials import render_page
from surveys.web.researcher.forms.briefing import BriefingForm
from surveys.web.researcher.pages.briefing import shown_pages, shown_questions


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def study_briefing(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the briefing in use; researchers write the next edition."""
    briefing, may_change = briefing_of(study), has_role(request, study, Role.RESEARCHER)
    form = BriefingForm(briefing, request.POST or None)
    if request.method == "POST" and may_change and form.is_valid():
        try:
            write_briefing(study=study, **form.written, by=person(request), now=timezone.now())
        except TrainingError as refusal:
            form.made_again(briefing, _(refusal.message))
        else:
            said = _("The briefing is saved: whoever has still to read of it gets no case until then.")
            messages.success(request, said)
            return redirect("study-briefing", study.pk)
    context = {
        **{"study": study, "tab": "questionnaire", "may_change": may_change, "briefing": briefing, "form": form},
        **{"pages": shown_pages(form), "questions": shown_questions(form)},
    }
    return render_page(request, "researcher/briefing.html", context, status=422 if form.errors else 200)
