"""Only the interviewer whose attempt it is may open a call's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from surveys.fieldwork.models import Case, PhoneNumber
from surveys.interviewing import queries
from surveys.web.access import person, signed_in

View = Callable[..., HttpResponseBase]


def own_attempt(view: View) -> View:
    """The view gets the person's own attempt in place of ``attempt_id``; 404 for anybody else's."""

    @wraps(view)
    def guarded(request: HttpRequest, attempt_id: int, **kwargs: Any) -> HttpResponseBase:
        attempt = queries.own_attempt(person(request), attempt_id)
        if attempt is None:
            raise Http404
        attempt.interviewer = person(request)
        return view(request, attempt, **kwargs)

    return signed_in(guarded)


def own_open_attempt(view: View) -> View:
    """As ``own_attempt``; a call that is over leads back to the shift, saying so."""

    @wraps(view)
    def guarded(request: HttpRequest, attempt: Any, **kwargs: Any) -> HttpResponseBase:
        if attempt.closed_at is not None:
            return gone(request)
        return view(request, attempt, **kwargs)

    return own_attempt(guarded)


def own_interview(view: View) -> View:
    """As ``own_open_attempt``; where no interview was begun in the call, back to the call's page."""

    @wraps(view)
    def guarded(request: HttpRequest, attempt: Any, **kwargs: Any) -> HttpResponseBase:
        if attempt.interview_id is None:
            return redirect("call", attempt.pk)
        return view(request, attempt, **kwargs)

    return own_open_attempt(guarded)


def phone_of(case: Case, sent: str) -> PhoneNumber | None:
    """The number of the case that a form names by its id; ``None`` for anything else."""
    return case.phones.filter(pk=int(sent)).first() if sent.isdecimal() else None


def gone(request: HttpRequest) -> HttpResponse:
    """Back to the shift, because the case is no longer in this person's hands."""
    messages.warning(request, _("This case is no longer in your hands."))
    return redirect("shift")
