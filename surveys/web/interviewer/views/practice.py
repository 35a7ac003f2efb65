"""Practice interviews: whom to practise with, what is done in one beside answering, and its result."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.fieldwork.services import FieldworkError
from surveys.interviewing.queries import OwnAttempt
from surveys.people.models import Role
from surveys.training import services
from surveys.training.models import Practice, PracticeState
from surveys.training.queries import open_practice, own_practice
from surveys.web.access import person, signed_in, study_role
from surveys.web.interviewer.pages.contexts import error_words
from surveys.web.interviewer.pages.practice import PersonaRow, is_practice, persona_rows
from surveys.web.interviewer.pages.practice_result import practice_result
from surveys.web.partials import fields_of, render_page

from .access import own_open_attempt
from .practising import leave, moved, panel_html

MOVES = frozenset({"read", "reread", "wait", "clock", "1", "2", "3"})


@study_role(Role.INTERVIEWER)
def practise(request: HttpRequest, study: Study) -> HttpResponse:
    """Show whom one can practise with; POST begins with the person chosen, by digit."""
    rows = persona_rows(study, person(request))
    running = open_practice(person(request))
    if request.method != "POST":
        context = {"study": study, "rows": rows, "running": running}
        return render_page(request, "interviewer/practice.html", context)
    chosen = _chosen(request, rows)
    if chosen is None:
        messages.warning(request, _("Choose with whom: write the number."))
        return redirect("practice", study.pk)
    who = {"key": chosen.persona.key, "language": chosen.persona.language}
    try:
        practice = services.begin_practice(study=study, person=person(request), **who, now=timezone.now())
    except services.TrainingError as refusal:
        messages.warning(request, _(refusal.message))
        return redirect("practice", study.pk)
    except FieldworkError as refusal:
        messages.warning(request, error_words(refusal))
        return redirect("shift")
    return redirect("call", practice.attempt_id)


@own_open_attempt
def move(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Show the simulated person as they stand; POST notes what is done: read, wait, say one of the sentences."""
    if not is_practice(own):
        raise Http404
    if request.method == "POST" and request.POST.get("move") in MOVES:
        moved(own, request.POST["move"], request.POST.get("key", "")[:64])
    if not HtmxDetails(request):
        return redirect(reverse("interview" if own.interview_id else "call", args=[own.pk]))
    return HttpResponse(panel_html(request, own))


@require_POST
@own_open_attempt
def leave_it(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Leave the practice."""
    if not is_practice(own):
        raise Http404
    return leave(request, own)


@require_GET
@signed_in
def result(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Show the result of one's own practice; of one that runs, its call."""
    practice = _own(request, practice_id)
    if practice.state == PracticeState.OPEN:
        return redirect("call", practice.attempt_id)
    context = fields_of(practice_result(practice)) | {"study": practice.study}
    return render_page(request, "interviewer/practice_result.html", context)


@require_POST
@signed_in
def contest(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Say that a judgement is not right; it goes to who trains."""
    practice = _own(request, practice_id)
    line, words = request.POST.get("line", ""), request.POST.get("words", "")
    try:
        number = int(line) if line.isdecimal() and len(line) < 6 else -1
        services.contest_judgement(practice=practice, line=number, words=words, now=timezone.now())
    except services.TrainingError as refusal:
        messages.warning(request, _(refusal.message))
    else:
        messages.success(request, _("Sent: whoever trains looks at it, and the score stays until then."))
    return redirect("practice-result", practice.pk)


def _own(request: HttpRequest, practice_id: int) -> Practice:
    practice = own_practice(person(request), practice_id)
    if practice is None:
        raise Http404
    return practice


def _chosen(request: HttpRequest, rows: list[PersonaRow]) -> PersonaRow | None:
    typed = request.POST.get("typed", "").strip() or request.POST.get("who", "")
    return next((row for row in rows if row.entry == typed), None)
