"""The list of studies, a study's overview and facts, and its state in the field."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.design.queries import may_create_studies, status_changes_of
from surveys.design.services import (
    NoVersionError,
    ScriptsMissingError,
    change_study,
    close_study,
    create_study,
    field_study,
    pause_study,
)
from surveys.people.models import Role
from surveys.web.access import has_role, person, signed_in, study_role
from surveys.web.researcher.forms.studies import StudyForm
from surveys.web.researcher.pages.overview import overview_of
from surveys.web.researcher.pages.studies import heading_of, listed_for
from surveys.web.screens.state_changes import move_in_words

MOVES: dict[str, Callable[..., Study]] = {"field": field_study, "pause": pause_study, "close": close_study}


@signed_in
def studies(request: HttpRequest) -> HttpResponse:
    """Show every study in which this person has a role."""
    rows = listed_for(person(request), timezone.now())
    context = {"studies": rows, "heading": heading_of(rows), "may_create": may_create_studies(person(request))}
    return render(request, "researcher/studies.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Create a study from its facts; its creator becomes its researcher."""
    if not may_create_studies(person(request)):
        raise PermissionDenied
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        study = create_study(by=person(request), now=timezone.now(), **form.facts())
        return redirect("study", study.pk)
    return _form(request, form, _("A new study"), _("Make the study"), reverse("studies"))


@study_role(Role.RESEARCHER)
def change(request: HttpRequest, study: Study) -> HttpResponse:
    """Edit the study's facts, at any time."""
    form = StudyForm(request.POST or None, instance=study)
    if request.method == "POST" and form.is_valid():
        change_study(study=study, **form.facts())
        return redirect("study", study.pk)
    return _form(request, form, _("Change the study"), _("Save"), reverse("study", args=[study.pk]), study)


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def study(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the study's overview: progress, versions, alerts, members."""
    context = {
        "study": study,
        "tab": "study",
        "overview": overview_of(study, timezone.now()),
        "moved": [move_in_words(move) for move in status_changes_of(study)],
        "may_change": has_role(request, study, Role.RESEARCHER),
        "lists": has_role(request, study, Role.RESEARCHER, Role.SUPERVISOR),
        "people_url": reverse("study-people", args=[study.pk]) if person(request).is_administrator else "",
    }
    return render(request, "researcher/study.html", context)


@require_POST
@study_role(Role.RESEARCHER)
def move(request: HttpRequest, study: Study, name: str) -> HttpResponse:
    """Open, pause or close the field."""
    if name not in MOVES:
        raise Http404
    reason = {"reason": request.POST.get("reason", "")} if name == "field" else {}
    try:
        MOVES[name](study=study, by=person(request), now=timezone.now(), **reason)
    except NoVersionError:
        messages.error(request, _("The field opens with a published questionnaire only."))
    except ScriptsMissingError:
        messages.error(request, _("Introduction or privacy notice are missing: write them, or say why not."))
    return redirect("study", study.pk)


def _form(
    request: HttpRequest, form: StudyForm, heading: str, action: str, back: str, study: Study | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "action": action, "back": back, "study": study, "tab": "study"}
    status = 422 if form.is_bound else 200
    return render(request, "researcher/study_form.html", context, status=status)
