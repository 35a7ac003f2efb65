"""The page on which a draft is written in the browser."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import (
    BuiltOnError,
    CommentGoneError,
    DraftBusyError,
    NoDraftError,
    SimulationFacts,
    change_draft,
    note_presence,
    redo_step,
    resolve_comment,
    undo_step,
    upload_workbook,
    write_comment,
)
from surveys.design.tasks import request_simulation
from surveys.formats.drafting import MisplacedError
from surveys.formats.editing import TROUBLES, CellTakenError, EditError
from surveys.interviewing.queries import pace_in_use
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn, reads_only, writes_by_services
from surveys.web.researcher.forms.agreement import BesideForm
from surveys.web.researcher.forms.editor import DeedForm, OperationsForm, PlacesForm, Shown, ShownForm
from surveys.web.researcher.forms.patterns import PatternForm
from surveys.web.researcher.pages.company import name_of
from surveys.web.researcher.pages.draft_steps import built_on_words
from surveys.web.researcher.pages.editor.answers import LAST
from surveys.web.researcher.pages.editor.beginning import FILE_NAME, beginnings, workbook_to_begin_with
from surveys.web.researcher.pages.editor.deeds import DEEDS, PATTERN, behind_all_typed, operations_of, row_after
from surveys.web.researcher.pages.editor.page import OpenDraft, editor_page, open_draft, row_of
from surveys.web.researcher.pages.editor.pasting import paste_preview
from surveys.web.researcher.pages.editor.placing import places_for, refusal_words
from surveys.web.researcher.pages.patterns import operations_behind, pattern_cards
from surveys.web.researcher.pages.route_map import INTERVIEWS, SEED
from surveys.web.researcher.pages.simulation import source_of
from surveys.web.researcher.pages.tryout import NothingToTryError
from surveys.web.researcher.pages.tryout import begin as begin_trial
from surveys.web.tags import initials

PAGE, PARTS = "researcher/editor/page.html", "researcher/editor/parts.html"
NO_LIST = gettext_noop("Choose a question with a list of answers that has no “other, specify” yet.")
"""Said where the answer “other, specify” cannot be added."""
View = Callable[[HttpRequest, Study], HttpResponse]


def refused_in_words(view: View) -> View:
    """Decorator: what could not be done is answered with the reason as JSON: 409 with what the cell holds, or 422.

    503 where colleagues change the draft so often that nothing could be stored: what was typed is sent again.
    """

    @wraps(view)
    def serve(request: HttpRequest, study: Study) -> HttpResponse:
        try:
            return view(request, study)
        except CellTakenError as taken:
            return JsonResponse({"holds": taken.holds}, status=409)
        except EditError as refusal:
            trouble = _(TROUBLES[refusal.code])
        except MisplacedError as misplaced:
            trouble = refusal_words(misplaced.refusal)
        except BuiltOnError as built_on:
            trouble = built_on_words(built_on.step, built_on.others)
        except DraftBusyError:
            trouble = _("Colleagues change the draft at this moment: try again.")
            return JsonResponse({"trouble": trouble}, status=503)
        except CommentGoneError:
            trouble = _("This comment is not there any more, or has all the answers it can have.")
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
    return _shown(request, study, ShownForm.shown(request.GET), template=PAGE)


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
    return _shown(request, study, ShownForm.shown(request.GET))


@require_POST
@study_role(Role.RESEARCHER)
def here(request: HttpRequest, study: Study) -> HttpResponse:
    """Note at which question the person is; return which draft and simulation there is, and who else is at which."""
    rows = ShownForm.shown(request.POST).rows
    others = note_presence(study=study, person=person(request), row=next(iter(rows), None), now=timezone.now())
    draft = queries.draft_of(study)
    people = [{"name": name_of(one), "initials": initials(one.person), "row": one.row} for one in others]
    simulation = queries.draft_simulation(study).mark
    return JsonResponse({"draft": draft.pk if draft else None, "people": people, "simulation": simulation})


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
@writes_by_services
def change(request: HttpRequest, study: Study) -> HttpResponse:
    """Change cells as one step, and return the parts of the page."""
    form = OperationsForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    operations = form.cleaned_data["operations"]
    change_draft(study=study, operations=operations, by=person(request), now=timezone.now())
    return _shown(request, study, ShownForm.shown(request.POST))


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
@writes_by_services
def act(request: HttpRequest, study: Study) -> HttpResponse:
    """Do something to questions or answers as one step, and return the parts of the page."""
    form, opened = DeedForm(request.POST), _opened(request, study)
    if not form.is_valid() or opened is None or form.cleaned_data["deed"] not in {*DEEDS, PATTERN}:
        return HttpResponseBadRequest()
    sent = form.cleaned_data
    if sent["deed"] != PATTERN:
        operations = operations_of(opened.written, behind_all_typed(study, opened.written, sent))
    elif not PatternForm({"pattern": sent["code"]}).is_valid():
        return HttpResponseBadRequest()
    elif not (operations := operations_behind(opened, sent["code"], sent["row"])):
        return JsonResponse({"trouble": _(NO_LIST)}, status=422)
    if operations:
        change_draft(study=study, operations=operations, by=person(request), now=timezone.now())
    now = _opened(request, study)
    row = row_after(opened.written, now.written, sent) if now else None
    shown = replace(ShownForm.shown(request.POST), rows=[row], language=sent["language"])
    if sent["deed"] == "answer":
        shown = replace(shown, find="", start=LAST)
    return _shown(request, study, shown, opened=now)


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
@reads_only
def paste(request: HttpRequest, study: Study) -> HttpResponse:
    """Return what a paste, or another deed, would do, before anything changes."""
    form, opened = DeedForm(request.POST), _opened(request, study)
    if not form.is_valid() or opened is None or form.cleaned_data["deed"] not in DEEDS:
        return HttpResponseBadRequest()
    context = {"preview": paste_preview(opened.written, form.cleaned_data)}
    return render(request, "researcher/editor/_pasted.html", context)


@require_POST
@study_role(Role.RESEARCHER)
def simulate(request: HttpRequest, study: Study) -> HttpResponse:
    """Have simulated respondents go through the draft in the background, and show the question again."""
    try:
        trial = begin_trial(study, version=None, language="", now=timezone.now())
    except NothingToTryError:
        messages.error(request, _("There is no questionnaire that respondents could answer yet."))
    else:
        facts = SimulationFacts(INTERVIEWS, SEED, pace_in_use())
        request_simulation(study=study, source=source_of(trial), facts=facts, by=person(request), now=timezone.now())
    row = ShownForm.shown(request.POST).rows
    address = reverse("questionnaire-editor", args=[study.pk])
    return redirect(f"{address}?row={row[0]}" if row and row[0] else address)


@require_safe
@study_role(Role.RESEARCHER)
@refused_in_words
def places(request: HttpRequest, study: Study) -> HttpResponse:
    """Return where rows that are dragged may be put, as JSON."""
    form, opened = PlacesForm(request.GET), _opened(request, study)
    if opened is None:
        raise Http404
    if not form.is_valid():
        return HttpResponseBadRequest()
    return JsonResponse(places_for(opened.written, form.cleaned_data["rows"]))


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
def comment(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep a comment at a question, or settle one, and return the parts of the page."""
    form = BesideForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    sent, by, now = form.cleaned_data, person(request), timezone.now()
    if sent["resolve"]:
        resolve_comment(study=study, comment=sent["resolve"], by=by, now=now)
    else:
        at, text = {"question": sent["question"], "answers": sent["comment"]}, sent["text"]
        write_comment(study=study, text=text, by=by, now=now, **at)
    return _shown(request, study, ShownForm.shown(request.POST))


@require_POST
@study_role(Role.RESEARCHER)
@refused_in_words
@writes_by_services
def undo(request: HttpRequest, study: Study) -> HttpResponse:
    """Take one's own last step back, or make the one taken back again, and return the parts of the page."""
    step = redo_step if "redo" in request.POST else undo_step
    done = step(study=study, by=person(request), now=timezone.now())
    now, shown = _opened(request, study), ShownForm.shown(request.POST)
    shown = replace(shown, rows=[row_of(done, now) if now else None, *shown.rows])
    return _shown(request, study, shown, opened=now)


def _opened(request: HttpRequest, study: Study) -> OpenDraft | None:
    draft = queries.whole_draft_of(study)
    with out_of_turn(request):
        return open_draft(draft) if draft else None


def _shown(
    request: HttpRequest,
    study: Study,
    shown: Shown,
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
        page = editor_page(study, found, shown, person(request), timezone.now())
    known = ShownForm.known_draft(request.GET)
    context = {"study": study, "tab": "questionnaire", "page": page, "known": known}
    return render(request, template, {**context, "patterns": pattern_cards()} if template == PAGE else context)
