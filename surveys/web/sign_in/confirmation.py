"""Whoever changes how people come in says again who they are, unless they said it a few minutes ago.

A sign-in counts as having said it: the password, the passkey or the institute's own provider were just asked for.
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
    """What the page sends is taken once its sender has confirmed who they are; until then it is kept for them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST":
            ask_to_confirm(request)
        return view(request, *args, **kwargs)

    return guarded


def ask_to_confirm(request: HttpRequest) -> None:
    """Go on only if the person said who they are a few minutes ago.

    Else they are asked (allauth's middleware catches what this raises), and what they had sent is sent again for them.
    """
    _asked(request)


@reauthentication_required
def _asked(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def nothing_secret_suspended(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: of a request that waits for its sender in their session, nothing of the server's is kept.

    Servers put the environment of their process beside a request's headers: keys and passwords of the site, which
    would stand in the database and its backups. Cookies say who has come, and say it anew when it goes on.
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
    """The sign-in that has just succeeded is a confirmation too."""
    said = get_authentication_records(request, person)
    if said:
        said[-1]["reauthenticated"] = True
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = said
