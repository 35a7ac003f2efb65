"""The lists of cases and interviews: pages, files, views kept under a name."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.fieldwork.services import (
    TooManyViewsError,
    forget_view,
    record_interview_view,
    record_list_view,
    save_view,
)
from surveys.interviewing.queries import interview_with_answers
from surveys.interviewing.tasks import request_bulk_change
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.supervisor.forms.lists import ViewForm
from surveys.web.supervisor.pages.bulk import KEYS, action_page, bulk_page
from surveys.web.supervisor.pages.case_files import case_file_of
from surveys.web.supervisor.pages.case_list import case_list_page
from surveys.web.supervisor.pages.interview import interview_page
from surveys.web.supervisor.pages.interview_files import interview_file_of
from surveys.web.supervisor.pages.interview_list import interview_list_page
from surveys.web.supervisor.pages.lists import query_again

from .desk import WATCHERS, may_act

ACTION_KEY = "bulk-action"
"""Where the session keeps the action on many cases that was asked for last, so that it can be taken back."""
LISTS = {"cases": "cases", "interviews": "interviews"}
"""Kind of list → the name of its address."""


def show_cases(request: HttpRequest, study: Study) -> HttpResponse:
    """A page of the list; names and numbers for supervisors alone, and each page of them in the register."""
    now, sees_people = timezone.now(), may_act(request, study)
    latest = request.session.get(ACTION_KEY, {}).get(str(study.pk)) if sees_people else None
    page = case_list_page(study, request.GET, person(request), now, sees_people=sees_people)
    if page.shows_people:
        record_list_view(cases=page.found.cases, by=person(request), now=now)
    context = {
        "study": study,
        "tab": "desk",
        "here": "cases",
        "page": page,
        "kind": "cases",
        "form": ViewForm(),
        "bulk": "bulk",
        "bulk_kinds": KEYS,
        "latest": action_page(study, latest) if latest else None,
    }
    return render_page(request, "supervisor/case_list.html", context | {"may_act": sees_people})


@require_GET
@study_role(*WATCHERS)
def interviews(request: HttpRequest, study: Study) -> HttpResponse:
    """A page of the list of interviews; who was interviewed stands on the page of the case."""
    page = interview_list_page(study, request.GET, person(request))
    context = {"study": study, "tab": "desk", "here": "cases", "page": page, "kind": "interviews", "form": ViewForm()}
    return render_page(request, "supervisor/interview_list.html", context | {"may_act": may_act(request, study)})


@require_GET
@study_role(*WATCHERS)
def interview(request: HttpRequest, study: Study, interview_id: int) -> HttpResponse:
    """The answers of one interview with their times; each look is in the register, personal ones for supervisors."""
    found = interview_with_answers(study, interview_id)
    if found is None:
        raise Http404
    record_interview_view(interview=found.pk, study=study, by=person(request), now=timezone.now())
    page = interview_page(found, sees_people=may_act(request, study))
    context = {"study": study, "tab": "desk", "here": "cases", "page": page, "interview": found}
    context["may_act"] = may_act(request, study)
    return render_page(request, "supervisor/interview.html", context, fragment="answers")


@require_GET
@study_role(*WATCHERS)
def file(request: HttpRequest, study: Study, form: str) -> HttpResponseBase:
    """The filtered cases as a CSV file or a workbook, with the columns shown."""
    return case_file_of(study, request.GET, form, person(request), sees_people=may_act(request, study)).response()


@require_GET
@study_role(*WATCHERS)
def interviews_file(request: HttpRequest, study: Study, form: str) -> HttpResponseBase:
    """The filtered interviews as a CSV file or a workbook, with the columns shown."""
    return interview_file_of(study, request.GET, form, person(request)).response()


@require_POST
@study_role(*WATCHERS)
def save(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """Keep a list's filters, order and columns under a name: for oneself, or for the study."""
    form, query = ViewForm(request.POST), query_again(request.POST.get("query", ""))
    back = _back(study, kind, query)
    if not form.is_valid():
        messages.error(request, _("A view needs a name of at most 60 characters."))
        return back
    shared, by = form.cleaned_data["shared"] and may_act(request, study), person(request)
    name = form.cleaned_data["name"]
    try:
        save_view(study=study, kind=kind, name=name, query=query, is_shared=shared, by=by, now=timezone.now())
    except TooManyViewsError:
        messages.error(request, _("There are 20 views already: forget one first."))
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return back


@require_POST
@study_role(*WATCHERS)
def forget(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """Forget a view of one's own; supervisors also one of the study."""
    shared = bool(request.POST.get("shared")) and may_act(request, study)
    name = request.POST.get("name", "").replace("\0", "")
    if forget_view(study=study, kind=kind, name=name, is_shared=shared, by=person(request)):
        messages.success(request, _("The view “%(name)s” is forgotten.") % {"name": name})
    return _back(study, kind, "")


@require_POST
@study_role(Role.SUPERVISOR)
def bulk(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """Change the chosen cases, once what will happen to each has been looked at; of many, the worker changes them."""
    now, by = timezone.now(), person(request)
    with out_of_turn(request):
        page = bulk_page(study, kind, request.POST, now)
    if not page.is_confirmed:
        context = {"study": study, "tab": "desk", "here": "cases", "page": page, "may_act": True}
        return render_page(
            request, "supervisor/cases_bulk.html", context, fragment="look", status=422 if page.is_refused else 200
        )
    with out_of_turn(request):  # each case is changed in a turn of its own
        action = request_bulk_change(
            study=study, seen=page.seen, change=page.form.change, by=by, now=now, takes_back=page.takes_back
        )
    request.session[ACTION_KEY] = {str(study.pk): action.pk}
    if action.finished_at is None or (page.takes_back and action.left):
        return redirect("bulk-action", study.pk, action.pk)
    for level, words in page.told(action):
        messages.add_message(request, level, words)
    return _back(study, "cases", page.query)


@require_GET
@study_role(Role.SUPERVISOR)
def bulk_action(request: HttpRequest, study: Study, action_id: int) -> HttpResponse:
    """How far an action on many cases is, which cases stay as they are, and the way back."""
    page = action_page(study, action_id)
    context = {"study": study, "tab": "desk", "here": "cases", "page": page, "may_act": True}
    return render_page(request, "supervisor/bulk_action.html", context, fragment="progress")


def _back(study: Study, kind: str, query: str) -> HttpResponse:
    if kind not in LISTS:
        raise Http404
    response: HttpResponse = redirect(LISTS[kind], study.pk)
    response["Location"] += f"?{query}" if query else ""
    return response
