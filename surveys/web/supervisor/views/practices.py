"""A practice as a trainer reads it: its score with reasons, its lines; decide, and answer who holds one to be wrong."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.training import services
from surveys.training.models import Decision, Practice
from surveys.training.queries import practice_led
from surveys.web.access import ids_of_led_studies, leads_people, person
from surveys.web.partials import render_page
from surveys.web.supervisor.pages.practices import practice_review_page

from .training_team import TAB


@require_GET
@leads_people
def review(request: HttpRequest, practice_id: int) -> HttpResponse:
    """The practice with its score and lines."""
    page = practice_review_page(_led(request, practice_id))
    return render_page(request, "supervisor/practice.html", TAB | {"page": page, "practice": page.practice})


@require_POST
@leads_people
def decide(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Say that the practice is passed, or to be repeated."""
    practice, verdict = _led(request, practice_id), request.POST.get("decision", "")
    if verdict not in {Decision.PASSED, Decision.AGAIN}:
        raise Http404
    reason, now = request.POST.get("reason", ""), timezone.now()
    try:
        services.decide_practice(
            practice=practice, passed=verdict == Decision.PASSED, reason=reason, by=person(request), now=now
        )
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("Decided."))
    return redirect("practice-review", practice.pk)


@require_POST
@leads_people
def answer(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Answer who holds a judgement to be wrong."""
    practice, words = _led(request, practice_id), request.POST.get("words", "")
    try:
        services.answer_contested(practice=practice, words=words, by=person(request), now=timezone.now())
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("Answered."))
    return redirect("practice-review", practice.pk)


def _led(request: HttpRequest, practice_id: int) -> Practice:
    found = practice_led(ids_of_led_studies(request), practice_id)
    if found is None:
        raise Http404
    return found
