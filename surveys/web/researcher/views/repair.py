"""The draft's problems, corrected in the browser cell by cell."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import (
    BuiltOnError,
    DraftBusyError,
    NoDraftError,
    change_draft,
    redo_step,
    undo_step,
    waive_draft_point,
)
from surveys.formats.editing import TROUBLES, CellTakenError, EditError
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn, writes_by_services
from surveys.web.researcher.forms.repair import CellForm, KindForm, OpenPointForm
from surveys.web.researcher.pages.draft_steps import built_on_words
from surveys.web.researcher.pages.repair import Sent, next_at, operations_of_kind, repair_page

PAGES = {
    "agreement": "agreement",
    "history": "questionnaire-history",
    "quotas": "quota-editor",
    "tests": "saved-tests",
    "translation": "translation",
}
"""Other pages whose forms take a step back, by the name of a field: they are shown again."""


@require_safe
@study_role(Role.RESEARCHER)
def repair(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the draft's problems, one of them with its cell."""
    at = request.GET.get("at", "")
    return _page(request, study, int(at) if at.isascii() and at.isdecimal() and len(at) < 6 else 1)


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def change(request: HttpRequest, study: Study) -> HttpResponse:
    """Store a cell's text and show the next problem; what cannot be stored stays in the field, with the reason."""
    form = CellForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    sent = form.cleaned_data
    try:
        change_draft(study=study, operations=[form.operation()], by=person(request), now=timezone.now())
    except (CellTakenError, DraftBusyError):
        return _page(request, study, sent["at"], Sent(sent["text"]), status=409)
    except EditError as refusal:
        return _page(request, study, sent["at"], Sent(sent["text"], _(TROUBLES[refusal.code])), status=422)
    except NoDraftError:
        return redirect("questionnaire", study.pk)
    draft = queries.draft_of(study)
    at = next_at(draft, sent["at"], sent["sheet"], sent["row"]) if draft else 1
    return redirect(f"{reverse('questionnaire-repair', args=[study.pk])}?at={at}")


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def change_all(request: HttpRequest, study: Study) -> HttpResponse:
    """Correct all problems of one kind whose remedy is certain as one step, and show what is left."""
    form, draft = KindForm(request.POST), queries.whole_draft_of(study)
    if not form.is_valid() or draft is None:
        return redirect("questionnaire-repair", study.pk)
    try:
        with out_of_turn(request):
            operations = operations_of_kind(draft, form.cleaned_data["at"])
        if operations:
            change_draft(study=study, operations=operations, by=person(request), now=timezone.now())
    except (CellTakenError, DraftBusyError, EditError, NoDraftError):
        messages.error(request, _("Colleagues have changed the draft meanwhile: nothing was corrected."))
    return redirect(f"{reverse('questionnaire-repair', args=[study.pk])}?at={form.cleaned_data['at']}")


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def waive(request: HttpRequest, study: Study) -> HttpResponse:
    """Wave an open point of the written questionnaire through, in the name of who does it."""
    form = OpenPointForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    at, words = form.cleaned_data["at"], form.cleaned_data["words"]
    try:
        step = waive_draft_point(study=study, at=at, words=words, by=person(request), now=timezone.now())
    except (CellTakenError, DraftBusyError, EditError):
        step = None
    except NoDraftError:
        return redirect("questionnaire", study.pk)
    if step is None:
        messages.error(request, _("Colleagues have changed the draft meanwhile: nothing was waved through."))
    return redirect(f"{reverse('questionnaire-repair', args=[study.pk])}?at={at}")


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def undo(request: HttpRequest, study: Study) -> HttpResponse:
    """Take one's own last change back, or make the one taken back again; then show the page that asked for it."""
    step = redo_step if "redo" in request.POST else undo_step
    try:
        step(study=study, by=person(request), now=timezone.now())
    except BuiltOnError as built_on:
        messages.error(request, built_on_words(built_on.step, built_on.others))
    except (NoDraftError, DraftBusyError):
        messages.info(request, _("There is nothing left to take back or to make again."))
    except EditError as refusal:
        messages.error(request, _(TROUBLES[refusal.code]))
    back = next((name for part, name in PAGES.items() if part in request.POST), "questionnaire-repair")
    return redirect(back, study.pk)


def _page(request: HttpRequest, study: Study, at: int, sent: Sent | None = None, status: int = 200) -> HttpResponse:
    draft = queries.whole_draft_of(study)
    if draft is None:
        return redirect("questionnaire", study.pk)
    page = repair_page(study, draft, person(request), at, sent)
    context = {"study": study, "tab": "questionnaire", "page": page}
    return render(request, "researcher/repair.html", context, status=status)
