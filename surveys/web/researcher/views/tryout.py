"""The try-out: the interviewer's screen with a questionnaire of this study; nothing is stored."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import has_role, study_role
from surveys.web.middleware.turns import reads_only
from surveys.web.partials import fields_of
from surveys.web.researcher.forms.saved_tests import SaveTestForm
from surveys.web.researcher.pages.tryout import (
    NothingToTryError,
    StaleTrialError,
    Trial,
    begin,
    go_on,
    resumed,
    try_out_page,
)
from surveys.web.researcher.pages.tryout_start import NoSuchQuestionError, begin_at, begin_test, start_page
from surveys.web.screens.searching import found


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
@reads_only
def try_out(request: HttpRequest, study: Study) -> HttpResponse:
    """Show one step of a trial: the first page, or the page after the form's action."""
    try:
        if request.method == "POST":
            return _shown(request, study, go_on(study, request.POST))
        if "test" in request.GET:
            return _shown(request, study, begin_test(study, request.GET.get("test", ""), timezone.localtime()))
        version = request.GET.get("version", "")
        number = whole_number(version)
        language = request.GET.get("language", "")
        return _shown(request, study, begin(study, version=number, language=language, now=timezone.now()))
    except StaleTrialError:
        messages.error(request, _("The questionnaire has been replaced meanwhile: the try-out begins anew."))
        return redirect("study-try", study.pk)
    except NothingToTryError:
        messages.error(request, _("There is no questionnaire that can be tried out yet."))
        return redirect("questionnaire", study.pk)


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
@reads_only
def start(request: HttpRequest, study: Study) -> HttpResponse:
    """Show where a try-out can begin and after which answers; begin at a question for which nothing is to be chosen."""
    at, now = request.GET.get("at", ""), timezone.now()
    refused = None
    try:
        if request.method == "POST":
            trial, refused = begin_at(study, at, request.POST, now)
            if refused.is_there:
                return _shown(request, study, trial)
        page = start_page(study, at, request.POST, now, refused)
        if refused is None and at and page.asks_nothing:
            trial, refused = begin_at(study, at, request.POST, now)
            if refused.is_there:
                return _shown(request, study, trial)
    except NothingToTryError:
        messages.error(request, _("There is no questionnaire that can be tried out yet."))
        return redirect("questionnaire", study.pk)
    except NoSuchQuestionError:
        messages.error(request, _("The draft asks no such question."))
        return redirect("questionnaire-editor", study.pk)
    context = {"study": study, "tab": "questionnaire", "page": page}
    return render(request, "researcher/try_start.html", context, status=422 if refused else 200)


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def find(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the answers of a long list that match what is typed."""
    try:
        trial = resumed(study, request.POST.get("trial", ""))
    except StaleTrialError:
        return HttpResponse(status=409)
    return render(request, "screens/found.html", {"found": found(trial.at, request.POST)})


def _shown(request: HttpRequest, study: Study, trial: Trial) -> HttpResponse:
    asked = request.GET.urlencode()
    context = {
        "study": study,
        "find_url": reverse("study-try-find", args=[study.pk]),
        "try_url": f"{reverse('study-try', args=[study.pk])}?{asked}",
        "restart": f"{reverse('study-try-start' if 'at' in request.GET else 'study-try', args=[study.pk])}?{asked}",
        "save_form": SaveTestForm(initial={"trial": trial.token})
        if has_role(request, study, Role.RESEARCHER)
        else None,
        **fields_of(try_out_page(trial)),
    }
    return render(request, "researcher/try.html", context, status=422 if trial.complaints else 200)
