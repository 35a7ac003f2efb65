"""A study's briefing, read page by page, and its questions: whoever has passed them gets the study's cases."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.fieldwork.services import LONGEST_MESSAGE
from surveys.people.models import Role
from surveys.training import services
from surveys.training.queries import briefing_of, is_lacking_general, path_of
from surveys.web.access import person, study_role
from surveys.web.interviewer.pages.learning import briefing_page, changes_page, seconds_since
from surveys.web.partials import render_page

from .general import chosen_answers, say_result


@study_role(Role.INTERVIEWER)
def briefing(request: HttpRequest, study: Study) -> HttpResponse:
    """The next page to read, then the questions; POST confirms the page. General training comes first."""
    user, now = person(request), timezone.now()
    if request.method == "POST":
        digest, seconds = request.POST.get("digest", "")[:64], seconds_since(request.POST.get("begun", ""), now)
        try:
            services.confirm_page(study=study, person=user, digest=digest, seconds=seconds, now=now)
        except services.TrainingError as refusal:
            messages.warning(request, _(refusal.message))
        return redirect("briefing", study.pk)
    if is_lacking_general(user):
        return redirect("general-training")
    found = briefing_of(study)
    path = path_of(study, user, found) if found else None
    page = briefing_page(study, user, found, path, request.GET.get("page", ""))
    # Who has not tried yet is not told what is right.
    is_explained = "answered" in request.GET and bool(path and path.tries)
    context = {"study": study, "briefing": found, "path": path, "page": page, "is_explained": is_explained}
    beside = {
        "changes": changes_page(study, user, get_language() or "") if page and not page.page else None,
        "test_address": reverse("briefing-test", args=[study.pk]),
    }
    return render_page(request, "interviewer/briefing.html", context | beside)


@require_POST
@study_role(Role.INTERVIEWER)
def briefing_changes(request: HttpRequest, study: Study) -> HttpResponse:
    """Confirm that what has changed was read."""
    now = timezone.now()
    seconds = seconds_since(request.POST.get("begun", ""), now)
    services.note_changes(study=study, person=person(request), seconds=seconds, now=now)
    return redirect("briefing", study.pk)


@require_POST
@study_role(Role.INTERVIEWER)
def briefing_test(request: HttpRequest, study: Study) -> HttpResponse:
    """Answer the questions of the briefing."""
    given = chosen_answers(request, services.MOST_QUESTIONS)
    digest, now = request.POST.get("digest", "")[:64], timezone.now()
    try:
        tells = _("%(study)s: I did not pass the questions of the briefing at the second try") % {"study": study.name}
        entry = services.answer_test(
            study=study, person=person(request), digest=digest, given=given, tells=tells[:LONGEST_MESSAGE], now=now
        )
    except services.TrainingError as refusal:
        messages.warning(request, _(refusal.message))
        return redirect("briefing", study.pk)
    say_result(request, entry)
    return redirect(reverse("briefing", args=[study.pk]) + "?answered")
