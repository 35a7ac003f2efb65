"""Enrolment: people who need a second factor and have none choose one right after signing in.

A flag in the session, set at sign-in, says who has to enrol: no page queries the database for it, and people at work
when the rule changes enrol the next time they sign in.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from surveys.design.queries import roles_of
from surveys.fieldwork.queries import held_attempt
from surveys.people.models import User
from surveys.people.queries import ADMINISTRATOR, has_second_factor, second_factor_roles

PROVIDER_COUNTS = "provider_counts_as_second_factor"
"""Set on the request of a sign-in by the institute's own provider that asked for a second factor itself."""
MARK, GOING = "second_factor_due", "second_factor_next"
OPEN = ("/account/", "/profile/", "/guide/", "/language/", "/theme/", "/institute/logo/", "/api/")
"""What opens before: one's own account, the way out, the guide, the looks; the API knows no sessions."""


def is_required_of(person: User) -> bool:
    """Whether one of the person's roles, in whichever study, is one of those that need a second factor."""
    needed = second_factor_roles()
    if not needed:
        return False
    mine = {membership.role for membership in roles_of([person]).get(person.pk, [])}
    return not needed.isdisjoint(mine | {ADMINISTRATOR} if person.is_administrator else mine)


def begin(request: HttpRequest, person: User) -> None:
    """At sign-in: flag the session if a second factor has to be chosen first.

    Not in the middle of a call, while a respondent waits: then the next time.
    """
    if getattr(request, PROVIDER_COUNTS, False) or not is_required_of(person) or has_second_factor(person):
        return
    if held_attempt(person) is None:
        request.session[MARK] = True


def is_due(request: HttpRequest, person: User) -> bool:
    """Whether a second factor is still to be chosen in this session; clears the flag if not."""
    if MARK not in request.session:
        return False
    if is_required_of(person) and not has_second_factor(person):
        return True
    del request.session[MARK]
    return False


def remember_the_way(request: HttpRequest) -> None:
    """Keep the requested page in the session, if it is one of this site."""
    address = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        request.session[GOING] = address


def way_on(request: HttpRequest) -> str:
    """The page that was requested before enrolment, and forgotten with this call; else the home page."""
    return str(request.session.pop(GOING, "")) or resolve_url("home")


def second_factor_first(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: redirect sessions that have to enrol to the choice of a second factor."""

    def serve(request: HttpRequest) -> HttpResponseBase:
        if MARK not in request.session or request.path_info.startswith(OPEN):
            return get_response(request)
        choice = resolve_url("second-factor")
        if "HX-Request" in request.headers:
            return HttpResponseClientRedirect(choice)
        wanted = request.get_full_path() if request.method == "GET" else ""
        return redirect(f"{choice}?{urlencode({'next': wanted})}" if wanted else choice)

    return serve
