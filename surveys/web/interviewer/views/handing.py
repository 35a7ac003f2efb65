"""Hand the case in hand to a colleague now; a supervisor who took it over hands it back the same way."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.fieldwork import services as field
from surveys.interviewing import services
from surveys.interviewing.queries import OwnAttempt
from surveys.people.models import User
from surveys.web.access import person
from surveys.web.interviewer.pages.colleagues import ColleagueRow, colleagues_of
from surveys.web.interviewer.pages.contexts import error_words
from surveys.web.interviewer.pages.practice import is_practice
from surveys.web.partials import render_page
from surveys.web.screens.formatting import case_number

from .access import gone, own_open_attempt


@own_open_attempt
def hand(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Choose the colleague who gets the case at the front, with a line for them."""
    if is_practice(own):
        raise Http404
    listed = colleagues_of(own, timezone.now())
    if request.method != "POST":
        return _shown(request, own, listed)
    chosen = _chosen(request, listed)
    if chosen is None:
        return _shown(request, own, listed, _("Choose to whom: write the number."), status=422)
    say = {"number": case_number(own.case.number), "words": request.POST.get("words", "").strip()}
    told = (_("Case %(number)s is yours now. %(words)s") % say).strip()
    try:
        at_once = services.hand_over(attempt=own.attempt, to=chosen, by=person(request), told=told, now=timezone.now())
    except field.AttemptClosedError:
        return gone(request)
    except field.FieldworkError as refusal:
        return _shown(request, own, listed, error_words(refusal), status=422)
    done = _("%(name)s has the case in hand.") if at_once else _("%(name)s gets the case next.")
    messages.success(request, done % {"name": chosen.short_name})
    return redirect("shift")


def _chosen(request: HttpRequest, listed: list[ColleagueRow]) -> User | None:
    typed = request.POST.get("typed", "").strip()
    by_entry = {str(one.entry): one.person for one in listed}
    by_key = {str(one.person.pk): one.person for one in listed}
    return by_entry.get(typed) if typed else by_key.get(request.POST.get("to", ""))


def _shown(
    request: HttpRequest, own: OwnAttempt, listed: list[ColleagueRow], refused: str = "", *, status: int = 200
) -> HttpResponse:
    first = next((one for one in listed if one.had_it), listed[0] if listed else None)
    context = {"attempt": own, "study": own.study, "case": own.case, "colleagues": listed, "first": first}
    context |= {"refused": refused, "words": request.POST.get("words", ""), "goes_on": field.is_running(own.attempt)}
    return render_page(request, "interviewer/hand.html", context, status=status)
