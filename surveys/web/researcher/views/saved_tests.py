"""The room of the saved tests: interviews that are held again after each change of the draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import (
    DraftBusyError,
    NoDraftError,
    TestGoneError,
    TestNameTakenError,
    accept_tests,
    remove_test,
    save_test,
)
from surveys.formats.editing import TROUBLES, EditError
from surveys.people.models import Role
from surveys.questionnaire.replay import TooLongError
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.saved_tests import ChosenTestForm, SaveTestForm, TestNumberForm
from surveys.web.researcher.pages.draft_steps import step_words
from surveys.web.researcher.pages.saved_tests import cause_beside, tests_page
from surveys.web.researcher.pages.tryout import StaleTrialError, UnfinishedTrialError, recorded_trial

TEMPLATE = "researcher/saved_tests.html"


@require_safe
@study_role(Role.RESEARCHER)
def saved_tests(request: HttpRequest, study: Study) -> HttpResponse:
    """Show all tests as they go now, and one of them question by question."""
    form = TestNumberForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("again"):
        queries.forget_replays()
    draft = queries.draft_of(study)
    replay = queries.replay_of(study, timezone.localtime()) if draft else None
    context = {
        "study": study,
        "tab": "questionnaire",
        "draft": draft,
        "undo": step_words(undo) if (undo := queries.step_to_undo(study, person(request))) else "",
        "redo": step_words(redo) if (redo := queries.step_to_redo(study, person(request))) else "",
        "page": tests_page(study, draft, replay, asked.get("test")) if draft else None,
    }
    return render(request, TEMPLATE, context)


@require_safe
@study_role(Role.RESEARCHER)
def cause(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the step since which a test goes differently."""
    found = queries.cause_of(study, request.GET.get("name", ""), timezone.localtime())
    beside = cause_beside(found) if found else None
    return render(request, "researcher/_test_cause.html", {"study": study, "found": found, "cause": beside})


@require_safe
@study_role(Role.RESEARCHER)
def count(request: HttpRequest, study: Study) -> HttpResponse:
    """Show how many tests go differently, for the bar of the draft."""
    replay = queries.replay_of(study, timezone.localtime())
    return render(request, "researcher/_test_count.html", {"red": len(replay.red) if replay else 0})


@require_POST
@study_role(Role.RESEARCHER)
def save(request: HttpRequest, study: Study) -> HttpResponse:
    """Store the interview of a try-out as a test."""
    form = SaveTestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not stored: the test needs a name."))
        return redirect("saved-tests", study.pk)
    name = form.cleaned_data["name"]
    try:
        with out_of_turn(request):
            test = recorded_trial(study, form.cleaned_data["trial"], name)
            save_test(study=study, test=test, by=person(request), now=timezone.localtime())
    except StaleTrialError:
        messages.error(request, _("Not stored: the questionnaire has been replaced meanwhile. Record the test again."))
    except UnfinishedTrialError:
        messages.error(request, _("Not stored: the interview has not come to an end."))
    except TestNameTakenError:
        words = _("Not stored: there is a test “%(name)s” already. Record it under another name.")
        messages.error(request, words % {"name": name})
    except (NoDraftError, DraftBusyError, EditError, TooLongError) as refusal:
        messages.error(request, _refusal(refusal))
    else:
        messages.success(request, _("Stored: “%(name)s” is held again after each change.") % {"name": name})
        return redirect(_address_of(study, name))
    return redirect("saved-tests", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def accept(request: HttpRequest, study: Study) -> HttpResponse:
    """Let what a test leads to now be what is expected of it."""
    form = ChosenTestForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        with out_of_turn(request):
            replay = queries.replay_of(study, timezone.localtime())
            red = [one.test.name for one in replay.red] if replay else []
            names = red if form.cleaned_data["all"] else [form.cleaned_data["name"]]
            done = accept_tests(study=study, names=names, by=person(request), now=timezone.localtime())
    except (TestGoneError, NoDraftError, DraftBusyError, EditError, TooLongError) as refusal:
        messages.error(request, _refusal(refusal))
    else:
        words = ngettext("%(count)s test expects this from now on.", "%(count)s tests expect this from now on.", done)
        messages.success(request, words % {"count": done})
    return redirect("saved-tests", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def remove(request: HttpRequest, study: Study) -> HttpResponse:
    """Remove a test; that is a step of the history, which can be taken back."""
    form = ChosenTestForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    name = form.cleaned_data["name"]
    try:
        with out_of_turn(request):
            remove_test(study=study, name=name, by=person(request), now=timezone.localtime())
    except (TestGoneError, NoDraftError, DraftBusyError, EditError) as refusal:
        messages.error(request, _refusal(refusal))
    else:
        messages.success(request, _("“%(name)s” is removed; Undo brings it back.") % {"name": name})
    return redirect("saved-tests", study.pk)


def _address_of(study: Study, name: str) -> str:
    """The room with the test of this name."""
    replay = queries.replay_of(study, timezone.localtime())
    names = [one.name for one in replay.tests] if replay else []
    number = names.index(name) + 1 if name in names else 1
    return f"{reverse('saved-tests', args=[study.pk])}?test={number}"


def _refusal(refusal: Exception) -> str:
    match refusal:
        case EditError(code=code):
            return _(TROUBLES[code])
        case DraftBusyError():
            return _("Colleagues change the draft at this moment: try again.")
        case TooLongError():
            return _("Not stored: the interview is longer than the cells of one row can hold.")
    return _("This test is no longer in the draft, or goes as expected: a colleague has changed it meanwhile.")
