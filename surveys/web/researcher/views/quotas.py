"""The room of quotas: tables of cells in the draft, their targets in a grid, and other cells."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import change_draft, change_study
from surveys.formats.editing import EditError
from surveys.formats.quotas import HIGHEST_TARGET
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn, writes_by_services
from surveys.web.partials import render_page
from surveys.web.researcher.forms.quotas import QuotaDeedForm
from surveys.web.researcher.pages.draft_steps import step_words
from surveys.web.researcher.pages.quotas.deeds import QuotaTroubleError, done
from surveys.web.researcher.pages.quotas.page import AskedQuotas, quotas_page
from surveys.web.researcher.pages.quotas.room import QuotaRoom, open_room

from .editor import refused_in_words

TEMPLATE = "researcher/quotas/page.html"


@require_safe
@study_role(Role.RESEARCHER)
def quotas(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the draft's quotas; without any, what they can be set by."""
    return _shown(request, study, AskedQuotas.from_query(request.GET.dict()))


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
@writes_by_services
def act(request: HttpRequest, study: Study) -> HttpResponse:
    """Do something to the quotas as one step, and return the room as it is then."""
    form, room = QuotaDeedForm(request.POST), _room(request, study)
    if room is None or not form.is_valid():
        return HttpResponseBadRequest()
    try:
        deed = done(room, form.cleaned_data)
    except QuotaTroubleError as refusal:
        return JsonResponse({"trouble": refusal.words}, status=422)
    if deed is None:
        return HttpResponseBadRequest()
    if deed.operations:
        change_draft(study=study, operations=deed.operations, by=person(request), now=timezone.now())
    return _shown(request, study, AskedQuotas.from_query(request.GET.dict()), deed.said)


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
def plan(request: HttpRequest, study: Study) -> HttpResponse:
    """Plan as many interviews as the quotas ask for."""
    target = whole_number(request.POST.get("target", ""))
    if not target or target > HIGHEST_TARGET:
        return HttpResponseBadRequest()
    try:
        change_study(study=study, target=target)
    except ValidationError as refusal:
        return JsonResponse({"trouble": " ".join(refusal.messages)}, status=422)
    return _shown(request, study, AskedQuotas())


def _room(request: HttpRequest, study: Study) -> QuotaRoom | None:
    draft = queries.whole_draft_of(study)
    with out_of_turn(request):
        return open_room(study, draft) if draft else None


def _shown(request: HttpRequest, study: Study, asked: AskedQuotas, said: str = "") -> HttpResponse:
    """The page; its room alone for a script, which is sent to the page where there is none."""
    trouble = ""
    try:
        room = _room(request, study)
    except EditError:
        room, trouble = None, _("The draft cannot be read yet")
    context = {
        "study": study,
        "tab": "questionnaire",
        "draft": queries.draft_of(study),
        "page": quotas_page(room, asked, said) if room else None,
        "trouble": trouble or _("There is no draft with quotas"),
        "undo": step_words(undo) if (undo := queries.step_to_undo(study, person(request))) else "",
        "redo": step_words(redo) if (redo := queries.step_to_redo(study, person(request))) else "",
    }
    if request.method == "POST" and not request.headers.get("HX-Request"):
        return redirect("quota-editor", study.pk)
    return render_page(request, TEMPLATE, context, fragment="room")
