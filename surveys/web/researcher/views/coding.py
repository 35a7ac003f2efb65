"""Coding of open answers: many by one key, taken back, by a second coder, with a frame that grows."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results.models import CodingRound
from surveys.results.services import (
    CodeTakenError,
    UnknownCodeError,
    add_code,
    assign_codes,
    merge_codes,
    undo_coding,
)
from surveys.web.access import person, study_role
from surveys.web.researcher.forms.coding import AssignForm, BenchForm, MergeCodesForm, NewCodeForm
from surveys.web.researcher.pages.coding import coding_page
from surveys.web.screens.kept_searches import FOUND, search_terms


@require_http_methods(["GET", "HEAD", "POST"])
@study_role(Role.RESEARCHER)
def coding(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the answers to an open question in groups, beside their frame of codes. POST looks for words in them."""
    found = search_terms(request, f"coding {study.pk}", "search")
    if request.method == "POST":
        return _back(study, BenchForm(request.POST))
    page = coding_page(study, BenchForm(request.GET).asked() | found, timezone.now())
    context = {"study": study, "tab": "results", "room": "coding", "page": page}
    return render(request, "researcher/coding.html", context)


@require_POST
@study_role(Role.RESEARCHER)
def assign(request: HttpRequest, study: Study) -> HttpResponse:
    """Give codes to the chosen answers."""
    form = AssignForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["answers"]:
        words = form.errors.get("codes") or [_("Choose the answers first: Space, or Ctrl+A for a group.")]
        messages.error(request, str(words[0]))
        return _back(study, form)
    try:
        count = assign_codes(
            study=study,
            variable=form.asked()["variable"],
            answers=form.cleaned_data["answers"],
            codes=form.cleaned_data["codes"],
            round_=CodingRound(form.round),
            by=person(request),
            now=timezone.now(),
        )
    except UnknownCodeError as refusal:
        messages.error(request, _("%(number)s is not in the frame: add it first.") % {"number": refusal.number})
    else:
        told = ngettext("%(count)s answer coded.", "%(count)s answers coded.", count) % {"count": count}
        messages.success(request, told)
    return _back(study, form)


@require_POST
@study_role(Role.RESEARCHER)
def undo(request: HttpRequest, study: Study) -> HttpResponse:
    """Take back what this person coded last."""
    form = BenchForm(request.POST)
    count = undo_coding(study=study, variable=form.asked()["variable"], by=person(request), now=timezone.now())
    told = ngettext(
        "The code of %(count)s answer is taken back.", "The codes of %(count)s answers are taken back.", count
    )
    messages.success(request, told % {"count": count} if count else _("There is nothing of yours to take back."))
    return _back(study, form)


@require_POST
@study_role(Role.RESEARCHER)
def code(request: HttpRequest, study: Study) -> HttpResponse:
    """Add a code to the frame."""
    form = NewCodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what the new code means."))
        return _back(study, form)
    given = {name: form.cleaned_data[name] for name in ("words", "number", "parent")}
    try:
        made = add_code(study=study, variable=form.asked()["variable"], by=person(request), now=timezone.now(), **given)
    except CodeTakenError:
        messages.error(request, _("This number is another code’s already."))
    except UnknownCodeError:
        messages.error(request, _("There is no such code to be its group."))
    else:
        messages.success(request, _("Code %(number)s is in the frame.") % {"number": made.number})
    return _back(study, form)


@require_POST
@study_role(Role.RESEARCHER)
def merge(request: HttpRequest, study: Study) -> HttpResponse:
    """Let one code mean another from now on."""
    form = MergeCodesForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    source, target = form.cleaned_data["source"], form.cleaned_data["target"]
    variable = form.asked()["variable"]
    try:
        count = merge_codes(
            study=study, variable=variable, source=source, target=target, by=person(request), now=timezone.now()
        )
    except UnknownCodeError:
        messages.error(request, _("Name two different codes of the frame."))
    else:
        told = _("%(source)s is %(target)s from now on: %(count)s answers have it.")
        messages.success(request, told % {"source": source, "target": target, "count": count})
    return _back(study, form)


def _back(study: Study, form: BenchForm) -> HttpResponse:
    asked = form.asked() if form.is_valid() else BenchForm(form.data).asked()
    found = {FOUND: ""} if asked["search"] else {}
    query = urlencode({"q": asked["variable"], "show": asked["shown"], **found})
    return redirect(f"{reverse('coding', args=[study.pk])}?{query}")
