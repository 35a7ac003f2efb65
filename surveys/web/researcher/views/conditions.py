"""A condition, built as a sentence; nothing is stored here."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.queries import questionnaire_of
from surveys.people.models import Role
from surveys.questionnaire.model.structure import Questionnaire
from surveys.web.access import study_role
from surveys.web.middleware.turns import reads_only
from surveys.web.researcher.forms.conditions import ConditionForm
from surveys.web.researcher.pages.conditions import condition_sent, names_known


@require_POST
@study_role(Role.RESEARCHER)
@reads_only
def condition(request: HttpRequest, study: Study) -> HttpResponse:
    """Show a condition after one step of building it, or after its expression was written."""
    form = ConditionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        shown = condition_sent(study, _questionnaire(study), form)
    except ValueError:
        return HttpResponseBadRequest()
    return render(request, "researcher/_condition.html", {"condition": shown})


@require_safe
@study_role(Role.RESEARCHER)
def names(request: HttpRequest, study: Study) -> HttpResponse:
    """Give the questions and functions that a condition may name in its place."""
    column, name, language = (request.GET.get(key, "") for key in ("column", "name", "language"))
    return JsonResponse(names_known(_questionnaire(study), column, name, language))


def _questionnaire(study: Study) -> Questionnaire | None:
    draft = queries.draft_of(study)
    return questionnaire_of(draft) if draft is not None else None
