"""General training of the institute: written by whoever leads people, and of whom it is asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.training.queries import general_asked_since, general_training, training_rule
from surveys.training.services import TrainingError, ask_general, set_thresholds, write_general
from surveys.web.access import leads_people, person
from surveys.web.partials import render_page
from surveys.web.supervisor.forms.general import GeneralForm, ThresholdsForm
from surveys.web.supervisor.pages.general import general_editor_page, since_of

from .training_team import TAB


@leads_people
def editor(request: HttpRequest) -> HttpResponse:
    """The edition in use, in each language; POST writes the next one."""
    training = general_training()
    form = GeneralForm(training, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_general(**form.written, by=person(request), now=timezone.now())
        except TrainingError as refusal:
            form.made_again(training, _(refusal.message))
        else:
            messages.success(request, _("Saved. Who has passed it has passed it; others read what has changed."))
            return redirect("general-editor")
    context = TAB | {"here": "general", "form": form, "page": general_editor_page(training, form)}
    context["thresholds"] = ThresholdsForm.of(training_rule())
    return render_page(request, "supervisor/general.html", context, status=422 if form.errors else 200)


@require_POST
@leads_people
def ask(request: HttpRequest) -> HttpResponse:
    """Say of whom it is asked before they get a case."""
    now = timezone.now()
    since = since_of(request.POST.get("asked", ""), general_asked_since(), now)
    ask_general(since=since, by=person(request), now=now)
    messages.success(request, _("Saved."))
    return redirect("general-editor")


@require_POST
@leads_people
def judge(request: HttpRequest) -> HttpResponse:
    """Say from when on practices and tests are passed."""
    form = ThresholdsForm(request.POST)
    if form.is_valid():
        set_thresholds(**form.cleaned_data, by=person(request), now=timezone.now())
        messages.success(request, _("Saved. What was passed or not before stays so."))
        return redirect("general-editor")
    training = general_training()
    editor_form = GeneralForm(training)
    context = TAB | {"here": "general", "form": editor_form, "page": general_editor_page(training, editor_form)}
    return render_page(request, "supervisor/general.html", context | {"thresholds": form}, status=422)
