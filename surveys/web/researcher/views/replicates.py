"""Replicates: divide a list, release so many cases, suspend, take up again, put in order."""

from collections.abc import Callable
from secrets import randbelow

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.fieldwork.models import Sample
from surveys.fieldwork.queries import lists_to_divide
from surveys.fieldwork.services import (
    BeingDrawnError,
    CannotDivideError,
    SampleNotReadyError,
    TooFewCasesError,
    assign_centre,
    move_sample,
    resume_sample,
    suspend_sample,
)
from surveys.fieldwork.tasks import request_division, request_release
from surveys.web.access import person, study_role
from surveys.web.researcher.forms.replicates import FIRST, CasesForm, DivideForm
from surveys.web.researcher.forms.samples import SampleFileForm
from surveys.web.researcher.pages.replicates import release_look

from .samples import FIELD_ROLES, list_of

SEEDS = 10**8
WAYS = {"earlier": -1, "later": 1}


@require_POST
@study_role(*FIELD_ROLES)
def divide(request: HttpRequest, study: Study) -> HttpResponse:
    """Divide a list into replicates; its cases are moved in the background."""
    form = DivideForm(lists_to_divide(study), request.POST)
    if form.is_valid():
        sample, facts = form.chosen(), form.cleaned_data
        seed = facts["seed"] or 1 + randbelow(SEEDS)
        try:
            request_division(
                sample=sample,
                parts=facts["parts"],
                seed=seed,
                by_stratum=facts["by_stratum"],
                by=person(request),
                now=timezone.now(),
            )
        except (BeingDrawnError, CannotDivideError, SampleNotReadyError) as trouble:
            form.add_error("parts", _(trouble.message))
        else:
            messages.success(request, _("“%(name)s” is being divided at random.") % {"name": sample.name})
            return redirect("sample", study.pk)
    return list_of(request, study, SampleFileForm(), divide=form, status=422)


@require_POST
@study_role(*FIELD_ROLES)
def release(request: HttpRequest, study: Study) -> HttpResponse:
    """Release so many cases after a last look, whole replicates first; what is cut is drawn in the background."""
    form = CasesForm(request.POST)
    if form.is_valid():
        facts = {"comes_first": form.cleaned_data["order"] == FIRST, "today": timezone.localdate()}
        count = form.cleaned_data["count"]
        look = release_look(study, count, timezone.localdate(), now=timezone.now())
        if not look.is_too_much and form.cleaned_data["looked_at"] != look.mark:
            return list_of(request, study, SampleFileForm(), release=form, look=look, status=422)
        try:
            request_release(
                study=study,
                count=count,
                seed=1 + randbelow(SEEDS),
                by=person(request),
                now=timezone.now(),
                **facts,
            )
        except (BeingDrawnError, TooFewCasesError) as trouble:
            form.add_error("count", _(trouble.message))
        else:
            messages.success(request, _("Released: %(count)s.") % {"count": count})
            return redirect("sample", study.pk)
    return list_of(request, study, SampleFileForm(), release=form, status=422)


@study_role(*FIELD_ROLES)
def look(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what the release of so many cases would take, as it is typed."""
    form = CasesForm(request.GET)
    form.is_valid()
    count = form.cleaned_data.get("count")
    context = {"look": release_look(study, count, timezone.localdate()) if count else None}
    return render(request, "researcher/_release_look.html", context)


@require_POST
@study_role(*FIELD_ROLES)
def suspend(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Hand out nobody of the sample any more but those to whom a call was promised."""
    return _changed(request, study, sample_id, suspend_sample)


@require_POST
@study_role(*FIELD_ROLES)
def resume(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Hand its cases out again."""
    return _changed(request, study, sample_id, resume_sample)


@require_POST
@study_role(*FIELD_ROLES)
def place(request: HttpRequest, study: Study, sample_id: int, way: str) -> HttpResponse:
    """Let the sample's fresh cases go one place earlier or later."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    try:
        move_sample(sample=sample, by_places=WAYS.get(way, 0), by=person(request), now=timezone.now())
    except SampleNotReadyError:
        messages.error(request, _("This list has no place in the order."))
    return _to_row(study, sample)


@require_POST
@study_role(*FIELD_ROLES)
def centre(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Give the sample's cases to the interviewers of a supplier's centre alone."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    assign_centre(sample=sample, centre=request.POST.get("centre", ""), by=person(request), now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("sample-report", study.pk, sample.pk)


def _changed(request: HttpRequest, study: Study, sample_id: int, change: Callable[..., object]) -> HttpResponse:
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    try:
        change(sample=sample, by=person(request), now=timezone.now())
    except SampleNotReadyError:
        messages.error(request, _("This list is not released."))
    return _to_row(study, sample)


def _to_row(study: Study, sample: Sample) -> HttpResponse:
    """Back to the list, with the focus on the sample's row."""
    return redirect(f"{reverse('sample', args=[study.pk])}#sample-{sample.pk}")
