"""Ready-made parts are put into the draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import DraftBusyError, NoDraftError, change_draft
from surveys.formats.editing import TROUBLES, EditError
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import writes_by_services
from surveys.web.researcher.forms.patterns import PatternForm
from surveys.web.researcher.pages.draft_steps import first_added
from surveys.web.researcher.pages.patterns import operations_for, patterns_page, title_of


@study_role(Role.RESEARCHER)
@writes_by_services
def patterns(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the ready-made parts; put the one that is posted into the draft, as one step that can be undone."""
    draft = queries.draft_of(study)
    if draft is None:
        return redirect("questionnaire", study.pk)
    if request.method != "POST":
        context = {"study": study, "tab": "questionnaire", "page": patterns_page(draft)}
        return render(request, "researcher/patterns.html", context)
    form = PatternForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    key = form.cleaned_data["pattern"]
    operations = operations_for(draft, key, form.cleaned_data["after"])
    if not operations:
        messages.error(request, _("Choose a question with a list of answers that has no “other, specify” yet."))
        return redirect("questionnaire-patterns", study.pk)
    try:
        step = change_draft(study=study, operations=operations, by=person(request), now=timezone.now())
        messages.success(request, _("“%(title)s” is in the draft.") % {"title": title_of(key)})
        added = first_added(step)
        return redirect(reverse("questionnaire-editor", args=[study.pk]) + (f"?row={added}" if added else ""))
    except EditError as refusal:
        messages.error(request, _(TROUBLES[refusal.code]))
    except (NoDraftError, DraftBusyError):
        messages.error(request, _("The draft was changed meanwhile: look at it again."))
    return redirect("questionnaire", study.pk)
