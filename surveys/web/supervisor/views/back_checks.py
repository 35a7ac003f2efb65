"""Back-checks of a study: what differs, the plan, one asked for by hand."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.interviewing.queries import interview_with_answers
from surveys.people.models import Role
from surveys.review.services import BackCheckError, ask_back_check, plan_back_checks
from surveys.web.access import person, study_role
from surveys.web.partials import render_page
from surveys.web.supervisor.pages.back_checks import back_checks_page

from .desk import WATCHERS, may_act


@study_role(*WATCHERS)
def back_checks(request: HttpRequest, study: Study) -> HttpResponse:
    """What back-checks came to; POST changes the plan."""
    is_sent = request.method == "POST"
    page = back_checks_page(study, sees_people=may_act(request, study), given=request.POST if is_sent else None)
    if is_sent and page.form.is_valid():
        plan_back_checks(study=study, **page.form.plan, by=person(request), now=timezone.now())
        messages.success(request, _("The plan is kept: it holds from the next interview on."))
        return redirect("back-checks-of-study", study.pk)
    context = {"study": study, "tab": "desk", "here": "review", "page": page}
    return render_page(request, "supervisor/back_checks.html", context, status=422 if is_sent else 200)


@require_POST
@study_role(Role.SUPERVISOR)
def ask(request: HttpRequest, study: Study) -> HttpResponse:
    """Have one interview checked by telephone."""
    asked = request.POST.get("interview", "")
    found = interview_with_answers(study, int(asked)) if asked.isdecimal() and len(asked) < 12 else None
    if found is None:
        raise Http404
    try:
        check = ask_back_check(interview=found, by=person(request), now=timezone.now())
    except BackCheckError as refusal:
        messages.error(request, _(refusal.message))
    else:
        if check.ended_at is None:
            messages.success(request, _("Somebody else will call and ask again."))
        else:
            words = _("This interview was checked already: %(how)s.")
            messages.info(request, words % {"how": check.get_state_display()})
    response: HttpResponse = redirect("review", study.pk)
    response["Location"] += f"?interview={found.pk}"
    return response
