"""Sign-in of the demo's fictional accounts by a key or a click."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from surveys.web.sign_in.demo_accounts import account_for


@require_POST
def enter_demo(request: HttpRequest) -> HttpResponseBase:
    """Sign in as the chosen fictional person; 404 except in ``manage.py demo``."""
    if not settings.DEMO_ACCOUNTS:
        raise Http404
    person = account_for(request.POST.get("account", ""))
    if person is None:
        return redirect("account_login")
    record_authentication(request, person, method="password")  # the click stands for it
    response: HttpResponseBase = perform_login(request, person, email_verification="none")
    return response
