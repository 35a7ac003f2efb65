"""A list joined to cases: uploaded, compared, looked at, applied or given up."""

import logging
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from cati.storages import StoreError
from surveys.design.models import Study
from surveys.fieldwork.models import ListUpdate, UpdateStatus
from surveys.fieldwork.queries import known_columns, latest_updates
from surveys.fieldwork.services import UpdateChangedError, UpdateEmptyError, cancel_update, give_up_left
from surveys.fieldwork.tasks import request_application, request_comparison, request_other_reading
from surveys.formats.list_updates import UpdateReading, guess
from surveys.formats.tables import TableError
from surveys.people.models import Role
from surveys.results.queries import agreement_columns
from surveys.sandbox import preview
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.researcher.forms import uploads
from surveys.web.researcher.forms.list_updates import ApplyForm, UpdateColumnsForm
from surveys.web.researcher.forms.samples import SampleFileForm
from surveys.web.researcher.pages.list_updates import status_words, update_page
from surveys.web.screens.refreshed import refreshed

logger = logging.getLogger(__name__)
FIELD_ROLES = (Role.RESEARCHER, Role.SUPERVISOR)


@study_role(*FIELD_ROLES)
def join(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the lists joined so far and the form for another; POST has one compared."""
    form = SampleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("list-update", study.pk, _compared(request, study, form).pk)
        except TableError as trouble:
            form.add_error("file", trouble.words(_))
        except (StoreError, OSError):
            logger.exception("a list's file could not be kept")
            form.add_error("file", _("The store of files does not answer: choose the file again in a moment."))
    updates = [(one, status_words(one)) for one in latest_updates(study.pk)]
    context = {"study": study, "tab": "sample", "form": form, "updates": updates}
    return render(request, "researcher/list_join.html", context, status=422 if form.errors else 200)


def _compared(request: HttpRequest, study: Study, form: SampleFileForm) -> ListUpdate:
    """Keep the file and have it compared, its columns read as they are probably meant."""
    who, file = person(request), form.cleaned_data["file"]
    token = uploads.keep(file=file, study=study, user=who)
    try:
        with out_of_turn(request), uploads.fetched(token, study, who) as kept:
            if kept is None:
                raise FileNotFoundError
            seen = preview(kept.path, kept.file_name)
            reading = UpdateReading(tuple(guess(seen.columns, seen.rows, known_columns(study.pk))))
            facts: dict[str, Any] = {"content": kept.path, "file_name": kept.file_name, "reading": reading}
            return request_comparison(study=study, **facts, by=who, now=timezone.now())
    finally:
        uploads.drop(token, study, who)


@study_role(*FIELD_ROLES)
@refreshed(every=60)
def look(request: HttpRequest, study: Study, update_id: int) -> HttpResponse:
    """Show what a list would change and what is wrong in it; while it is compared or applied, its progress."""
    update = get_object_or_404(ListUpdate, pk=update_id, study=study)
    return _look(request, study, update)


@require_POST
@study_role(*FIELD_ROLES)
def columns(request: HttpRequest, study: Study, update_id: int) -> HttpResponse:
    """Have the list compared anew, its columns read as the form says."""
    update = get_object_or_404(ListUpdate, pk=update_id, study=study)
    form = UpdateColumnsForm(UpdateReading.from_json(update.columns).columns, request.POST)
    if not form.is_valid():
        return _look(request, study, update, columns=form, status=422)
    try:
        request_other_reading(update=update, reading=form.reading())
    except UpdateChangedError as trouble:
        messages.error(request, _(trouble.message))
    return redirect("list-update", study.pk, update.pk)


@require_POST
@study_role(*FIELD_ROLES)
def apply(request: HttpRequest, study: Study, update_id: int) -> HttpResponse:
    """Have the list applied to the cases."""
    update = get_object_or_404(ListUpdate, pk=update_id, study=study)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _look(request, study, update, form=form, status=422)
    try:
        facts = {**form.cleaned_data, "watched": agreement_columns(study)}
        request_application(update=update, **facts, by=person(request), now=timezone.now())
    except (UpdateChangedError, UpdateEmptyError) as trouble:
        messages.error(request, _(trouble.message))
    return redirect("list-update", study.pk, update.pk)


@require_POST
@study_role(*FIELD_ROLES)
def cancel(request: HttpRequest, study: Study, update_id: int) -> HttpResponse:
    """Give the list up, or what of it still waits for cases in somebody's hands."""
    update = get_object_or_404(ListUpdate, pk=update_id, study=study)
    try:
        if update.status == UpdateStatus.WAITING:
            give_up_left(update=update, now=timezone.now())
        else:
            cancel_update(update=update, now=timezone.now())
    except UpdateChangedError as trouble:
        messages.error(request, _(trouble.message))
    return redirect("list-update", study.pk, update.pk)


def _look(
    request: HttpRequest,
    study: Study,
    update: ListUpdate,
    *,
    columns: UpdateColumnsForm | None = None,
    form: ApplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = update_page(update)
    if HtmxDetails(request) and not page.is_moving:
        # The page around the progress was made before the list was compared.
        return HttpResponseClientRefresh()
    context = {
        "study": study,
        "tab": "sample",
        "page": page,
        "update": update,
        "columns": columns or UpdateColumnsForm(UpdateReading.from_json(update.columns).columns),
        "form": form or ApplyForm(),
    }
    return render_page(request, "researcher/list_update.html", context, fragment="progress", status=status)
