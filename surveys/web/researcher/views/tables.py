"""Banner tables: put together, looked at, saved as sets, made into a workbook."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.analysis.tables import Answers
from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results import tasks
from surveys.results.models import TableSet
from surveys.results.services import answers_of_study, remove_table_set, save_table_set
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn, reads_only
from surveys.web.partials import render_page
from surveys.web.researcher.forms.tables import read_draft
from surveys.web.researcher.pages.tables import names_of, numbers_of, opened_draft, tables_page


def _answers(study: Study) -> Answers:
    return answers_of_study(study, language=translation.get_language() or "it", now=timezone.now())


@study_role(Role.RESEARCHER)
@reads_only
def tables(request: HttpRequest, study: Study) -> HttpResponse:
    """Show a set of tables; POST changes it by a button or a box. Nothing is saved."""
    answers = _answers(study)
    number = request.GET.get("set", "")
    draft = (
        read_draft(request.POST.dict(), names_of(answers), numbers_of(answers))
        if request.method == "POST"
        else opened_draft(study, int(number) if number.isascii() and number.isdigit() else None)
    )
    context = {"study": study, "tab": "results", "room": "tables", "page": tables_page(study, answers, draft)}
    return render_page(request, "researcher/tables.html", context, fragment="room")


@require_POST
@study_role(Role.RESEARCHER)
def save(request: HttpRequest, study: Study) -> HttpResponse:
    """Save the set under a name."""
    with out_of_turn(request):
        draft = read_draft(request.POST.dict(), names_of(_answers(study)))
    name = " ".join(request.POST.get("name", "").split())[:120]
    if not name or not draft.spec.tables:
        messages.error(request, _("Nothing was saved: a set needs a name and a table."))
        return redirect("tables", study.pk)
    delivered = "delivered" in request.POST
    by, now = person(request), timezone.now()
    saved = save_table_set(study=study, name=name, spec=draft.spec, is_delivered=delivered, by=by, now=now)
    messages.success(request, _("“%(name)s” is saved, edition %(edition)s.") % {"name": name, "edition": saved.edition})
    return redirect(f"{reverse('tables', args=[study.pk])}?set={saved.pk}")


@require_POST
@study_role(Role.RESEARCHER)
def make(request: HttpRequest, study: Study, set_id: int) -> HttpResponse:
    """Have a saved set made into a workbook in the background."""
    found = get_object_or_404(TableSet, study=study, pk=set_id, removed_at=None)
    options = tasks.client_options(translation.get_language() or "it")
    options |= {"formats": ["tables"], "table_sets": [found.pk]}
    tasks.request_export_once(study=study, options=options, by=person(request), now=timezone.now())
    messages.success(request, _("“%(name)s” is being made into a workbook.") % {"name": found.name})
    return redirect("results", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def remove(request: HttpRequest, study: Study, set_id: int) -> HttpResponse:
    """Take a set out of the list."""
    found = get_object_or_404(TableSet, study=study, pk=set_id)
    remove_table_set(table_set=found, by=person(request), now=timezone.now())
    messages.success(request, _("“%(name)s” is no longer in the list.") % {"name": found.name})
    return redirect("tables", study.pk)
