"""Reauthentication before changes to access rights, unless the person has authenticated in the last few minutes.

A sign-in counts too, whether by password, passkey or identity provider.
"""

import json
import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import serialize_request
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from surveys.people.models import User
from surveys.web.access import View

P = ParamSpec("P")
SUSPENDED = "suspended_requests"
"""In a session: address with its query → what was sent there, and waits for its sender to reauthenticate."""
MOST_SUSPENDED = 5
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
    """Middleware: keep what was sent by its address, and the server's environment out of it.

    allauth itself keeps the last request of a session only, and loses one whose address has a query. Servers add their
    process's environment to a request's headers: the site's keys and passwords would then be stored in the database and
    its backups. Cookies are left out too: they identify the person and are sent again later.
    """

    def serve(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ReauthenticationRequired):
            hidden = NEVER_KEPT | os.environ.keys()
            request.META = {name: value for name, value in request.META.items() if name not in hidden}
            if request.method == "POST":
                _suspend(request)

    serve.process_exception = process_exception  # type: ignore[attr-defined]
    return serve


def _suspend(request: HttpRequest) -> None:
    path = request.get_full_path()
    others = {name: sent for name, sent in request.session.get(SUSPENDED, {}).items() if name != path}
    latest = dict(list(others.items())[1 - MOST_SUSPENDED :])
    request.session[SUSPENDED] = {**latest, path: serialize_request(request)}


def choose_suspended(request: HttpRequest) -> None:
    """Let allauth repeat what was sent to the address for which this person has just reauthenticated, and no other."""
    path = request.POST.get(REDIRECT_FIELD_NAME, "")
    suspended = {**request.session.get(SUSPENDED, {})}
    sent = suspended.pop(path, None)
    request.session[SUSPENDED] = suspended
    if "request" in request.session.get(STATE_SESSION_KEY, {}):
        del request.session[STATE_SESSION_KEY]
    if sent is not None:
        request.session[STATE_SESSION_KEY] = {"request": sent}
        # allauth compares with the address without its query, which is kept with the rest.
        answered = request.POST.copy()
        answered[REDIRECT_FIELD_NAME] = json.loads(sent)["path"]
        request.POST = answered  # type: ignore[assignment]


def count_sign_in(request: HttpRequest, person: User) -> None:
    """Count the sign-in that has just succeeded as a reauthentication."""
    said = get_authentication_records(request, person)
    if said:
        said[-1]["reauthenticated"] = True
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = said
