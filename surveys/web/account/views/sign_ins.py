"""A person's sessions, and ending them."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.people import queries, services
from surveys.web.access import person, signed_in
from surveys.web.partials import render_page


@require_GET
@signed_in
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every browser in which this person is signed in, this one first."""
    key, sessions = request.session.session_key, queries.sessions_of(person(request), timezone.now())
    rows = [(session, session.device or _("Unknown browser"), session.pk == key) for session in sessions]
    return render_page(request, "account/sign_ins.html", {"rows": sorted(rows, key=lambda row: not row[2])})


@require_POST
@signed_in
def end_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign out in one of them, in all but this one, or everywhere."""
    which = request.POST.get("which", "")
    if which == "all":
        services.end_sessions(person=person(request))
        logout(request)
    elif which == "others":
        services.end_sessions(person=person(request), but=request.session.session_key)
    else:
        services.end_session(person=person(request), reference=which)
    return redirect("sign-ins")


@require_GET
@signed_in
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody is typing on a page that asks nothing of the server meanwhile: they stay signed in.

    The page is told who is signed in and the token of its forms: both may be others by now.
    """
    known = {"Ascolto-Person": str(person(request).pk), "Ascolto-Token": get_token(request)}
    return HttpResponse(status=204, headers=known)
