"""Quota cells: how they fill, and their targets changed in mid-field, by supervisors and by researchers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.fieldwork.models import QuotaCell
from surveys.fieldwork.services import change_quota_cell
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import reads_only
from surveys.web.partials import render_page
from surveys.web.screens.refreshed import refreshed
from surveys.web.supervisor.forms.quotas import QuotaForm
from surveys.web.supervisor.pages.quotas import effect_of_form, quotas_page

from .desk import WATCHERS


@study_role(*WATCHERS)
@refreshed(every=60)
def quotas(request: HttpRequest, study: Study) -> HttpResponse:
    """Every cell: target, completes, in progress, sample left."""
    return _shown(request, study)


@study_role(*WATCHERS)
@refreshed(every=60)
def change(request: HttpRequest, study: Study, cell_id: int) -> HttpResponse:
    """One cell to change; POST saves its new target and why."""
    cell = get_object_or_404(QuotaCell, pk=cell_id, study=study)
    form = QuotaForm(cell, request.POST or None)
    if request.method != "POST":
        return _shown(request, study, cell)
    if not form.is_valid():
        return _shown(request, study, cell, form)
    change_quota_cell(cell=cell, by=person(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The cell is changed."))
    return redirect("quotas", study.pk)


@require_POST
@study_role(*WATCHERS)
@reads_only
def effect(request: HttpRequest, study: Study, cell_id: int) -> HttpResponse:
    """The effect of the target typed so far."""
    cell = get_object_or_404(QuotaCell, pk=cell_id, study=study)
    said = effect_of_form(study, cell, QuotaForm(cell, request.POST))
    return render_page(request, "supervisor/_effect.html", {"effect": said})


def _shown(
    request: HttpRequest, study: Study, cell: QuotaCell | None = None, sent: QuotaForm | None = None
) -> HttpResponse:
    page = quotas_page(study, timezone.now(), cell.pk if cell else None, sent)
    context = {"study": study, "tab": "quotas", "page": page, "may_act": True}
    context["is_opened"] = cell is not None
    if sent:
        return render_page(request, "supervisor/quotas.html", context, status=422)
    return render_page(request, "supervisor/quotas.html", context, fragment="cells")
