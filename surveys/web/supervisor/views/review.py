"""Review interviews: look, claim, decide, take back, set what is reviewed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.fieldwork.services import ChangedMeanwhileError, FieldworkError, record_interview_view
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import interview_with_answers
from surveys.people.models import Role
from surveys.review.queries import review_of, rules_for_review, scorecard_of
from surveys.review.services import (
    ReviewError,
    ask_for_review,
    change_review_rules,
    claim_next_review,
    claim_review,
    decide_review,
    keep_institute_scorecard,
    take_review_back,
)
from surveys.web.access import person, study_role
from surveys.web.partials import render_page
from surveys.web.screens.flags import limits_in_words
from surveys.web.supervisor.forms.review import ReviewRulesForm, rules_initial
from surveys.web.supervisor.pages.lists import query_again
from surveys.web.supervisor.pages.review import judge_form, review_page

from .desk import WATCHERS, may_act


@require_GET
@study_role(*WATCHERS)
def review(request: HttpRequest, study: Study) -> HttpResponse:
    """What waits for review, and one interview with its time line; the look is in the register."""
    asked = request.GET.get("interview", "")
    return _shown(request, study, int(asked) if asked.isdecimal() and len(asked) < 12 else None)


@require_POST
@study_role(Role.SUPERVISOR)
def claim(request: HttpRequest, study: Study) -> HttpResponse:
    """Take a review up, so that nobody else does the same work."""
    found = _interview(request, study)
    try:
        claim_review(review=ask_for_review(interview=found, now=timezone.now()), by=person(request), now=timezone.now())
    except ReviewError as refusal:
        messages.error(request, _(refusal.message))
    return _to(study, found.pk)


@require_POST
@study_role(Role.SUPERVISOR)
def decide(request: HttpRequest, study: Study) -> HttpResponse:
    """Close a review with its verdict, and go on to the next; from the list back to the list."""
    found, now = _interview(request, study), timezone.now()
    known = ask_for_review(interview=found, now=now)
    form = judge_form(study, found, known, request.POST)
    if not form.is_valid():
        return _shown(request, study, found.pk, given=request.POST)
    try:
        decide_review(review=known, judged=form.judged, by=person(request), now=now, seen=form.confirmed)
    except (ReviewError, FieldworkError) as refusal:
        messages.error(request, _(refusal.message))
        return _shown(
            request, study, found.pk, given=request.POST if isinstance(refusal, ChangedMeanwhileError) else None
        )
    messages.success(request, _("Case %(number)06d: reviewed.") % {"number": found.case.number})
    if "query" in request.POST:
        response = redirect("interviews", study.pk)
        response["Location"] += f"?{query_again(request.POST['query'])}"
        return response
    following = claim_next_review(study=study, by=person(request), now=now)
    return _to(study, following.interview_id if following else None)


@require_POST
@study_role(Role.SUPERVISOR)
def take_back(request: HttpRequest, study: Study) -> HttpResponse:
    """Put a decided review back into the queue."""
    found = _interview(request, study)
    known = review_of(study, found.pk)
    if known is None:
        raise Http404
    try:
        take_review_back(review=known, by=person(request), now=timezone.now())
    except ReviewError as refusal:
        messages.error(request, _(refusal.message))
    return _to(study, found.pk)


@study_role(*WATCHERS)
def rules(request: HttpRequest, study: Study) -> HttpResponse:
    """Which flags there are, which interviews are reviewed, by which scorecard."""
    form = ReviewRulesForm(request.POST or None, initial=rules_initial(rules_for_review(study)))
    if request.method == "POST" and form.is_valid():
        _keep(request, study, form.cleaned_data)
        messages.success(request, _("The rules of review are kept: they hold from the next interview on."))
        return redirect("review-rules", study.pk)
    context = {"study": study, "tab": "desk", "here": "review", "form": form, "limits": limits_in_words()}
    context |= {"usual": scorecard_of(study), "may_act": may_act(request, study)}
    return render_page(request, "supervisor/review_rules.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, study: Study, given: dict[str, Any]) -> None:
    for_all, now = given.pop("for_all"), timezone.now()
    change_review_rules(study=study, **given, by=person(request), now=now)
    # What all studies are scored by is an administrator's to say.
    if for_all and given["scorecard"] and person(request).is_administrator:
        keep_institute_scorecard(items=given["scorecard"], by=person(request), now=now)


def _interview(request: HttpRequest, study: Study) -> Interview:
    asked = request.POST.get("interview", "")
    found = interview_with_answers(study, int(asked)) if asked.isdecimal() and len(asked) < 12 else None
    if found is None:
        raise Http404
    return found


def _to(study: Study, interview_id: int | None) -> HttpResponse:
    response: HttpResponse = redirect("review", study.pk)
    response["Location"] += f"?interview={interview_id}" if interview_id else ""
    return response


def _shown(request: HttpRequest, study: Study, interview_id: int | None, given: Any = None) -> HttpResponse:
    now, acts = timezone.now(), may_act(request, study)
    page = review_page(study, person(request), now, interview_id=interview_id, sees_people=acts, given=given)
    if page.selected is not None:
        record_interview_view(interview=page.selected.interview.pk, study=study, by=person(request), now=now)
    elif interview_id is not None:
        raise Http404
    context = {"study": study, "tab": "desk", "here": "review", "page": page, "may_act": acts}
    return render_page(request, "supervisor/review.html", context, status=422 if given else 200)
