"""Reauthentication before changes to access rights, unless the person has authenticated in the last few minutes.

A sign-in counts too, whether by password, passkey or identity provider.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from surveys.people.models import User
from surveys.web.access import View

P = ParamSpec("P")
NEVER_KEPT = frozenset({"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION"})


def confirmed(view: View[P]) -> View[P]:
    """Decorator: hold a POST back until its sender has reauthenticated, then process it."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST":
            ask_to_confirm(request)
        return view(request, *args, **kwargs)

    return guarded


def ask_to_confirm(request: HttpRequest) -> None:
    """Return only if the person has authenticated within the last few minutes.

    Otherwise raises an exception upon which allauth's middleware asks them and then repeats their request.
    """
    _asked(request)


@reauthentication_required
def _asked(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def suspended_requests_cleaned(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: keep the server's environment out of requests that are suspended in a session.

    Servers add their process's environment to a request's headers: the site's keys and passwords would then be stored
    in the database and its backups. Cookies are left out too: they identify the person and are sent again later.
    """

    def serve(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ReauthenticationRequired):
            hidden = NEVER_KEPT | os.environ.keys()
            request.META = {name: value for name, value in request.META.items() if name not in hidden}

    serve.process_exception = process_exception  # type: ignore[attr-defined]
    return serve


def count_sign_in(request: HttpRequest, person: User) -> None:
    """Count the sign-in that has just succeeded as a reauthentication."""
    said = get_authentication_records(request, person)
    if said:
        said[-1]["reauthenticated"] = True
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = said
