"""General training: read page by page and answered once, before the first case of any study."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.training import services
from surveys.training.models import TrainingEntry
from surveys.training.queries import RecordScope, general_path, general_test, general_training, is_passed
from surveys.web.access import person, signed_in
from surveys.web.interviewer.pages.learning import learning_page, seconds_since
from surveys.web.partials import render_page
from surveys.web.screens.training_record import counted_seconds, gathered, length_words, record_lines

MOST_ANSWERS = 20


@signed_in
def general(request: HttpRequest) -> HttpResponse:
    """The next page to read, then the questions; POST confirms the page."""
    user, now, language = person(request), timezone.now(), get_language() or ""
    if request.method == "POST":
        digest, seconds = request.POST.get("digest", "")[:64], seconds_since(request.POST.get("begun", ""), now)
        try:
            services.confirm_general_page(person=user, digest=digest, seconds=seconds, now=now)
        except services.TrainingError as refusal:
            messages.warning(request, _(refusal.message))
        return redirect("general-training")
    training, path = general_training(), general_path(user, language)
    test = general_test(training, language) if path.has_test else None
    page = learning_page(path.pages, test, asked=request.GET.get("page", ""))
    context = {"path": path, "page": page, "edition": training, "is_explained": _is_explained(request, path.tries)}
    return render_page(request, "interviewer/general.html", context | {"test_address": reverse("general-test")})


@require_POST
@signed_in
def general_questions(request: HttpRequest) -> HttpResponse:
    """Answer the questions of general training."""
    given = chosen_answers(request, MOST_ANSWERS)
    digest, now = request.POST.get("digest", "")[:64], timezone.now()
    try:
        entry = services.answer_general(person=person(request), digest=digest, given=given, now=now)
    except services.TrainingError as refusal:
        messages.warning(request, _(refusal.message))
        return redirect("general-training")
    say_result(request, entry)
    return redirect(reverse("general-training") + "?answered")


@require_GET
@signed_in
def own_record(request: HttpRequest) -> HttpResponse:
    """One's own training record: nobody sees that of others here."""
    found = record_lines(RecordScope([person(request)]))
    context = {"lines": gathered(found), "hours": length_words(counted_seconds(found))}
    return render_page(request, "interviewer/own_record.html", context)


def chosen_answers(request: HttpRequest, most: int) -> list[int | None]:
    """What was chosen for each question, from 0; ``None`` where nothing was."""
    typed = [request.POST.get(f"answer-{place}", "") for place in range(most)]
    return [int(one) if one.isdecimal() and len(one) == 1 else None for one in typed]


def say_result(request: HttpRequest, entry: TrainingEntry) -> None:
    """Say how many answers were right."""
    say = {"right": entry.right, "base": entry.base}
    if is_passed(entry.right, entry.base, entry.needed):
        messages.success(request, _("%(right)s of %(base)s right: passed.") % say)
    else:
        messages.warning(request, _("%(right)s of %(base)s right: read why below, and try once more.") % say)


def _is_explained(request: HttpRequest, tries: int) -> bool:
    # Who has not tried yet is not told what is right.
    return "answered" in request.GET and bool(tries)
