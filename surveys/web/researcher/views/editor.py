"""The page on which a draft is written in the browser."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import DraftBusyError, NoDraftError, change_draft, redo_step, undo_step, upload_workbook
from surveys.formats.editing import TROUBLES, CellTakenError, EditError
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.editor import DeedForm, OperationsForm, ShownForm
from surveys.web.researcher.pages.editor.beginning import FILE_NAME, beginnings, workbook_to_begin_with
from surveys.web.researcher.pages.editor.deeds import DEEDS, operations_of, row_after
from surveys.web.researcher.pages.editor.page import OpenDraft, editor_page, open_draft, row_of
from surveys.web.researcher.pages.editor.pasting import paste_preview

PAGE, PARTS = "researcher/editor/page.html", "researcher/editor/parts.html"
View = Callable[[HttpRequest, Study], HttpResponse]


def refused_in_words(view: View) -> View:
    """Decorator: what could not be done is answered with the reason as JSON: 409 with what the cell holds, or 422."""

    @wraps(view)
    def serve(request: HttpRequest, study: Study) -> HttpResponse:
        try:
            return view(request, study)
        except CellTakenError as taken:
            return JsonResponse({"holds": taken.holds}, status=409)
        except EditError as refusal:
            trouble = _(TROUBLES[refusal.code])
        except DraftBusyError:
            trouble = _("Colleagues change the draft at this moment: try again.")
        except NoDraftError:
            trouble = _("There is nothing left to take back or to make again.")
        return JsonResponse({"trouble": trouble}, status=422)

    return serve


@require_safe
@study_role(Role.RESEARCHER)
def editor(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the draft: its outline, one question of it, its problems; without a draft the ways to begin one."""
    draft = queries.draft_of(study)
    if draft is None:
        context = {"study": study, "tab": "questionnaire", "beginnings": beginnings(study)}
        return render(request, "researcher/editor/begin.html", context)
    return _shown(request, study, *ShownForm.shown(request.GET), template=PAGE)


@require_POST
@study_role(Role.RESEARCHER)
def begin(request: HttpRequest, study: Study) -> HttpResponse:
    """Make a draft: an empty one, or the version in use; one that is there already stays."""
    if queries.draft_of(study) is None:
        with out_of_turn(request):
            content = workbook_to_begin_with(study, request.POST.get("with", ""))
        name = _(FILE_NAME)
        upload_workbook(study=study, content=content, file_name=name, by=person(request), now=timezone.now())
    return redirect("questionnaire-editor", study.pk)


@require_safe
@study_role(Role.RESEARCHER)
def parts(request: HttpRequest, study: Study) -> HttpResponse:
    """Return the parts of the page with another question, or in another language."""
    return _shown(request, study, *ShownForm.shown(request.GET))


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
def change(request: HttpRequest, study: Study) -> HttpResponse:
    """Change cells as one step, and return the parts of the page."""
    form = OperationsForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    with out_of_turn(request):
        operations = form.cleaned_data["operations"]
        change_draft(study=study, operations=operations, by=person(request), now=timezone.now())
    return _shown(request, study, *ShownForm.shown(request.POST))


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
def act(request: HttpRequest, study: Study) -> HttpResponse:
    """Do something to questions or answers as one step, and return the parts of the page."""
    form, opened = DeedForm(request.POST), _opened(request, study)
    if not form.is_valid() or opened is None or form.cleaned_data["deed"] not in DEEDS:
        return HttpResponseBadRequest()
    sent = form.cleaned_data
    if operations := operations_of(opened.written, sent):
        with out_of_turn(request):
            change_draft(study=study, operations=operations, by=person(request), now=timezone.now())
    now = _opened(request, study)
    row = row_after(opened.written, now.written, sent) if now else None
    return _shown(request, study, [row], sent["language"], opened=now)


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
def paste(request: HttpRequest, study: Study) -> HttpResponse:
    """Return what a paste would do, before anything changes."""
    form, opened = DeedForm(request.POST), _opened(request, study)
    if not form.is_valid() or opened is None:
        return HttpResponseBadRequest()
    context = {"preview": paste_preview(opened.written, form.cleaned_data)}
    return render(request, "researcher/editor/_pasted.html", context)


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
def undo(request: HttpRequest, study: Study) -> HttpResponse:
    """Take the last step back, or make the one taken back again, and return the parts of the page."""
    step = redo_step if "redo" in request.POST else undo_step
    with out_of_turn(request):
        done = step(study=study)
    now, (rows, language) = _opened(request, study), ShownForm.shown(request.POST)
    return _shown(request, study, [row_of(done, now) if now else None, *rows], language, opened=now)


def _opened(request: HttpRequest, study: Study) -> OpenDraft | None:
    draft = queries.whole_draft_of(study)
    with out_of_turn(request):
        return open_draft(draft) if draft else None


def _shown(
    request: HttpRequest,
    study: Study,
    rows: Sequence[int | None],
    language: str,
    *,
    template: str = PARTS,
    opened: OpenDraft | None = None,
) -> HttpResponse:
    try:
        found = opened or _opened(request, study)
    except EditError:
        found = None
    if found is None:
        return redirect("questionnaire", study.pk)
    with out_of_turn(request):
        page = editor_page(study, found, rows, language)
    known = ShownForm.known_draft(request.GET)
    return render(request, template, {"study": study, "tab": "questionnaire", "page": page, "known": known})
