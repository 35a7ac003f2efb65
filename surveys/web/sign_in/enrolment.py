"""Enrolment: people who need a second factor and have none choose one right after signing in.

A flag in the session, set at sign-in, says who has to enrol: no page queries the database for it, and people who are
signed in when the rule changes enrol at their next sign-in.
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
"""Attribute of a sign-in request: whether the institute's own provider has asked for a second factor that counts."""
MARK, GOING = "second_factor_due", "second_factor_next"
OPEN = ("/account/", "/profile/", "/guide/", "/language/", "/theme/", "/institute/logo/", "/api/")
"""Addresses open before enrolment: one's account, sign-out, the guide, language and theme; the API has no sessions."""


def is_required_of(person: User) -> bool:
    """Whether one of the person's roles, in any study, requires a second factor."""
    needed = second_factor_roles()
    if not needed:
        return False
    mine = {membership.role for membership in roles_of([person]).get(person.pk, [])}
    return not needed.isdisjoint(mine | {ADMINISTRATOR} if person.is_administrator else mine)


def begin(request: HttpRequest, person: User) -> None:
    """At sign-in: flag the session if a second factor has to be chosen first.

    Not in the middle of a call, while a respondent waits: then at the next sign-in.
    """
    if getattr(request, PROVIDER_COUNTS, False) or not is_required_of(person) or has_second_factor(person):
        return
    if held_attempt(person) is None:
        request.session[MARK] = True


def is_due(request: HttpRequest, person: User) -> bool:
    """Return whether a second factor is still to be chosen in this session; clears the flag if not."""
    if MARK not in request.session:
        return False
    if is_required_of(person) and not has_second_factor(person):
        return True
    del request.session[MARK]
    return False


def remember_destination(request: HttpRequest) -> None:
    """Keep the address of the requested page in the session, if it is on this site."""
    address = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        request.session[GOING] = address


def destination_of(request: HttpRequest) -> str:
    """Return the page requested before enrolment and remove it from the session; without one, the home page."""
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
