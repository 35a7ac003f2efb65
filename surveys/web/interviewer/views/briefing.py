"""A study's briefing, read page by page, and its questions: whoever has passed them gets the study's cases."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.training import services
from surveys.training.queries import briefing_of, is_passed, path_of, questions_of
from surveys.web.access import person, study_role
from surveys.web.partials import render_page


@study_role(Role.INTERVIEWER)
def briefing(request: HttpRequest, study: Study) -> HttpResponse:
    """The next page to read, then the questions; POST confirms the page."""
    if request.method == "POST":
        try:
            digest, now = request.POST.get("digest", "")[:64], timezone.now()
            services.confirm_page(study=study, person=person(request), digest=digest, now=now)
        except services.TrainingError as refusal:
            messages.warning(request, _(refusal.message))
        return redirect("briefing", study.pk)
    found = briefing_of(study)
    path = path_of(study, person(request), found) if found else None
    page = next(iter(path.unread), None) if path else None
    context = {
        **{"study": study, "briefing": found, "path": path, "page": page},
        "place": path.pages.index(page) + 1 if path and page else 0,
        "test": questions_of(found) if found and path and path.has_test else None,
        # Who has not tried yet is not told what is right.
        "is_explained": "answered" in request.GET and bool(path and path.tries),
    }
    return render_page(request, "interviewer/briefing.html", context)


@require_POST
@study_role(Role.INTERVIEWER)
def briefing_test(request: HttpRequest, study: Study) -> HttpResponse:
    """Answer the questions of the briefing."""
    given = [_chosen(request.POST.get(f"answer-{place}", "")) for place in range(services.MOST_QUESTIONS)]
    digest, now = request.POST.get("digest", "")[:64], timezone.now()
    try:
        entry = services.answer_test(study=study, person=person(request), digest=digest, given=given, now=now)
    except services.TrainingError as refusal:
        messages.warning(request, _(refusal.message))
        return redirect("briefing", study.pk)
    say = {"right": entry.right, "base": entry.base}
    if is_passed(entry.right, entry.base):
        messages.success(request, _("%(right)s of %(base)s right: passed.") % say)
    else:
        messages.warning(request, _("%(right)s of %(base)s right: read why below, and try once more.") % say)
    return redirect(f"{request.path.removesuffix('test/')}?answered")


def _chosen(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) == 1 else None
