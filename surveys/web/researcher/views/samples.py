"""Samples: upload a file, describe its columns, load it, release it."""

import logging

from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from cati.storages import StoreError
from surveys.calling.opposition import AGEING, check_of
from surveys.design.models import Study
from surveys.design.queries import centres_of
from surveys.fieldwork.models import Sample
from surveys.fieldwork.services import (
    BeingDrawnError,
    OppositionUncheckedError,
    SampleNotReadyError,
    mark_personal,
    record_opposition_check,
)
from surveys.fieldwork.tasks import request_loading, request_sample_release, request_taking_back, request_withdrawal
from surveys.formats.tables import TableError
from surveys.people.models import Role
from surveys.sandbox import BusyError, preview
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.researcher.forms import uploads
from surveys.web.researcher.forms.replicates import CasesForm, DivideForm
from surveys.web.researcher.forms.samples import ColumnsForm, OppositionForm, SampleFileForm
from surveys.web.researcher.pages import rejected_rows as rejected
from surveys.web.researcher.pages import samples
from surveys.web.researcher.pages.replicates import ReleaseLook, samples_page
from surveys.web.researcher.pages.sample_columns import ColumnsPage
from surveys.web.screens.refreshed import refreshed

logger = logging.getLogger(__name__)
FIELD_ROLES = (Role.RESEARCHER, Role.SUPERVISOR)


@study_role(*FIELD_ROLES)
def sample(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the study's samples, and the form to upload a new one."""
    return list_of(request, study, SampleFileForm())


@require_POST
@study_role(*FIELD_ROLES)
def upload(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep the uploaded file and go on to the description of its columns."""
    form = SampleFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return redirect("sample-columns", study.pk, _kept(request, study, form.cleaned_data["file"]))
        except TableError as trouble:
            form.add_error("file", trouble.words(_))
        except StoreError:
            logger.exception("a sample's file could not be kept")
            form.add_error("file", _("The store of files does not answer: choose the file again in a moment."))
            return list_of(request, study, form, status=503)
        except OSError:
            logger.exception("a sample's file could not be kept")
            form.add_error("file", _("There is no room for the file on the server: tell whoever runs it."))
    return list_of(request, study, form, status=422)


def _kept(request: HttpRequest, study: Study, file: File) -> str:
    """Keep the file and return its token; it must be a table."""
    token = uploads.keep(file=file, study=study, user=person(request))
    try:
        with out_of_turn(request), uploads.fetched(token, study, person(request)) as kept:
            if kept is not None:
                preview(kept.path, kept.file_name, rows=1)
    except (TableError, BusyError):
        uploads.drop(token, study, person(request))
        raise
    return token


@study_role(*FIELD_ROLES)
def columns(request: HttpRequest, study: Study, token: str) -> HttpResponse:
    """Show the use of each column and what loading would do; start loading when the form is confirmed."""
    with uploads.fetched(token, study, person(request)) as kept:
        if kept is None:
            messages.error(request, _("The file is no longer kept: choose it again."))
            return redirect("sample", study.pk)
        return _columns_of(request, study, kept)


def _columns_of(request: HttpRequest, study: Study, kept: uploads.Upload) -> HttpResponse:
    with out_of_turn(request):
        page = ColumnsPage(study, kept.path, kept.file_name)
    form = ColumnsForm(page.uses, request.POST or None, initial={"name": page.name})
    is_loading = form.is_bound and "check" not in request.POST
    if is_loading and form.is_valid():
        facts = {"content": kept.path, "file_name": kept.file_name, **form.facts()}
        request_loading(study=study, by=person(request), now=timezone.now(), **facts)
        uploads.drop(kept.token, study, person(request))
        return redirect("sample", study.pk)
    with out_of_turn(request):
        check = page.check(study, form, timezone.now())
    context = {"study": study, "tab": "sample", "page": page, "form": form, "check": check, "token": kept.token}
    context["rows"] = page.rows(form)
    status = 422 if is_loading else 200
    return render_page(request, "researcher/sample_columns.html", context, fragment="check", status=status)


@study_role(*FIELD_ROLES)
@refreshed(every=60)
def report(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Show the report on loading a sample, with rows refused and repaired by reason; while it loads, its progress."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    page = samples.report_of(sample, timezone.now())
    form = OppositionForm(
        initial={
            "opposition_checked_on": sample.opposition_checked_on,
            "opposition_waiver": sample.opposition_waiver,
        }
    )
    if HtmxDetails(request) and not page.is_moving:
        # The page below the progress was built before the sample was loaded.
        return HttpResponseClientRefresh()
    context = {"study": study, "tab": "sample", "page": page, "sample": sample, "form": form}
    context["centres"] = centres_of(study)
    return render_page(request, "researcher/sample_report.html", context, fragment="progress")


@study_role(*FIELD_ROLES)
def rejected_rows(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Return the rows refused and repaired as a workbook."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    lines = rejected.lines_of(sample)
    return rejected.workbook_of(sample, lines).response()


@require_POST
@study_role(*FIELD_ROLES)
def release(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Release the sample: from now on its people can be called."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    try:
        request_sample_release(sample=sample, by=person(request), now=timezone.now(), today=timezone.localdate())
    except OppositionUncheckedError:
        messages.error(
            request,
            _("Check the list with the opposition register first, or write why that is not needed."),
        )
        return redirect("sample-report", study.pk, sample.pk)
    except SampleNotReadyError:
        messages.error(request, _("The sample is not loaded yet."))
    else:
        messages.success(request, _("“%(name)s” is released.") % {"name": sample.name})
        if (
            check_of(sample.opposition_checked_on, sample.opposition_waiver, timezone.localdate(), study.register_days)
            == AGEING
        ):
            messages.warning(request, _("It is time for a new check with the opposition register."))
    return redirect("sample", study.pk)


@require_POST
@study_role(*FIELD_ROLES)
def withdraw(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Withdraw a released sample: people not called yet leave the field; the others stay as a sample of their own."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    kept_as = _("%(name)s, never called") if sample.part_of_id else _("%(name)s, called already")
    kept_as %= {"name": sample.name}
    try:
        request_withdrawal(sample=sample, kept_as=kept_as, by=person(request), now=timezone.now())
    except SampleNotReadyError:
        messages.error(request, _("This list is not released."))
    except BeingDrawnError as trouble:
        messages.error(request, _(trouble.message))
    else:
        messages.success(request, _("The release of “%(name)s” is taken back.") % {"name": sample.name})
    return redirect("sample", study.pk) if sample.part_of_id else redirect("sample-report", study.pk, sample.pk)


@require_POST
@study_role(*FIELD_ROLES)
def opposition(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Record when the sample was checked against the opposition register, or why that is not needed."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    form = OppositionForm(request.POST)
    if form.is_valid():
        said = {
            "checked_on": form.cleaned_data["opposition_checked_on"],
            "waiver": form.cleaned_data["opposition_waiver"],
        }
        try:
            record_opposition_check(sample=sample, by=person(request), now=timezone.now(), **said)
        except OppositionUncheckedError:
            form.add_error("opposition_checked_on", _("People of this list are being rung: it needs one of the two."))
        else:
            return redirect("sample-report", study.pk, sample.pk)
    page = samples.report_of(sample, timezone.now())
    context = {"study": study, "tab": "sample", "page": page, "sample": sample, "form": form}
    context["centres"] = centres_of(study)
    return render(request, "researcher/sample_report.html", context, status=422)


@require_POST
@study_role(*FIELD_ROLES)
def personal(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Mark columns of a loaded sample as personal data."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    marked = mark_personal(sample=sample, names=request.POST.getlist("column"), by=person(request), now=timezone.now())
    if marked:
        messages.success(request, _("Personal from now on: %(columns)s.") % {"columns": ", ".join(marked)})
    else:
        messages.error(request, _("Choose the columns that are personal."))
    return redirect("sample-report", study.pk, sample.pk)


@require_POST
@study_role(*FIELD_ROLES)
def cancel(request: HttpRequest, study: Study, sample_id: int) -> HttpResponse:
    """Stop loading, or discard an unreleased sample."""
    sample = get_object_or_404(Sample, pk=sample_id, study=study)
    try:
        request_taking_back(sample=sample)
    except SampleNotReadyError:
        messages.error(request, _("A released list cannot be given up: take its release back first."))
    return redirect("sample", study.pk)


def list_of(
    request: HttpRequest,
    study: Study,
    form: SampleFileForm,
    *,
    divide: DivideForm | None = None,
    release: CasesForm | None = None,
    look: ReleaseLook | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the study's samples with the forms as they were sent, or empty; ``look``: the last before a release."""
    page = samples_page(study, timezone.localdate(), unfolded="all" in request.GET)
    context = {
        "study": study,
        "tab": "sample",
        "page": page,
        "form": form,
        "divide": divide or DivideForm(page.undivided),
        "release": release or CasesForm(),
        "look": look,
    }
    return render_page(request, "researcher/sample.html", context, fragment="list", status=status)
