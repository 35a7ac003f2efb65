"""Find a case, view it, change it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Case, Purpose
from surveys.fieldwork.queries import MOST_CASES_FOUND
from surveys.fieldwork.services import (
    ChangedMeanwhileError,
    CorrectionRefusedError,
    FieldworkError,
    record_case_view,
    search_cases,
)
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import reads_only
from surveys.web.partials import render_page
from surveys.web.screens import formatting
from surveys.web.screens.kept_searches import FOUND, redirect_to_results, search_terms
from surveys.web.supervisor.forms.changes import CaseForm
from surveys.web.supervisor.forms.reading import CaseReading
from surveys.web.supervisor.pages.cases import CHANGES, case_page

from .desk import WATCHERS, may_act
from .lists import show_cases


@study_role(*WATCHERS)
def cases(request: HttpRequest, study: Study) -> HttpResponse:
    """The list of cases, or what a search finds: people are sought by supervisors alone."""
    if request.method != "POST" and FOUND not in request.GET:
        return show_cases(request, study)
    if not may_act(request, study):
        raise PermissionDenied
    return _find(request, study)


def _find(request: HttpRequest, study: Study) -> HttpResponse:
    """Cases by number, external id, name or telephone number; a single one is opened at once."""
    words = search_terms(request, f"cases:{study.pk}", "q")["q"]
    cases = search_cases(study=study, words=words, by=person(request), now=timezone.now())
    if request.method == "POST":
        one = len(cases) == 1 and words
        return redirect("case", study.pk, cases[0].number) if one else redirect_to_results("cases", study.pk)
    context = {"study": study, "tab": "desk", "here": "cases", "words": words, "cases": cases, "most": MOST_CASES_FOUND}
    return render_page(request, "supervisor/cases.html", context | {"may_act": True})


@require_GET
@study_role(Role.SUPERVISOR)
def case(request: HttpRequest, study: Study, case_number: int) -> HttpResponse:
    """One case: the person, the history in words, what may be done."""
    return _shown(request, study, _found(study, case_number))


@require_POST
@study_role(Role.SUPERVISOR)
def change(request: HttpRequest, study: Study, case_number: int, change: str) -> HttpResponse:
    """Release, give to somebody, appoint, make exact, correct, reopen, forbid.

    A correction is made only if its consequences had been shown; otherwise they are shown first.
    """
    found = _found(study, case_number)
    form = _form(found, change, request)
    if not form.is_valid():
        return _shown(request, study, found, form)
    try:
        form.apply(by=person(request), now=timezone.now())
    except ChangedMeanwhileError as changed:
        first = _("Look at what will happen, then press again to confirm.")
        return _shown(request, study, found, form, question=_(str(changed)) if request.POST.get("seen") else first)
    except CorrectionRefusedError:
        return _shown(request, study, found, form)
    except FieldworkError as refusal:
        messages.error(request, _(str(refusal)))
    else:
        messages.success(request, f"{formatting.case_number(found.number)}: {form.message_when_done}")
    if (back := request.POST.get("back")) in {"desk", "queue"}:
        return redirect(back, study.pk)
    return redirect("case", study.pk, found.number)


@require_POST
@study_role(Role.SUPERVISOR)
@reads_only
def follows(request: HttpRequest, study: Study, case_number: int, change: str) -> HttpResponse:
    """The consequences of the change being chosen. A POST only to keep the choice out of addresses; changes nothing."""
    form = _form(_found(study, case_number), change, request)
    form.weigh(timezone.now())
    return render_page(request, "supervisor/_follows.html", {"form": form})


def _form(case: Case, change: str, request: HttpRequest) -> CaseForm:
    if change not in CHANGES:
        raise Http404
    return CHANGES[change](CaseReading(case), request.POST)


def _found(study: Study, case_number: int) -> Case:
    found = _CASE.first(study=study.pk, number=case_number)
    if found is None:
        raise Http404
    return found


_CASE = Prepared(
    lambda study, number: (
        Case.objects.filter(study=study, number=number, purpose=Purpose.LIVE)
        .select_related("study", "sample", "pool", "holder", "owner")
        .defer("sample__report")
    ),
    study=-1,
    number=2_000_000_001,
)


def _shown(
    request: HttpRequest, study: Study, case: Case, sent: CaseForm | None = None, question: str = ""
) -> HttpResponse:
    record_case_view(case=case, by=person(request), now=timezone.now())
    page = case_page(case, person(request), timezone.now(), sent)
    context = {"study": study, "tab": "desk", "here": "cases", "page": page, "case": case, "may_act": True}
    context["question"] = question
    return render_page(request, "supervisor/case.html", context, status=422 if sent else 200)
