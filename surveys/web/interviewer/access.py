"""Only the interviewer whose attempt it is may open a call's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

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


def gone(request: HttpRequest) -> HttpResponse:
    """Back to the shift, because the case is no longer in this person's hands."""
    messages.warning(request, _("This case is no longer in your hands."))
    return redirect("shift")
