"""Decorators for views of a call, which only the attempt's own interviewer may open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from surveys.design.queries import interviewing
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.queries import held_attempt
from surveys.fieldwork.services import NotClearedError
from surveys.interviewing import queries
from surveys.interviewing.queries import OwnAttempt, OwnInterview
from surveys.people.queries import suspended
from surveys.web.access import on_the_clock_of, person, signed_in
from surveys.web.interviewer.pages.contexts import error_words

from .practising import over
from .shift import go_on

View = Callable[..., HttpResponseBase]


def any_interviewer(view: View) -> View:
    """Let in interviewers of any study; 403 for other people."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not interviewing(person(request)).exists():
            raise PermissionDenied
        return view(request, **kwargs)

    return signed_in(guarded)


def any_caller(view: View) -> View:
    """Let in interviewers of any study, and supervisors as long as they have a call in hand that they took over."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        who = person(request)
        if not interviewing(who).exists() and held_attempt(who) is None:
            raise PermissionDenied
        return view(request, **kwargs)

    return signed_in(guarded)


def own_attempt(view: View) -> View:
    """Pass the person's own attempt to the view in place of ``attempt_id``; 404 for anybody else's.

    A call that was a practice is gone once it is over: who comes late is led to its result.
    """

    @wraps(view)
    def guarded(request: HttpRequest, attempt_id: int, **kwargs: Any) -> HttpResponseBase:
        own = queries.own_attempt(person(request), attempt_id)
        if own is None:
            if (result := over(request, attempt_id)) is not None:
                return result
            raise Http404
        own.attempt.interviewer = person(request)
        with on_the_clock_of(own.study_zone):
            return view(request, own, **kwargs)

    return signed_in(guarded)


def call_of_somebody_suspended(request: HttpRequest, attempt_id: int) -> OwnInterview | None:
    """Return the closed call during which the sender was suspended; ``None`` for anybody else.

    Their session no longer signs them in but still identifies them: a late answer is stored, and nothing is shown.
    """
    key = request.session.get(SESSION_KEY, "") if request.method == "POST" and request.user.is_anonymous else ""
    who = suspended(int(key)) if key else None
    own = queries.own_attempt(who, attempt_id) if who else None
    return own if isinstance(own, OwnInterview) and own.attempt.closed_at else None


def own_open_attempt(view: View) -> View:
    """As ``own_attempt``; redirects to the shift, with a message, if the call is over.

    Redirects to the briefing where nobody was rung yet and the person may not ring.

    If this same request ended the call and only its response was lost, redirects as it did then.
    """

    @wraps(view)
    def guarded(request: HttpRequest, own: OwnAttempt, **kwargs: Any) -> HttpResponseBase:
        if own.attempt.closed_at is not None:
            return go_on(request, own.study) if _is_sent_again(request, own.attempt) else gone(request)
        try:
            return view(request, own, **kwargs)
        except NotClearedError as refusal:
            messages.warning(request, error_words(refusal))
            return redirect("briefing", own.study.pk)

    return own_attempt(guarded)


def own_interview(view: View) -> View:
    """As ``own_open_attempt``; redirects to the call's page if no interview has begun."""

    @wraps(view)
    def guarded(request: HttpRequest, own: OwnAttempt, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(own, OwnInterview):
            return redirect("call", own.pk)
        return view(request, own, **kwargs)

    return own_open_attempt(guarded)


def _is_sent_again(request: HttpRequest, attempt: Attempt) -> bool:
    return request.method == "POST" and attempt.key != "" and attempt.key == request.POST.get("key", "")[:64]


def gone(request: HttpRequest) -> HttpResponse:
    """Redirect to the shift: the interviewer no longer has the case."""
    messages.warning(request, _("This case is no longer in your hands."))
    return redirect("shift")
